package io.ppa.demo;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import io.ppa.text.TextTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What calibration-drift found: the measures of the last day, the days it called a model drifting, and what that cost. */
final class DriftTable {

    private final ClickHouse clickhouse;

    private final JdbcClient postgres;

    DriftTable(ClickHouse clickhouse, DataSource postgres) {
        this.clickhouse = clickhouse;
        this.postgres = JdbcClient.create(postgres);
    }

    /** A version of a model as a tenant runs it. */
    private record Key(String tenant, String model, String version) {}

    private record Measured(Key key, long evaluated, double gap, double ece, double noiseFloor) {
        static Measured of(Row row) {
            return new Measured(
                    new Key(row.getString("tenant_id"), row.getString("model_name"), row.getString("model_version")),
                    row.getLong("evaluated"),
                    row.getDouble("calibration_gap"),
                    row.getDouble("ece"),
                    row.getDouble("ece_noise_floor"));
        }
    }

    /**
     * The table, without rows when nothing is published.
     *
     * @param days oldest first; the measures are those of the last one
     */
    List<String[]> rows(List<LocalDate> days) {
        LocalDate last = days.get(days.size() - 1);
        List<Measured> measured = clickhouse.query(
                SqlText.load("clickhouse/demo/drift.sql"),
                Map.of("tenants", Demo.tenants(), "day", last.toString()),
                Measured::of);
        Map<Key, List<LocalDate>> drifting = drifting(days);
        List<String[]> rows = new ArrayList<>();
        for (Measured row : measured) {
            Key key = row.key();
            List<LocalDate> drift = drifting.getOrDefault(key, List.of());
            rows.add(new String[] {
                key.model(),
                key.version(),
                key.tenant(),
                Figures.count(row.evaluated()),
                Figures.points(row.gap()),
                Figures.decimal(row.ece()),
                Figures.decimal(row.noiseFloor()),
                Figures.finePoints(drift.isEmpty() ? Double.NaN : cost(key, drift)),
                verdict(drift, days)
            });
        }
        return rows;
    }

    String text(List<LocalDate> days) {
        TextTable table =
                new TextTable(3, "model", "version", "tenant", "outcomes", "gap", "ECE", "by chance", "cost", "");
        List<String[]> rows = rows(days);
        rows.forEach(table::row);
        return rows.isEmpty() ? "" : table.toString();
    }

    private Map<Key, List<LocalDate>> drifting(List<LocalDate> days) {
        Map<Key, List<LocalDate>> drifting = new HashMap<>();
        postgres.sql(SqlText.load("postgres/demo/drifting_days.sql").text())
                .param("tenants", Demo.tenants())
                .param("first_day", days.get(0))
                .param("last_day", days.get(days.size() - 1))
                .query((rs, n) -> drifting.computeIfAbsent(
                                new Key(
                                        rs.getString("tenant"),
                                        rs.getString("model_name"),
                                        rs.getString("model_version")),
                                key -> new ArrayList<>())
                        .add(rs.getObject("day", LocalDate.class)))
                .list();
        return drifting;
    }

    /** Since when it drifts without a break up to the last day; or on how many days before it did. */
    static String verdict(List<LocalDate> drift, List<LocalDate> days) {
        if (drift.isEmpty()) {
            return "";
        }
        int first = days.size();
        while (first > 0 && drift.contains(days.get(first - 1))) {
            first--;
        }
        return first < days.size()
                ? "drifting since " + days.get(first)
                : "drifted on " + drift.size() + (drift.size() == 1 ? " day" : " days") + ", the last "
                        + drift.get(drift.size() - 1);
    }

    /** Return lost by weighing the decisions of these days by their confidence and not alike, 0.01 = 1 %. */
    private double cost(Key key, List<LocalDate> drift) {
        return clickhouse
                .of(key.tenant())
                .query(
                        SqlText.load("clickhouse/demo/cost.sql"),
                        Map.of(
                                "tenant",
                                key.tenant(),
                                "model",
                                key.model(),
                                "version",
                                key.version(),
                                "days",
                                drift.stream().map(LocalDate::toString).toList(),
                                "horizon_days",
                                DemoReport.HORIZON_DAYS),
                        row -> row.getDouble("weighted_alike") - row.getDouble("weighted_by_confidence"))
                .get(0);
    }
}
