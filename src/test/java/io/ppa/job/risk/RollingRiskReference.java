package io.ppa.job.risk;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.commons.math3.distribution.NormalDistribution;

/** rolling-risk by the book, in plain Java: one window at a time, straight from its daily rows. */
final class RollingRiskReference {

    private static final UUID NOBODY = new UUID(0, 0);

    private final List<Daily> rows;

    private final RiskSettings settings;

    private RollingRiskReference(Collection<Daily> rows, RiskSettings settings) {
        this.rows = rows.stream()
                .filter(row -> row.evaluated() > 0 && Double.isFinite(row.totalReturn()) && row.totalReturn() >= -1)
                .sorted(Comparator.comparing(Daily::symbol)
                        .thenComparing(row -> row.user().toString()))
                .toList();
        this.settings = settings;
    }

    /** A published daily row, as far as the job reads it. */
    record Daily(LocalDate date, String symbol, UUID user, int evaluated, double totalReturn, double positionSize) {

        double weight() {
            return positionSize * evaluated;
        }
    }

    record Key(String scope, String symbol, UUID user, LocalDate date, int window) {}

    /** NaN where a number is undefined. */
    record Risk(
            int days,
            boolean sufficient,
            double periods,
            double totalReturn,
            double annualised,
            double volatility,
            double sharpe,
            double error,
            double psr,
            double sortino,
            double drawdown,
            double calmar) {}

    /** The return of one day and the periods per year of whatever it is made of. */
    private record Return(double value, Set<Double> periods) {}

    static Map<Key, Risk> risk(Collection<Daily> rows, Collection<LocalDate> days, RiskSettings settings) {
        RollingRiskReference reference = new RollingRiskReference(rows, settings);
        Map<Key, Risk> risks = new HashMap<>();
        for (LocalDate day : days) {
            for (int window : settings.windows()) {
                reference.windowEnding(day, window, risks);
            }
        }
        return risks;
    }

    private void windowEnding(LocalDate day, int window, Map<Key, Risk> risks) {
        List<Daily> inside = rows.stream()
                .filter(row ->
                        row.date().isAfter(day.minusDays(window)) && !row.date().isAfter(day))
                .toList();
        Map<Key, List<Daily>> own = new HashMap<>();
        Map<Key, List<Daily>> wider = new HashMap<>();
        for (Daily row : inside) {
            own.computeIfAbsent(new Key("symbol", row.symbol(), row.user(), day, window), k -> new ArrayList<>())
                    .add(row);
            if (Double.isFinite(row.weight()) && row.weight() >= 0) {
                wider.computeIfAbsent(new Key("user", "", row.user(), day, window), k -> new ArrayList<>())
                        .add(row);
                wider.computeIfAbsent(new Key("tenant", "", NOBODY, day, window), k -> new ArrayList<>())
                        .add(row);
            }
        }
        own.forEach((key, rowsOf) -> {
            SortedMap<LocalDate, Return> returns = new TreeMap<>();
            rowsOf.forEach(row ->
                    returns.put(row.date(), new Return(row.totalReturn(), Set.of(periods(row.symbol())))));
            risks.put(key, measure(List.copyOf(returns.values())));
        });
        wider.forEach((key, rowsOf) -> {
            List<Return> returns = means(rowsOf);
            if (!returns.isEmpty()) {
                risks.put(key, measure(returns));
            }
        });
    }

    private List<Return> means(List<Daily> rowsOf) {
        SortedMap<LocalDate, List<Daily>> byDay = new TreeMap<>();
        rowsOf.forEach(
                row -> byDay.computeIfAbsent(row.date(), d -> new ArrayList<>()).add(row));
        List<Return> returns = new ArrayList<>();
        for (List<Daily> members : byDay.values()) {
            double weights = 0;
            double weighted = 0;
            Set<Double> periods = new HashSet<>();
            for (Daily member : members) {
                weights += member.weight();
                weighted += member.weight() * member.totalReturn();
                periods.add(periods(member.symbol()));
            }
            if (Double.isFinite(weighted / weights)) {
                returns.add(new Return(weighted / weights, periods));
            }
        }
        return returns;
    }

    private double periods(String symbol) {
        for (Map.Entry<String, List<String>> ofClass : settings.assetClasses().entrySet()) {
            for (String pattern : ofClass.getValue()) {
                String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
                if (Pattern.compile(regex, Pattern.DOTALL).matcher(symbol).matches()) {
                    return settings.periodsPerYear().get(ofClass.getKey());
                }
            }
        }
        return settings.periodsPerYear().get("default");
    }

    private Risk measure(List<Return> returns) {
        Set<Double> shared = new HashSet<>();
        returns.forEach(r -> shared.addAll(r.periods()));
        double a = shared.size() == 1
                ? shared.iterator().next()
                : settings.periodsPerYear().get("default");
        double[] r = returns.stream().mapToDouble(Return::value).toArray();
        int k = r.length;
        double rate = Math.expm1(Math.log1p(settings.riskFreeRate()) / a);
        double growth = 0;
        double sum = 0;
        double below = 0;
        for (double x : r) {
            growth += Math.log1p(x);
            sum += x;
            below += Math.pow(Math.min(0, x - rate), 2);
        }
        double drawdown = drawdown(r);
        double annualised = finite(Math.expm1(growth * a / k));
        double sortino = k < 2 || below == 0 || !Double.isFinite(below)
                ? Double.NaN
                : (sum / k - rate) / Math.sqrt(below / k) * Math.sqrt(a);
        Ratio ratio = Ratio.of(r, sum / k, rate);
        return new Risk(
                k,
                k >= settings.sufficientDays(),
                a,
                finite(Math.expm1(growth)),
                annualised,
                finite(ratio.deviation() * Math.sqrt(a)),
                finite(ratio.sharpe() * Math.sqrt(a)),
                finite(ratio.error() * Math.sqrt(a)),
                ratio.psr(),
                finite(sortino),
                drawdown,
                drawdown == 0 ? Double.NaN : finite(annualised / drawdown));
    }

    /** The deepest fall from any day's start to any day's end. */
    private static double drawdown(double[] r) {
        double lowest = 0;
        for (int from = 0; from < r.length; from++) {
            double growth = 0;
            for (int to = from; to < r.length; to++) {
                growth += Math.log1p(r[to]);
                lowest = Math.min(lowest, growth);
            }
        }
        return -Math.expm1(lowest);
    }

    /** Per period. */
    private record Ratio(double deviation, double sharpe, double error, double psr) {

        private static final Ratio UNDEFINED = new Ratio(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        static Ratio of(double[] r, double mean, double rate) {
            int k = r.length;
            double second = 0;
            double third = 0;
            double fourth = 0;
            double highest = Double.NEGATIVE_INFINITY;
            double lowest = Double.POSITIVE_INFINITY;
            for (double x : r) {
                second += Math.pow(x - mean, 2) / k;
                highest = Math.max(highest, x);
                lowest = Math.min(lowest, x);
            }
            if (k < 2) {
                return UNDEFINED;
            }
            if (highest - lowest <= 4 * Math.ulp(Math.max(Math.abs(highest), Math.abs(lowest)))) {
                return new Ratio(0, Double.NaN, Double.NaN, Double.NaN);
            }
            for (double x : r) {
                third += Math.pow((x - mean) / Math.sqrt(second), 3) / k;
                fourth += Math.pow((x - mean) / Math.sqrt(second), 4) / k;
            }
            double deviation = Math.sqrt(second * k / (k - 1));
            double sharpe = Double.isFinite(deviation) ? (mean - rate) / deviation : Double.NaN;
            double error = Math.sqrt(Math.max(0, 1 - third * sharpe + (fourth - 1) / 4 * sharpe * sharpe) / (k - 1));
            double psr =
                    error > 0 ? new NormalDistribution(null, 0, 1).cumulativeProbability(sharpe / error) : Double.NaN;
            return new Ratio(deviation, sharpe, error, psr);
        }
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }
}
