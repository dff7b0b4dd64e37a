package io.ppa.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The demo's decisions and their feedback, one of each per tenant, instrument, model version and demo day.
 *
 * @param days the decision days, oldest first
 */
record DemoData(List<LocalDate> days, List<DemoDecision> decisions, List<DemoFeedback> feedback) {

    /** After the close all year round: New York's 16:00 is 20:00 or 21:00 UTC. */
    private static final Duration CLOSE = Duration.ofHours(21);

    private static final Duration FEEDBACK_DELAY = Duration.ofMinutes(5);

    /** The decisions of the last {@code options.days()} days. */
    static DemoData generate(DemoOptions options) {
        List<Market> markets = Stream.of(Symbol.values())
                .map(symbol -> new Market(symbol.prices()))
                .toList();
        List<LocalDate> calendar = calendar(options.days());
        DemoData data = new DemoData(days(options), new ArrayList<>(), new ArrayList<>());
        for (int day = 0; day < options.days(); day++) {
            Instant close = close(calendar.get(day));
            Instant nextClose = close(calendar.get(day + 1));
            for (DemoTenant tenant : DemoTenant.values()) {
                int number = 0;
                for (Symbol symbol : tenant.symbols()) {
                    Market market = markets.get(symbol.ordinal());
                    for (Instrument instrument : market.instruments) {
                        Slot slot = new Slot(close, nextClose, tenant, instrument, number++);
                        data.decide(slot, market, instrument.close(options.days() - 1 - day));
                    }
                }
            }
        }
        return data;
    }

    /** The last {@code options.days()} decision days, oldest first. */
    static List<LocalDate> days(DemoOptions options) {
        return calendar(options.days()).subList(0, options.days());
    }

    /** The decision days and the one after them, oldest first: real days of the exchange up to 2018-05-11. */
    private static List<LocalDate> calendar(int days) {
        List<LocalDate> traded = Symbol.AAPL.prices().dates();
        return List.copyOf(traded.subList(traded.size() - days - 1, traded.size()));
    }

    /**
     * Where and when a tenant's models decide.
     *
     * @param number of the instrument within its tenant, from 0
     */
    private record Slot(Instant close, Instant nextClose, DemoTenant tenant, Instrument instrument, int number) {

        /** Each instrument is one user's, so that no outcome counts twice. */
        DemoTenant.User user() {
            return tenant.users().get(number % tenant.users().size());
        }

        /** Models a second apart: no two decisions of a key at the same instant. */
        Duration offset(int model) {
            return Duration.ofMillis(1000L * model + number);
        }

        UUID id(String kind, Model model) {
            String day = close.toString().substring(0, 10);
            return DemoTenant.id(kind, tenant.label(), user().id().toString(), instrument.label(), model.name(), day);
        }
    }

    private void decide(Slot slot, Market market, int t) {
        List<Model> models = slot.tenant().models();
        Panel panel =
                Panel.of(models.stream().map(model -> market.forecast(model, t)).toList());
        for (int m = 0; m < models.size(); m++) {
            Model model = models.get(m);
            Forecast forecast = market.forecast(model, t);
            DemoDecision decision = new DemoDecision(
                    slot.id("decision", model),
                    slot.close().plus(slot.offset(m)),
                    slot.tenant(),
                    slot.user().id(),
                    slot.instrument(),
                    model,
                    forecast,
                    panel,
                    market.state(t),
                    slot.user().policy().size(forecast, market.state(t)));
            decisions.add(decision);
            feedback.add(new DemoFeedback(
                    slot.id("feedback", model),
                    slot.nextClose().plus(slot.offset(m)).plus(FEEDBACK_DELAY),
                    decision,
                    market.prices.nextMove(t),
                    market.state(t + 1)));
        }
    }

    private static Instant close(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).plus(CLOSE);
    }

    /** The prices of a symbol with everything derived from them. */
    private static final class Market {

        private final PriceSeries prices;

        private final List<Instrument> instruments;

        private final double[] closes;

        private final double[] volatility;

        private final List<List<Forecast>> forecasts;

        Market(PriceSeries prices) {
            this.prices = prices;
            this.instruments = Instrument.of(prices);
            this.closes = prices.closes();
            this.volatility = Indicators.volatility(closes, MarketState.WINDOW);
            this.forecasts = Stream.of(Model.values())
                    .map(model -> model.forecasts(prices))
                    .toList();
        }

        Forecast forecast(Model model, int t) {
            return forecasts.get(model.ordinal()).get(t - MarketState.FIRST);
        }

        MarketState state(int t) {
            return MarketState.at(closes, volatility, t);
        }
    }
}
