package io.ppa.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The demo's decisions and their feedback, one of each per tenant, user, symbol, model version and trading day.
 *
 * @param days the decision days, oldest first
 */
record DemoData(List<LocalDate> days, List<DemoDecision> decisions, List<DemoFeedback> feedback) {

    /** After the close all year round: New York's 16:00 is 20:00 or 21:00 UTC. */
    private static final Duration CLOSE = Duration.ofHours(21);

    private static final Duration FEEDBACK_DELAY = Duration.ofMinutes(5);

    /** The decisions of the last {@code options.days()} days on which every symbol was traded and has a next close. */
    static DemoData generate(DemoOptions options) {
        List<Market> markets = Stream.of(Symbol.values())
                .map(symbol -> new Market(symbol.prices()))
                .toList();
        List<LocalDate> days = lastDays(markets, options.days());
        DemoData data = new DemoData(days, new ArrayList<>(), new ArrayList<>());
        for (LocalDate day : days) {
            for (DemoTenant tenant : DemoTenant.values()) {
                for (Symbol symbol : tenant.symbols()) {
                    data.decide(day, tenant, symbol, markets.get(symbol.ordinal()));
                }
            }
        }
        return data;
    }

    private static List<LocalDate> lastDays(List<Market> markets, int count) {
        NavigableSet<LocalDate> common = new TreeSet<>(markets.get(0).judgedDates());
        for (Market market : markets) {
            common.retainAll(new HashSet<>(market.judgedDates()));
        }
        if (common.size() < count) {
            throw new IllegalStateException("the bundled prices have " + common.size() + " common days, not " + count);
        }
        return common.stream().skip(common.size() - count).toList();
    }

    private void decide(LocalDate day, DemoTenant tenant, Symbol symbol, Market market) {
        int t = market.prices.indexOf(day);
        Panel panel = Panel.of(
                tenant.models().stream().map(model -> market.forecast(model, t)).toList());
        for (int m = 0; m < tenant.models().size(); m++) {
            Model model = tenant.models().get(m);
            for (int u = 0; u < tenant.users().size(); u++) {
                DemoTenant.User user = tenant.users().get(u);
                // Users a second apart, models a tenth: no two decisions of a key at the same instant.
                Duration offset = Duration.ofMillis(1000L * u + 100L * m + symbol.ordinal());
                Forecast forecast = market.forecast(model, t);
                String[] key = {tenant.label(), user.id().toString(), symbol.name(), model.name(), day.toString()};
                DemoDecision decision = new DemoDecision(
                        DemoTenant.id("decision", String.join("|", key)),
                        close(day).plus(offset),
                        tenant,
                        user.id(),
                        symbol,
                        model,
                        forecast,
                        panel,
                        market.state(t),
                        user.policy().size(forecast, market.state(t)));
                decisions.add(decision);
                feedback.add(new DemoFeedback(
                        DemoTenant.id("feedback", String.join("|", key)),
                        close(market.prices.dates().get(t + 1)).plus(offset).plus(FEEDBACK_DELAY),
                        decision,
                        market.prices.nextMove(t),
                        market.state(t + 1)));
            }
        }
    }

    private static Instant close(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).plus(CLOSE);
    }

    /** The prices of a symbol with everything derived from them. */
    private static final class Market {

        private final PriceSeries prices;

        private final double[] closes;

        private final double[] volatility;

        private final List<List<Forecast>> forecasts;

        Market(PriceSeries prices) {
            this.prices = prices;
            this.closes = prices.closes();
            this.volatility = Indicators.volatility(closes, MarketState.WINDOW);
            this.forecasts = Stream.of(Model.values())
                    .map(model -> model.forecasts(prices))
                    .toList();
        }

        /** The days with a forecast and a next close to judge it by. */
        List<LocalDate> judgedDates() {
            return prices.dates().subList(MarketState.FIRST, prices.size() - 1);
        }

        Forecast forecast(Model model, int t) {
            return forecasts.get(model.ordinal()).get(t - MarketState.FIRST);
        }

        MarketState state(int t) {
            return MarketState.at(closes, volatility, t);
        }
    }
}
