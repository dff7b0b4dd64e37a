package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import io.ppa.job.publish.ExecutionSettings;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.PartitionMark;
import io.ppa.job.publish.Publication;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
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

/** {@code daily-rollup}: the day's decisions and their feedback become one row per tenant, day, symbol and user. */
public final class DailyRollup implements Publication {

    private static final String TABLE = "probabilistic_performance_analytics";

    /** See the README's metric definitions. */
    private static final int METRIC_VERSION = 1;

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final SqlText TENANTS = sql("tenants");
    private static final SqlText PARTITION_WATERMARK = SqlText.load("clickhouse/raw_input/partition_watermark.sql");
    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText QUERY = sql("query");
    private static final SqlText REJECTS = sql("rejects");
    private static final SqlText ORPHANS = sql("orphans");

    private static final List<String> REASONS = List.of(
            "confidence_not_finite",
            "confidence_out_of_range",
            "uncertainty_not_finite",
            "uncertainty_negative",
            "return_not_finite",
            "return_below_minus_one");

    private final ClickHouse clickhouse;

    public DailyRollup(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/" + TABLE + "/" + name + ".sql");
    }

    @Override
    public String job() {
        return "daily-rollup";
    }

    @Override
    public String step() {
        return "rollup";
    }

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public int metricVersion() {
        return METRIC_VERSION;
    }

    @Override
    public String definitions(JobRequest request) {
        return "feedback horizon " + RollupSettings.of(request).feedbackHorizonDays() + "d";
    }

    @Override
    public List<String> tenants(JobRequest request) {
        return clickhouse.query(TENANTS, Month.parameters(request.days().days()), row -> row.getString("tenant"));
    }

    @Override
    public Map<TenantDay, PartitionMark> partitionMarks(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        Map<String, Object> parameters = Map.of(
                "tenants", List.copyOf(tenants),
                "days", days.stream().map(LocalDate::toString).toList(),
                "horizon_days", RollupSettings.of(request).feedbackHorizonDays(),
                "lookback_days", 0);
        Map<TenantDay, PartitionMark> marks = new HashMap<>();
        clickhouse.query(
                PARTITION_WATERMARK,
                parameters,
                row -> marks.put(
                        new TenantDay(row.getString("tenant"), row.getLocalDate("day")),
                        new PartitionMark(row.getString("watermark"), row.getLong("newest_insert"))));
        return marks;
    }

    @Override
    public Map<LocalDate, String> rowMarks(Month month, JobRequest request) {
        return clickhouse
                .query(
                        DAY_WATERMARK,
                        withHorizon(month, request),
                        ExecutionSettings.of(request).statementSettings(),
                        row -> Map.entry(row.getLocalDate("day"), row.getString("watermark")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void stage(Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = withHorizon(month, request);
        parameters.put("stage", stage.table());
        parameters.put("metric_version", METRIC_VERSION);
        parameters.put("execution_id", stage.executionId());
        parameters.put("computed_at", MILLIS.format(stage.computedAt()));
        clickhouse.execute(QUERY, parameters, ExecutionSettings.of(request).statementSettings());
    }

    @Override
    public Map<String, Object> auditParameters(JobRequest request) {
        return Map.of("max_rejected_fraction", RollupSettings.of(request).maxRejectedFraction());
    }

    @Override
    public Map<LocalDate, Read> reads(Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stage.table());
        Map<LocalDate, Read> reads = new TreeMap<>();
        clickhouse.query(REJECTS, parameters, row -> {
            Map<String, Long> rejected = new LinkedHashMap<>();
            for (String reason : REASONS) {
                if (row.getLong(reason) > 0) {
                    rejected.put(reason, row.getLong(reason));
                }
            }
            return reads.put(
                    row.getLocalDate("day"), new Read(row.getLong("keys"), row.getLong("decisions"), rejected));
        });
        return reads;
    }

    /** Feedback heard on these days that belongs to no decision. */
    @Override
    public long orphans(Month month, JobRequest request) {
        return clickhouse
                .query(
                        ORPHANS,
                        withHorizon(month, request),
                        ExecutionSettings.of(request).statementSettings(),
                        row -> row.getLong("orphans"))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Map<String, Object> withHorizon(Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("horizon_days", RollupSettings.of(request).feedbackHorizonDays());
        return parameters;
    }
}
