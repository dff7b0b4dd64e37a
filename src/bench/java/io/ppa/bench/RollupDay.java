package io.ppa.bench;

import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.clickhouse.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The benchmark's day in ClickHouse: ten tenants, as many feedback rows as decisions, the same on any machine. */
final class RollupDay {

    static final LocalDate DAY = LocalDate.of(2024, 3, 15);

    static final int TENANTS = 10;

    /** As in jobs/daily-rollup.yml. */
    static final int HORIZON_DAYS = 7;

    static final String PUBLISHED = "probabilistic_performance_analytics";

    private static final List<String> RAW = List.of("trading_decisions_probabilistic", "model_feedback_events");

    /** Rows of one INSERT. */
    private static final long PIECE = 1_000_000;

    private final ClickHouse clickhouse;

    private final long decisions;

    private int corrections;

    RollupDay(ClickHouse clickhouse, long decisions) {
        this.clickhouse = clickhouse;
        this.decisions = decisions;
    }

    static SqlText file(String name) {
        return SqlText.load("bench/rollup/" + name + ".sql");
    }

    void generate() {
        for (long first = 0; first < decisions; first += PIECE) {
            Map<String, ?> piece = Map.of(
                    "day", DAY, "decisions", decisions, "first", first, "rows", Math.min(PIECE, decisions - first));
            clickhouse.execute(file("decisions"), piece);
            clickhouse.execute(file("feedback"), piece);
        }
        clickhouse.execute(file("replays"), Map.of("day", DAY));
        clickhouse.execute(file("corrections"), Map.of("day", DAY));
        RAW.forEach(table -> clickhouse.execute(file("merged"), Map.of("table", table)));
    }

    /** Reads what the rollup must read, and does nothing with it. */
    void scan() {
        clickhouse.query(file("floor"), Map.of("day", DAY, "horizon_days", HORIZON_DAYS), row -> row.getLong("rows"));
    }

    /** Changes one tenant. */
    void correct() {
        corrections++;
        clickhouse.execute(file("correction"), Map.of("day", DAY, "decision", 3, "time", corrections));
    }

    String version() {
        return clickhouse
                .query(file("version"), Map.of(), row -> row.getString("version"))
                .get(0);
    }

    /** What stands in a table that has the columns of the published one; a tenant at a time, for the heap is small. */
    DayNumbers numbers(String who, String table) {
        DayNumbers numbers = new DayNumbers(who);
        for (int number = 0; number < TENANTS; number++) {
            String tenant = "tenant-" + number;
            clickhouse.query(file("numbers"), Map.of("table", table, "tenant", tenant), row -> {
                double[] values =
                        DayNumbers.COLUMNS.stream().mapToDouble(row::getDouble).toArray();
                numbers.put(tenant, row.getString("symbol"), row.getString("user"), values);
                return values.length;
            });
        }
        return numbers;
    }

    /** Writes the raw rows to {@code decisions.parquet} and {@code feedback.parquet}. */
    void export(Path directory) throws IOException, InterruptedException {
        for (String rows : List.of("decisions", "feedback")) {
            download(file("export_" + rows), directory.resolve(rows + ".parquet"));
        }
    }

    /** The driver reads rows; this wants the file. */
    private void download(SqlText sql, Path file) throws IOException, InterruptedException {
        ClickHouseLocation at = clickhouse.location();
        URI uri = URI.create(at.url() + "/?database=" + URLEncoder.encode(at.database(), StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("X-ClickHouse-User", at.user())
                .POST(BodyPublishers.ofString(sql.text()))
                .build();
        HttpResponse<Path> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofFile(file));
        if (response.statusCode() != 200) {
            throw new IOException(sql.path() + " was answered with " + response.statusCode());
        }
    }
}
