package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.PpaJob;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.JobWork;
import io.ppa.job.publish.Planner.Planned;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A job that publishes days: its plan is what the ledger lacks, and no table of a run outlives it. */
public final class PublishingJob implements JobWork {

    private final Publication publication;

    private final JobParts parts;

    private final PublishStore store;

    private final Planner planner;

    private PublishingJob(JobParts parts, Publication publication, PublishStore store, Together together) {
        this.publication = publication;
        this.parts = parts;
        this.store = store;
        this.planner = new Planner(parts.ledger(), publication, together);
    }

    /** @param after what follows the tenants, in order */
    public static PpaJob of(JobParts parts, Publication publication, List<AfterStep> after) {
        PublishStore store = new PublishStore(parts.clickhouse(), publication);
        Together together = new Together(parts.clickhouse(), publication, publication.rowsTogether());
        return new FlowJob(
                parts,
                new PublishingJob(parts, publication, store, together),
                new TenantRun(publication, store, parts, together),
                after);
    }

    @Override
    public String job() {
        return publication.identity().job();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        int days = (int) ChronoUnit.DAYS.between(
                publication.days(request).get(0), request.days().first());
        Map<String, Integer> lookBack = new HashMap<>(publication.lookBack(request));
        lookBack.replaceAll((table, reach) -> reach + days);
        return lookBack;
    }

    @Override
    public Plan preview(JobRequest request) {
        return planner.plan(request).plan();
    }

    @Override
    public Plan look(JobRequest request) {
        return planner.look(request);
    }

    @Override
    public Plan plan(JobRequest request) {
        Planned planned = planner.plan(request);
        parts.ledger().record(planned.refreshed());
        return planned.plan();
    }

    /** Also where there is nothing to do: a paused run must not publish afterwards what this one found right as it is. */
    @Override
    public void begin() {
        for (long leftover : store.leftovers()) {
            if (isDead(leftover)) {
                store.dropTables(leftover);
            }
        }
    }

    /** An execution these metadata do not know may be another installation's: its tables are left alone. */
    private boolean isDead(long executionId) {
        return parts.executions()
                .find(executionId)
                .filter(found -> !found.unfinished()
                        || parts.leases().liveHoldersFor(executionId).isEmpty())
                .isPresent();
    }

    @Override
    public void end(long executionId) {
        store.dropOwnTables(executionId);
    }
}
