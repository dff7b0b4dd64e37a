package io.ppa.job.rollup;

import io.ppa.catalog.DayRange;
import io.ppa.job.publish.Month;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The statements of the daily rollup: every one is a file of {@code sql/}, this class binds its parameters. */
final class RollupStore {

    /** The published table. */
    static final String PUBLISHED = "probabilistic_performance_analytics";

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final SqlText TENANTS = sql("tenants");
    private static final SqlText PARTITION_WATERMARK = sql("partition_watermark");
    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText STAGE = sql("stage");
    private static final SqlText SWAP = sql("swap");
    private static final SqlText CLEAR_SWAP = sql("clear_swap");
    private static final SqlText QUERY = sql("query");
    private static final SqlText REJECTS = sql("rejects");
    private static final SqlText ORPHANS = sql("orphans");
    private static final SqlText DIFF = sql("diff");
    private static final SqlText CONTENT_HASH = sql("content_hash");
    private static final SqlText PARTITION_ID = sql("partition_id");
    private static final SqlText FILL_SWAP = sql("fill_swap");
    private static final SqlText PUBLISH = sql("publish");
    private static final SqlText PUBLISH_EMPTY = sql("publish_empty");
    private static final SqlText LEFTOVERS = sql("leftovers");
    private static final SqlText DROP = sql("drop");
    private static final SqlText SWAP_ROWS = sql("swap_rows");
    private static final Checks CHECKS = Checks.read(sql("checks"));

    private final ClickHouse clickhouse;

    RollupStore(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/" + PUBLISHED + "/" + name + ".sql");
    }

    /** One (tenant, day). */
    record TenantDay(String tenant, LocalDate day) {}

    /** Tenants that may need one of the days. */
    List<String> tenants(DayRange days) {
        Map<String, Object> parameters = range(days.first(), days.last(), days.days());
        return clickhouse.query(TENANTS, parameters, row -> row.getString("tenant"));
    }

    /** Part metadata of each pair; no row is read. */
    Map<TenantDay, Watermark> partitionMarks(Collection<String> tenants, List<LocalDate> days, int horizonDays) {
        if (tenants.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> parameters =
                Map.of("tenants", List.copyOf(tenants), "days", texts(days), "horizon_days", horizonDays);
        Map<TenantDay, Watermark> marks = new HashMap<>();
        clickhouse.query(PARTITION_WATERMARK, parameters, row -> {
            Watermark mark = new Watermark(row.getString("watermark"), row.getLong("newest_insert"), "", horizonDays);
            return marks.put(new TenantDay(row.getString("tenant"), day(row)), mark);
        });
        return marks;
    }

    /** What the rows of these days look like, by day; a day without decisions has no entry. */
    Map<LocalDate, String> dayMarks(Month month, RollupSettings settings) {
        Map<String, Object> parameters = parameters(month);
        parameters.put("horizon_days", settings.feedbackHorizonDays());
        return clickhouse
                .query(
                        DAY_WATERMARK,
                        parameters,
                        settings.statementSettings(),
                        row -> Map.entry(day(row), row.getString("watermark")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Makes the two tables of a run, unless they are there. */
    void createTables(long executionId) {
        clickhouse.execute(STAGE, Map.of("stage", stage(executionId)));
        clickhouse.execute(SWAP, Map.of("swap", swap(executionId)));
    }

    /** Drops the tables of a run. */
    void dropTables(long executionId) {
        clickhouse.execute(DROP, Map.of("table", stage(executionId)));
        clickhouse.execute(DROP, Map.of("table", swap(executionId)));
    }

    /** The executions whose tables are still there. */
    List<Long> leftovers() {
        return clickhouse.query(LEFTOVERS, Map.of(), row -> row.getLong("execution_id"));
    }

    /** Empties what an earlier attempt of the same run may have staged for this month, then computes it. */
    void stage(long executionId, Month month, String partition, Instant computedAt, RollupSettings settings) {
        clickhouse.execute(CLEAR_SWAP, Map.of("swap", stage(executionId), "partition", partition));
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("horizon_days", settings.feedbackHorizonDays());
        parameters.put("metric_version", RollupJob.METRIC_VERSION);
        parameters.put("execution_id", executionId);
        parameters.put("computed_at", MILLIS.format(computedAt));
        clickhouse.execute(QUERY, parameters, settings.statementSettings());
    }

    /**
     * A check that found something.
     *
     * @param sample up to five of the rows or counts it found
     */
    record Finding(Checks.Check check, LocalDate day, long offending, List<String> sample) {

        String sentence() {
            return day + " " + check.name() + ": " + offending + " rows: " + check.meaning() + " ("
                    + String.join(", ", sample) + ")";
        }
    }

    List<Finding> audit(long executionId, Month month, RollupSettings settings) {
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("execution_id", executionId);
        parameters.put("metric_version", RollupJob.METRIC_VERSION);
        parameters.put("max_rejected_fraction", settings.maxRejectedFraction());
        return clickhouse.query(CHECKS.statement(), parameters, row -> {
            Checks.Check check = CHECKS.byName().get(row.getString("check"));
            if (check == null) {
                throw new IllegalStateException("checks.sql answered an unknown check");
            }
            List<String> sample = row.getList("sample");
            return new Finding(check, day(row), row.getLong("offending"), sample);
        });
    }

    /**
     * What was read for one day.
     *
     * @param rejected by reason, only those above 0
     */
    record Read(long keys, long decisions, long feedbacks, Map<String, Long> rejected) {}

    Map<LocalDate, Read> reads(long executionId, Month month) {
        Map<LocalDate, Read> reads = new TreeMap<>();
        clickhouse.query(REJECTS, staged(executionId, month), row -> {
            Map<String, Long> rejected = new LinkedHashMap<>();
            for (String reason : REASONS) {
                if (row.getLong(reason) > 0) {
                    rejected.put(reason, row.getLong(reason));
                }
            }
            return reads.put(
                    day(row),
                    new Read(row.getLong("keys"), row.getLong("decisions"), row.getLong("feedbacks"), rejected));
        });
        return reads;
    }

    private static final List<String> REASONS = List.of(
            "confidence_not_finite",
            "confidence_out_of_range",
            "uncertainty_not_finite",
            "uncertainty_negative",
            "return_not_finite",
            "return_below_minus_one");

    /** Feedback heard on these days that belongs to no decision. */
    long orphans(Month month, RollupSettings settings) {
        Map<String, Object> parameters = parameters(month);
        parameters.put("horizon_days", settings.feedbackHorizonDays());
        return clickhouse
                .query(ORPHANS, parameters, settings.statementSettings(), row -> row.getLong("orphans"))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Rows that publishing would add, remove, change and leave. */
    record Diff(long added, long removed, long changed, long unchanged) {

        static final Diff NONE = new Diff(0, 0, 0, 0);

        boolean nothing() {
            return added == 0 && removed == 0 && changed == 0;
        }

        Diff plus(Diff other) {
            return new Diff(
                    added + other.added, removed + other.removed, changed + other.changed, unchanged + other.unchanged);
        }
    }

    Diff diff(long executionId, Month month) {
        return clickhouse
                .query(
                        DIFF,
                        staged(executionId, month),
                        row -> new Diff(
                                row.getLong("added"),
                                row.getLong("removed"),
                                row.getLong("changed"),
                                row.getLong("unchanged")))
                .stream()
                .reduce(Diff.NONE, Diff::plus);
    }

    /**
     * The content of one published day.
     *
     * @param keys its rows
     */
    record Content(String hash, long keys) {}

    /** What is published now, by day; a day without rows has no entry. */
    Map<LocalDate, Content> published(Month month) {
        Map<String, Object> parameters = parameters(month);
        parameters.put("table", PUBLISHED);
        Map<LocalDate, Content> contents = new TreeMap<>();
        clickhouse.query(
                CONTENT_HASH,
                parameters,
                row -> contents.put(day(row), new Content(row.getString("content_hash"), row.getLong("keys"))));
        return contents;
    }

    /** Puts the month together beside the published one: the staged days and the others as they are published. */
    void fillSwap(long executionId, Month month, String partition, RollupSettings settings) {
        clickhouse.execute(CLEAR_SWAP, Map.of("swap", swap(executionId), "partition", partition));
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("swap", swap(executionId));
        clickhouse.execute(FILL_SWAP, parameters, settings.statementSettings());
    }

    /** Swaps the month in, in one atomic step; an empty one drops what is published. */
    void publish(long executionId, String partition) {
        boolean empty = clickhouse
                .query(
                        SWAP_ROWS,
                        Map.of("swap", swap(executionId), "partition", partition),
                        row -> row.getLong("found"))
                .stream()
                .allMatch(found -> found == 0);
        if (empty) {
            clickhouse.execute(PUBLISH_EMPTY, Map.of("partition", partition));
        } else {
            SqlText statement =
                    new SqlText(PUBLISH.path(), PUBLISH.text().replace("ppa_swap_EXECUTION", swap(executionId)));
            clickhouse.execute(statement, Map.of("partition", partition));
        }
    }

    /** The name ClickHouse gives to the month's partition, the same in every table of the rollup. */
    String partition(Month month) {
        return clickhouse
                .query(
                        PARTITION_ID,
                        Map.of("tenant", month.tenant(), "from", month.first().toString()),
                        row -> row.getString("partition"))
                .get(0);
    }

    private static String stage(long executionId) {
        return "ppa_stage_" + executionId;
    }

    private static String swap(long executionId) {
        return "ppa_swap_" + executionId;
    }

    private static Map<String, Object> staged(long executionId, Month month) {
        Map<String, Object> parameters = parameters(month);
        parameters.put("stage", stage(executionId));
        return parameters;
    }

    private static Map<String, Object> parameters(Month month) {
        Map<String, Object> parameters = range(month.first(), month.last(), month.days());
        parameters.put("tenant", month.tenant());
        return parameters;
    }

    private static Map<String, Object> range(LocalDate from, LocalDate to, List<LocalDate> days) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("from", from.toString());
        parameters.put("to", to.toString());
        parameters.put("days", texts(days));
        return parameters;
    }

    private static List<String> texts(List<LocalDate> days) {
        return days.stream().map(LocalDate::toString).toList();
    }

    private static LocalDate day(Row row) {
        return row.getLocalDate("day");
    }
}
