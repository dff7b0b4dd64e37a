package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.util.Map;

/** What publications have in common whose rows are a model's day: what was read of a day is staged with the models, as a row of its own. */
public final class ModelDays {

    /** Of their statements. */
    public static final String STAGING = "model_days";

    private static final SqlText READS = SqlText.load("clickhouse/" + STAGING + "/reads.sql");

    private ModelDays() {}

    /** What the stage says was read of each day. */
    public static Map<TenantDay, Read> reads(ClickHouse clickhouse, Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stage.table());
        return new InputStatements(clickhouse)
                .reads(
                        READS,
                        month,
                        parameters,
                        ExecutionSettings.of(request),
                        "decisions",
                        InputStatements.RAW_REASONS,
                        true);
    }
}
