package io.ppa.job.legacy;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.PlannedAction;
import io.ppa.job.PpaJob;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.JobWork;
import io.ppa.job.flow.Rest;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.TradingDecisionsBackfill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code migrate-legacy}: what the document's 6.1 asks of rows that were there before. The columns and constraints themselves
 * come with the schema; here the rows get the default values, a batch a transaction, and the constraints are validated.
 */
public final class MigrateLegacy implements JobWork {

    private final JobParts parts;

    private final TradingDecisionsBackfill backfill;

    private final PostgresSchema schema;

    private MigrateLegacy(JobParts parts, TradingDecisionsBackfill backfill, PostgresSchema schema) {
        this.parts = parts;
        this.backfill = backfill;
        this.schema = schema;
    }

    public static PpaJob of(JobParts parts, TradingDecisionsBackfill backfill, PostgresSchema schema) {
        MigrateLegacy work = new MigrateLegacy(parts, backfill, schema);
        return new FlowJob(
                parts,
                work,
                null,
                List.of(new AfterStep("backfill", work::backfill), new AfterStep("validate", work::validate)));
    }

    @Override
    public String job() {
        return "migrate-legacy";
    }

    @Override
    public boolean gated() {
        return false;
    }

    @Override
    public Plan preview(JobRequest request) {
        List<PlannedAction> actions = new ArrayList<>();
        if (!backfill.progress().finished()) {
            actions.add(action(
                    "public." + TradingDecisionsBackfill.TABLE,
                    "give default values",
                    OptionalLong.of(backfill.lacking())));
        }
        schema.constraintsNotValidated().forEach(name -> actions.add(action(name, "validate", OptionalLong.empty())));
        return Plan.of(actions);
    }

    /** Nothing beforehand: counting reads the whole table. */
    @Override
    public Plan plan(JobRequest request) {
        return Plan.of(List.of());
    }

    private static PlannedAction action(String object, String action, OptionalLong rows) {
        return new PlannedAction("postgres", object, action, rows, OptionalLong.empty());
    }

    private String backfill(long executionId, JobRequest request) {
        Duration pause = Duration.parse(request.setting("pause"));
        TradingDecisionsBackfill.Progress before = backfill.progress();
        while (!before.finished() && backfill.batch()) {
            show(backfill.progress());
            parts.control().check(executionId);
            Rest.between(pause);
        }
        return said(before, backfill.progress());
    }

    private void show(TradingDecisionsBackfill.Progress at) {
        if (at.relation() != null) {
            parts.progress()
                    .advanced("backfill of " + at.relation() + ", pass " + at.pass(), at.nextBlock(), at.endBlock());
        }
    }

    private static String said(TradingDecisionsBackfill.Progress before, TradingDecisionsBackfill.Progress after) {
        if (before.finished()) {
            return after.rows() == 0 ? "" : "finished before: " + after.rows() + " rows have default values";
        }
        long now = after.rows() - before.rows();
        return now + (now == 1 ? " row" : " rows") + " of " + TradingDecisionsBackfill.TABLE + " given default values"
                + (before.rows() == 0 ? "" : ", " + after.rows() + " in all");
    }

    private String validate(long executionId, JobRequest request) {
        List<String> validated = schema.validateConstraints();
        return validated.isEmpty() ? "" : "validated " + String.join(", ", validated);
    }
}
