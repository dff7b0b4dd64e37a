package io.ppa.demo;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import io.ppa.text.TextTable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two tables: what the rollup published per tenant, and how good each model version was. */
final class DemoReport {

    /** The default feedback horizon of {@code daily-rollup}. */
    private static final int HORIZON_DAYS = 7;

    /** Standard errors between confidence and accuracy from which chance is no excuse (three in a thousand). */
    private static final double SURE = 3;

    private static final String UNDEFINED = "–";

    private final ClickHouse clickhouse;

    DemoReport(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    /** Measures of a tenant or a model version; NaN where undefined. */
    private record Score(
            String kind,
            String name,
            String version,
            long decisions,
            long evaluated,
            double accuracy,
            double confidence,
            double calibration,
            double gapZ,
            Returns returns) {

        /** Mean confidence less accuracy. */
        double gap() {
            return confidence - accuracy;
        }

        String verdict() {
            if (gapZ >= SURE) {
                return "over-confident";
            }
            return gapZ <= -SURE ? "under-confident" : "";
        }
    }

    /** What the rollup published for a tenant over the days. */
    private record Published(
            String tenant,
            long days,
            long decisions,
            double accuracy,
            double confidence,
            double brier,
            Returns returns) {}

    /** Simple return over all days, Sharpe ratio of the daily returns, drawdown of their curve. */
    private record Returns(double compounded, double sharpe, double drawdown) {
        static Returns of(Row row) {
            return new Returns(
                    row.getDouble("compounded_return"), row.getDouble("sharpe_daily"), row.getDouble("max_drawdown"));
        }
    }

    String text(List<LocalDate> days) {
        Map<String, Object> range = new HashMap<>(Demo.range(days));
        List<Published> published =
                clickhouse.query(SqlText.load("clickhouse/demo/tenants.sql"), range, DemoReport::published);
        range.put("horizon_days", HORIZON_DAYS);
        List<Score> scores = clickhouse.query(SqlText.load("clickhouse/demo/scores.sql"), range, DemoReport::score);
        StringBuilder text = new StringBuilder();
        text.append("Demo: ")
                .append(days.size())
                .append(days.size() == 1 ? " trading day of " : " trading days of ")
                .append("S&P 500 and AAPL, ")
                .append(span(days))
                .append(", judged by the real next-day moves.\n\n");
        text.append("Tenants, as daily-rollup published them\n");
        text.append(published.isEmpty() ? notPublished(days) : tenants(published, scores));
        text.append("\nModels, over all tenants\n").append(models(scores));
        return text.append(legend()).append(next(days)).toString();
    }

    private static Published published(Row row) {
        return new Published(
                row.getString("tenant_id"),
                row.getLong("days"),
                row.getLong("decisions"),
                row.getDouble("accuracy"),
                row.getDouble("mean_confidence"),
                row.getDouble("brier_score"),
                Returns.of(row));
    }

    private static Score score(Row row) {
        return new Score(
                row.getString("kind"),
                row.getString("name"),
                row.getString("version"),
                row.getLong("decisions"),
                row.getLong("evaluated_decisions"),
                row.getDouble("accuracy"),
                row.getDouble("mean_confidence"),
                row.getDouble("calibration"),
                row.getDouble("gap_z"),
                Returns.of(row));
    }

    private static String notPublished(List<LocalDate> days) {
        return "  nothing published for these days yet; run\n    java -jar target/ppa.jar launch daily-rollup day="
                + days.get(0) + ".." + days.get(days.size() - 1) + "\n";
    }

    private static String tenants(List<Published> published, List<Score> scores) {
        TextTable table = new TextTable(
                1,
                "tenant",
                "days",
                "decisions",
                "accuracy",
                "confidence",
                "calibration",
                "Brier",
                "return",
                "Sharpe",
                "drawdown");
        for (Published row : published) {
            double calibration = scores.stream()
                    .filter(score ->
                            score.kind().equals("tenant") && score.name().equals(row.tenant()))
                    .mapToDouble(Score::calibration)
                    .findFirst()
                    .orElse(Double.NaN);
            table.row(
                    row.tenant(),
                    Long.toString(row.days()),
                    count(row.decisions()),
                    percent(row.accuracy()),
                    percent(row.confidence()),
                    decimal(calibration),
                    decimal(row.brier()),
                    signedPercent(row.returns().compounded()),
                    signedDecimal(row.returns().sharpe()),
                    percent(row.returns().drawdown()));
        }
        return table.toString();
    }

    private static String models(List<Score> scores) {
        TextTable table = new TextTable(
                2,
                "model",
                "version",
                "decisions",
                "accuracy",
                "confidence",
                "gap",
                "calibration",
                "return",
                "Sharpe",
                "drawdown",
                "");
        for (Score row : scores) {
            if (row.kind().equals("model")) {
                table.row(
                        row.name(),
                        row.version(),
                        count(row.decisions()),
                        percent(row.accuracy()),
                        percent(row.confidence()),
                        points(row.gap()),
                        decimal(row.calibration()),
                        signedPercent(row.returns().compounded()),
                        signedDecimal(row.returns().sharpe()),
                        percent(row.returns().drawdown()),
                        row.verdict());
            }
        }
        return table.toString();
    }

    private static String legend() {
        return """

                accuracy     share of evaluated decisions that were right (HOLD: the move stayed under one daily deviation)
                gap          mean confidence less accuracy in percentage points; named when beyond 3 standard errors
                calibration  1 - expected calibration error, ten bins of confidence, all decisions of the days; 1 is perfect
                Brier        mean squared error of the confidence; 0.25 is a coin's
                return       days compounded; a tenant's keys weigh by position size, a model's decisions alike
                Sharpe       mean / deviation of the daily returns, not annualised
                drawdown     deepest fall of the compounded return from a peak
                –            undefined
                """;
    }

    private static String next(List<LocalDate> days) {
        return """

                Try next:
                  java -jar target/ppa.jar runs
                  java -jar target/ppa.jar launch daily-rollup day=%s   (nothing to do until its input changes)
                  java -jar target/ppa.jar demo --export DIR
                """.formatted(days.get(days.size() - 1));
    }

    private static String span(List<LocalDate> days) {
        LocalDate first = days.get(0);
        LocalDate last = days.get(days.size() - 1);
        return first.equals(last) ? first.toString() : first + " to " + last;
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(double value) {
        return format("%.1f %%", 100 * value);
    }

    private static String signedPercent(double value) {
        return format("%+.1f %%", 100 * value);
    }

    private static String points(double value) {
        return format("%+.1f pp", 100 * value);
    }

    private static String decimal(double value) {
        return format("%.3f", value);
    }

    private static String signedDecimal(double value) {
        return format("%+.2f", value);
    }

    private static String format(String pattern, double value) {
        if (!Double.isFinite(value)) {
            return UNDEFINED;
        }
        String text = String.format(Locale.ROOT, pattern, value);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? text.replaceFirst("^[+-]", "") : text;
    }
}
