package io.ppa.demo;

import io.ppa.store.SqlText;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.text.TextTable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the jobs found, a table each, and what was told through the streams. */
final class DemoReport {

    /** The default feedback horizon of the jobs. */
    static final int HORIZON_DAYS = 7;

    private final ClickHouse clickhouse;

    private final JdbcClient postgres;

    private final DriftTable drift;

    private final RegistryTable registry;

    private final GraphTable weights;

    private final PatternTable patterns;

    DemoReport(ClickHouse clickhouse, DataSource postgres, DependencyGraph graph, PatternStore patterns) {
        this.clickhouse = clickhouse;
        this.postgres = JdbcClient.create(postgres);
        this.drift = new DriftTable(clickhouse, postgres);
        this.registry = new RegistryTable(postgres);
        this.weights = new GraphTable(graph);
        this.patterns = new PatternTable(patterns);
    }

    /** @param days the decision days, oldest first */
    String text(List<LocalDate> days) {
        LocalDate last = days.get(days.size() - 1);
        String models = drift.text(days);
        String told = models.isEmpty() ? "" : streams();
        return header(days)
                + section("daily-rollup: the tenants over all days", "daily-rollup", tenants(days), days)
                + section("rolling-risk: the tenants on " + last, "rolling-risk", risk(last), days)
                + section(
                        "calibration-drift: the models on " + last + ", by their latest outcomes",
                        "calibration-drift",
                        models,
                        days)
                + section(
                        "Model registry on " + last + ", over the window that ends there",
                        "model-performance",
                        registry.text(last),
                        days)
                + section(
                        "Probability graph on " + last + ": how far each ensemble trusts its inputs",
                        "graph-weights",
                        weights.text(last),
                        days)
                + section(
                        "Patterns and the uncertainty of their symbols on " + last,
                        "pattern-outcomes",
                        patterns.text(),
                        days)
                + section("Told through Redis streams about these tenants", "calibration-drift", told, days)
                + legend()
                + next(last);
    }

    private static String header(List<LocalDate> days) {
        return """
                Demo: %d %s, %s. An instrument is a stretch of %d real trading days of the S&P 500 or of AAPL,
                re-dated onto these days; every decision on it is judged by the real next-day move.
                """.formatted(days.size(), days.size() == 1 ? "day" : "days", span(days), Instrument.DAYS);
    }

    private static String section(String title, String job, String table, List<LocalDate> days) {
        String nothing = "  nothing for these days yet; run\n    java -jar target/ppa.jar launch " + job + " day="
                + days.get(0) + ".." + days.get(days.size() - 1) + "\n";
        return "\n" + title + "\n" + (table.isEmpty() ? nothing : table);
    }

    private String tenants(List<LocalDate> days) {
        List<String[]> rows =
                clickhouse.query(SqlText.load("clickhouse/demo/tenants.sql"), Demo.range(days), row -> new String[] {
                    row.getString("tenant_id"),
                    Long.toString(row.getLong("days")),
                    Figures.count(row.getLong("decisions")),
                    Figures.percent(row.getDouble("accuracy")),
                    Figures.percent(row.getDouble("mean_confidence")),
                    Figures.decimal(row.getDouble("brier_score")),
                    Figures.signedPercent(row.getDouble("compounded_return")),
                    Figures.percent(row.getDouble("max_drawdown"))
                });
        return table(
                rows,
                new TextTable(
                        1, "tenant", "days", "decisions", "accuracy", "confidence", "Brier", "return", "drawdown"));
    }

    private String risk(LocalDate day) {
        List<String[]> rows = clickhouse.query(
                SqlText.load("clickhouse/demo/risk.sql"),
                Map.of("tenants", Demo.tenants(), "day", day.toString()),
                row -> new String[] {
                    row.getString("tenant_id"),
                    row.getInteger("window_days") + " days",
                    Long.toString(row.getLong("days")),
                    Figures.withError(row.getDouble("sharpe_annualised"), row.getDouble("sharpe_standard_error")),
                    Figures.decimal(row.getDouble("psr")),
                    Figures.percent(row.getDouble("max_drawdown")),
                    row.getBoolean("sufficient") ? "" : "too few days to rely on"
                });
        return table(rows, new TextTable(2, "tenant", "window", "returns", "Sharpe", "PSR", "drawdown", ""));
    }

    private String streams() {
        List<String[]> rows = postgres.sql(
                        SqlText.load("postgres/demo/streams.sql").text())
                .param("tenants", Demo.tenants())
                .query((rs, n) -> new String[] {
                    rs.getString("stream"),
                    Figures.count(rs.getLong("delivered")),
                    rs.getLong("owed") == 0 ? "" : Figures.count(rs.getLong("owed")) + " still owed"
                })
                .list();
        return rows.isEmpty() ? "  nothing\n" : table(rows, new TextTable(1, "stream", "entries", ""));
    }

    private static String table(List<String[]> rows, TextTable table) {
        rows.forEach(table::row);
        return rows.isEmpty() ? "" : table.toString();
    }

    private static String legend() {
        return """

                accuracy    share of evaluated decisions that were right (HOLD: the move stayed under one daily deviation)
                Brier       mean squared error of the confidence; 0.25 is a coin's
                return      days compounded; a tenant's rows weigh by position size
                Sharpe      annualised, ± one standard error; PSR: probability that the true one is above 0. A day here
                            averages over many real days, so it is steadier than any market's: no Sharpe to expect
                drawdown    deepest fall of the compounded return from a peak
                calibration 1 − calibration error on ten equal bins; a model's Sharpe is of its mean return a day
                weight      of a model in its tenant's ensemble; was: before. A night moves it by a twentieth of the way
                confidence  of a model: its success rate, drawn towards what all have in common; of an ensemble: what its
                            inputs come to. uncertainty: how little is known of it; of an ensemble also how far they disagree
                success     how often decisions in this symbol and regime came true, drawn towards the tenant's others
                (shared)    the model as registered for everybody: over all tenants' decisions
                gap         mean confidence less accuracy in percentage points
                ECE         expected calibration error; by chance: what a perfectly calibrated model stays under 19 times in 20
                cost        return lost by weighing decisions by confidence instead of alike while drifting; below 0: gained
                –           undefined
                """;
    }

    private static String next(LocalDate last) {
        return """

                Try next:
                  java -jar target/ppa.jar runs
                  java -jar target/ppa.jar models --tenant demo-aurora
                  java -jar target/ppa.jar launch calibration-drift day=%s   (nothing to do until its input changes)
                  java -jar target/ppa.jar demo --export DIR
                """.formatted(last);
    }

    private static String span(List<LocalDate> days) {
        LocalDate first = days.get(0);
        LocalDate last = days.get(days.size() - 1);
        return first.equals(last) ? first.toString() : first + " to " + last;
    }
}
