package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.publish.ModelDays;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.PartitionMark;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code model-performance}: what each model's decisions of a day came to, to be added up over any window. */
public final class ModelPerformance implements ModelDays {

    /** The name of the job, in {@code jobs/} and in the ledger. */
    static final String JOB = "model-performance";

    /** Where it publishes. */
    static final String TABLE = "model_performance_daily";

    private static final Identity IDENTITY = new Identity(JOB, "measure", TABLE, 1);

    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText QUERY = sql("query");

    private final InputStatements input;

    public ModelPerformance(ClickHouse clickhouse) {
        this.input = new InputStatements(clickhouse);
    }

    /** A statement of the folder. */
    static SqlText sql(String name) {
        return InputStatements.withPairs(SqlText.load("clickhouse/" + TABLE + "/" + name + ".sql"));
    }

    @Override
    public Identity identity() {
        return IDENTITY;
    }

    @Override
    public String definitions(JobRequest request) {
        return "feedback horizon " + RegistrySettings.of(request).feedbackHorizonDays() + "d";
    }

    /** The whole window before the first day, too: days that nobody ever asked for would be missing in it. */
    @Override
    public List<LocalDate> days(JobRequest request) {
        LocalDate first =
                RegistrySettings.of(request).windowStart(request.days().first());
        return new DayRange(first, request.days().last()).days();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        return InputStatements.raw(0, TABLE);
    }

    @Override
    public List<String> tenants(JobRequest request) {
        return input.tenants(InputStatements.RAW_TENANTS, days(request), Map.of("published", TABLE));
    }

    @Override
    public Map<TenantDay, PartitionMark> partitionMarks(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        return input.partitionMarks(InputStatements.RAW_PARTITIONS, tenants, days, reach(request));
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
        for (Month part : month.parts(daysAtOnce(month))) {
            input.stage(QUERY, stage, part, withHorizon(part, request), IDENTITY.metricVersion(), request);
        }
    }

    /** Several tenants are together because their months are small. */
    private int daysAtOnce(Month month) {
        int days = month.days().size();
        return month.tenants().size() > 1
                ? days
                : InputStatements.daysAtOnce(days, input.decisions(month.tenant(), month.first(), month.last()));
    }

    @Override
    public Map<String, Object> auditParameters(JobRequest request) {
        return Map.of("max_rejected_fraction", RegistrySettings.of(request).maxRejectedFraction());
    }

    @Override
    public Map<TenantDay, Read> reads(Stage stage, Month month, JobRequest request) {
        return input.readsOfStage(READS, stage, month, request);
    }

    private static Map<String, Object> withHorizon(Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("horizon_days", RegistrySettings.of(request).feedbackHorizonDays());
        return parameters;
    }

    /** A day's sums are of that day alone. */
    private static Map<String, Object> reach(JobRequest request) {
        return Map.of("horizon_days", RegistrySettings.of(request).feedbackHorizonDays(), "lookback_days", 0);
    }
}
