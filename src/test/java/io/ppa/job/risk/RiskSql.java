package io.ppa.job.risk;

import io.ppa.job.risk.RollingRiskReference.Daily;
import io.ppa.job.risk.RollingRiskReference.Key;
import io.ppa.job.risk.RollingRiskReference.Risk;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.PublishSql;
import io.ppa.testing.TestStores;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A ClickHouse database of its own with the tables of rolling-risk, and the job's statements run against it. */
final class RiskSql implements AutoCloseable {

    private static final List<String> TABLES = List.of(
            "V007__probabilistic_performance_analytics",
            "V008__probabilistic_performance_analytics_own_columns",
            "V016__rolling_risk_metrics");

    static final RiskSettings SETTINGS = new RiskSettings(
            List.of(30, 90, 252), 0, 60, Map.of("default", 252.0, "crypto", 365.0), Map.of("crypto", List.of("*-USD")));

    private final ClickHouse clickhouse = TestStores.clickhouse();

    RiskSql() {
        for (String table : TABLES) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        clickhouse.execute(file("stage"), Map.of("stage", "stage"));
    }

    static SqlText file(String name) {
        return SqlText.load("clickhouse/rolling_risk_metrics/" + name + ".sql");
    }

    static RiskSettings withRate(double riskFreeRate) {
        return new RiskSettings(
                SETTINGS.windows(), riskFreeRate, 60, SETTINGS.periodsPerYear(), SETTINGS.assetClasses());
    }

    /** What every statement may want to have bound. */
    static Map<String, Object> parameters(String tenant, Collection<LocalDate> days, RiskSettings settings) {
        List<String> sorted = days.stream().sorted().map(LocalDate::toString).toList();
        Map<String, Object> parameters = new HashMap<>(settings.parameters());
        parameters.put("tenant", tenant);
        parameters.put("tenants", List.of(tenant));
        parameters.put("from", sorted.get(0));
        parameters.put("to", sorted.get(sorted.size() - 1));
        parameters.put("days", sorted);
        parameters.put("metric_version", 1);
        parameters.put("execution_id", 1);
        parameters.put("computed_at", "2024-05-01 00:00:00.000");
        parameters.put("stage", "stage");
        return parameters;
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    /** Inserts published daily rows, all in one block. */
    void load(String tenant, Collection<Daily> rows) {
        StringBuilder csv = new StringBuilder(
                "date,symbol,user_id,evaluated_predictions,total_return,avg_position_size,tenant_id\n");
        for (Daily row : rows) {
            csv.append(row.date())
                    .append(',')
                    .append(quoted(row.symbol()))
                    .append(',')
                    .append(row.user())
                    .append(',')
                    .append(row.evaluated())
                    .append(',')
                    .append(number(row.totalReturn()))
                    .append(',')
                    .append(number(row.positionSize()))
                    .append(',')
                    .append(quoted(tenant))
                    .append('\n');
        }
        byte[] body = csv.toString().getBytes(StandardCharsets.UTF_8);
        clickhouse.insertCsv("probabilistic_performance_analytics", new ByteArrayInputStream(body));
    }

    /** Stages these days afresh. */
    void stage(String tenant, Collection<LocalDate> days, RiskSettings settings, Map<String, String> serverSettings) {
        execute("TRUNCATE TABLE stage");
        clickhouse.execute(file("query"), parameters(tenant, days, settings), serverSettings);
    }

    /** The staged rows as the SQL computed them. */
    Map<Key, Risk> staged(String tenant, Collection<LocalDate> days, RiskSettings settings) {
        stage(tenant, days, settings, Map.of());
        Map<Key, Risk> rows = new HashMap<>();
        clickhouse.query(
                new SqlText("test", "SELECT *, toString(scope) AS of, toString(user_id) AS user FROM stage"),
                Map.of(),
                row -> rows.put(
                        new Key(
                                row.getString("of"),
                                row.getString("symbol"),
                                UUID.fromString(row.getString("user")),
                                row.getLocalDate("date"),
                                row.getInteger("window_days")),
                        new Risk(
                                row.getInteger("days"),
                                row.getBoolean("sufficient"),
                                row.getDouble("periods_per_year"),
                                row.getDouble("total_return"),
                                row.getDouble("annualised_return"),
                                row.getDouble("volatility"),
                                row.getDouble("sharpe_annualised"),
                                row.getDouble("sharpe_standard_error"),
                                row.getDouble("psr"),
                                row.getDouble("sortino"),
                                row.getDouble("max_drawdown"),
                                row.getDouble("calmar"))));
        return rows;
    }

    /** The content hash of each day of a table. */
    Map<LocalDate, String> hashes(String tenant, Collection<LocalDate> days, String table) {
        return PublishSql.hashes(
                clickhouse, PublishSql.file("content_hash"), parameters(tenant, days, SETTINGS), table);
    }

    /** The mark of each day that has one. */
    Map<LocalDate, String> marks(String tenant, Collection<LocalDate> days) {
        return texts(file("day_watermark"), parameters(tenant, days, SETTINGS), "watermark");
    }

    Map<LocalDate, String> texts(SqlText sql, Map<String, Object> parameters, String column) {
        Map<LocalDate, String> texts = new TreeMap<>();
        clickhouse.query(sql, parameters, row -> texts.put(row.getLocalDate("day"), row.getString(column)));
        return texts;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : String.valueOf(value);
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
