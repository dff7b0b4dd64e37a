package io.ppa.job.drift;

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
import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code calibration-drift}: how well each model's confidence is calibrated, per tenant, model, version and day. */
public final class CalibrationDrift implements ModelDays {

    private static final String TABLE = "calibration_drift_daily";

    private static final Identity IDENTITY = new Identity("calibration-drift", "measure", TABLE, 1);

    /** What a statement answers of them is held here, too: as much of many tenants' day as of one tenant's month. */
    private static final int TENANT_DAYS_AT_ONCE = 31;

    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText MEASURES = sql("measures");

    private final ClickHouse clickhouse;

    private final InputStatements input;

    public CalibrationDrift(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
        this.input = new InputStatements(clickhouse);
    }

    /** A statement of the folder; what the numbers and their watermarks have in common is written down once. */
    static SqlText sql(String name) {
        String folder = "clickhouse/" + TABLE + "/";
        return SqlText.load(folder + name + ".sql").with("CALLS", SqlText.load(folder + "calls.sql"));
    }

    @Override
    public Identity identity() {
        return IDENTITY;
    }

    /** Days of one tenant are better done together than one day of several: their windows are the same rows. */
    @Override
    public int together(int days) {
        return Math.max(1, TENANT_DAYS_AT_ONCE / days);
    }

    @Override
    public String definitions(JobRequest request) {
        MeasureSettings settings = MeasureSettings.of(request);
        return "feedback horizon " + settings.feedbackHorizonDays() + "d, pooling " + settings.poolingDays()
                + "d, reference window " + settings.referenceDays() + "d, min outcomes " + settings.minOutcomes()
                + ", mce min rows " + settings.mceMinRows() + ", resamples " + settings.resamples() + ", seed "
                + settings.seed();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        return InputStatements.raw(MeasureSettings.of(request).lookbackDays(), TABLE);
    }

    @Override
    public List<String> tenants(JobRequest request) {
        return input.tenants(InputStatements.RAW_TENANTS, request.days().days(), Map.of("published", TABLE));
    }

    @Override
    public Map<TenantDay, PartitionMark> partitionMarks(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        MeasureSettings settings = MeasureSettings.of(request);
        Map<String, Object> reach =
                Map.of("horizon_days", settings.feedbackHorizonDays(), "lookback_days", settings.lookbackDays());
        return input.partitionMarks(InputStatements.RAW_PARTITIONS, tenants, days, reach);
    }

    @Override
    public Map<TenantDay, String> rowMarks(Month month, JobRequest request) {
        return input.rowMarks(
                DAY_WATERMARK, month, parameters(month, MeasureSettings.of(request)), ExecutionSettings.of(request));
    }

    @Override
    public Map<String, Set<LocalDate>> inputDays(Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        return input.decisionDays(tenants, days);
    }

    @Override
    public void stage(Stage stage, Month month, JobRequest request) {
        MeasureSettings settings = MeasureSettings.of(request);
        for (Month part : month.parts(daysAtOnce(month, settings))) {
            stageTogether(stage, part, settings, request);
        }
    }

    /** So many days that their windows, which overlap, hold no more rows than fit. */
    private int daysAtOnce(Month month, MeasureSettings settings) {
        if (month.days().size() == 1) {
            return 1;
        }
        long decisions = month.tenants().stream()
                .mapToLong(tenant ->
                        input.decisions(tenant, month.first().minusDays(settings.lookbackDays()), month.last()))
                .sum();
        return (int) Math.max(1, Math.min(31, InputStatements.DECISIONS_AT_ONCE / Math.max(1, decisions)));
    }

    private void stageTogether(Stage stage, Month days, MeasureSettings settings, JobRequest request) {
        Map<String, Object> parameters = parameters(days, settings);
        parameters.put("min_outcomes", settings.minOutcomes());
        List<Map<String, Object>> rows = clickhouse
                .of(days.tenant())
                .query(MEASURES, parameters, ExecutionSettings.of(request).statementSettings(), row -> {
                    Map<String, Object> values = ModelDay.measured(row, settings);
                    values.put("metric_version", IDENTITY.metricVersion());
                    values.put("run_id", stage.executionId());
                    values.put("computed_at", InputStatements.text(stage));
                    return values;
                });
        if (!rows.isEmpty()) {
            clickhouse
                    .of(days.tenant())
                    .insertCsv(stage.table(), new ByteArrayInputStream(CsvRows.of(rows)), stage.statementId(days));
        }
    }

    @Override
    public Map<String, Object> auditParameters(JobRequest request) {
        MeasureSettings settings = MeasureSettings.of(request);
        return Map.of(
                "pooling_days", settings.poolingDays(),
                "max_rejected_fraction", settings.maxRejectedFraction());
    }

    @Override
    public Map<TenantDay, Read> reads(Stage stage, Month month, JobRequest request) {
        return input.readsOfStage(READS, stage, month, request);
    }

    private static Map<String, Object> parameters(Month month, MeasureSettings settings) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("horizon_days", settings.feedbackHorizonDays());
        parameters.put("pooling_days", settings.poolingDays());
        parameters.put("reference_days", settings.referenceDays());
        return parameters;
    }
}
