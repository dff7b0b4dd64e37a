package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.PartitionMark;
import io.ppa.job.publish.Publication;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code daily-rollup}: the day's decisions and their feedback become one row per tenant, day, symbol and user. */
public final class DailyRollup implements Publication {

    private static final String TABLE = "probabilistic_performance_analytics";

    private static final Identity IDENTITY = new Identity("daily-rollup", "rollup", TABLE, 1);

    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText QUERY = sql("query");
    private static final SqlText READS = sql("reads");
    private static final SqlText ORPHANS = sql("orphans");

    private final ClickHouse clickhouse;

    private final InputStatements input;

    public DailyRollup(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
        this.input = new InputStatements(clickhouse);
    }

    /** A statement of the folder; what the numbers and their watermarks have in common is written down once. */
    static SqlText sql(String name) {
        return InputStatements.withPairs(SqlText.load("clickhouse/" + TABLE + "/" + name + ".sql"));
    }

    @Override
    public Identity identity() {
        return IDENTITY;
    }

    /** The audit wants to know what was rejected, and days on which everything was. */
    @Override
    public boolean wideStage() {
        return true;
    }

    /** Rows the platform wrote may be there. */
    @Override
    public boolean hashedInItsOwnWay() {
        return true;
    }

    @Override
    public String definitions(JobRequest request) {
        return "feedback horizon " + RollupSettings.of(request).feedbackHorizonDays() + "d";
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        return InputStatements.raw(0, TABLE);
    }

    @Override
    public List<String> tenants(JobRequest request) {
        return input.tenants(InputStatements.RAW_TENANTS, request.days().days(), Map.of("published", TABLE));
    }

    @Override
    public Map<TenantDay, PartitionMark> partitionMarks(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        Map<String, Object> reach =
                Map.of("horizon_days", RollupSettings.of(request).feedbackHorizonDays(), "lookback_days", 0);
        return input.partitionMarks(InputStatements.RAW_PARTITIONS, tenants, days, reach);
    }

    @Override
    public Map<TenantDay, String> rowMarks(Month month, JobRequest request) {
        return input.rowMarks(DAY_WATERMARK, month, withHorizon(month, request), ExecutionSettings.of(request));
    }

    @Override
    public Map<String, Set<LocalDate>> inputDays(Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        return input.decisionDays(tenants, days);
    }

    @Override
    public void stage(Stage stage, Month month, JobRequest request) {
        input.stage(QUERY, stage, month, withHorizon(month, request), IDENTITY.metricVersion(), request);
    }

    @Override
    public Map<String, Object> auditParameters(JobRequest request) {
        return Map.of("max_rejected_fraction", RollupSettings.of(request).maxRejectedFraction());
    }

    @Override
    public Map<TenantDay, Read> reads(Stage stage, Month month, JobRequest request) {
        return input.readsOfStage(READS, stage, month, request);
    }

    @Override
    public boolean marksWhatItReads() {
        return true;
    }

    /** Feedback heard on these days that belongs to no decision. */
    @Override
    public Map<String, Long> orphans(Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stage.table());
        Map<String, Long> orphans = new HashMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        ORPHANS,
                        parameters,
                        ExecutionSettings.of(request).statementSettings(),
                        row -> orphans.merge(row.getString("tenant"), row.getLong("orphans"), Long::sum));
        return orphans;
    }

    private static Map<String, Object> withHorizon(Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("horizon_days", RollupSettings.of(request).feedbackHorizonDays());
        return parameters;
    }
}
