package io.ppa.job.partition;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.PlannedAction;
import io.ppa.job.PpaJob;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.JobWork;
import io.ppa.store.clickhouse.TenantPartitions;
import io.ppa.store.postgres.DecisionPartitions;
import io.ppa.store.postgres.PgPartman;
import io.ppa.store.postgres.RunWarnings;
import java.util.List;
import java.util.stream.Stream;

/** {@code partition-maintenance}: of no tenant, as of one day. Whatever it finds done it leaves alone. */
public final class PartitionMaintenance implements JobWork {

    private final PostgresMonths postgres;

    private final ClosedMonths clickhouse;

    private PartitionMaintenance(PostgresMonths postgres, ClosedMonths clickhouse) {
        this.postgres = postgres;
        this.clickhouse = clickhouse;
    }

    public static PpaJob of(JobParts parts, DecisionPartitions partitions, PgPartman partman, RunWarnings warnings) {
        PostgresMonths postgres = new PostgresMonths(partitions, partman, warnings, parts.control());
        ClosedMonths clickhouse = new ClosedMonths(new TenantPartitions(parts.clickhouse()), warnings, parts.control());
        return new FlowJob(
                parts,
                new PartitionMaintenance(postgres, clickhouse),
                null,
                List.of(
                        new AfterStep(PostgresMonths.STEP, postgres::run),
                        new AfterStep(ClosedMonths.STEP, clickhouse::run)));
    }

    @Override
    public String job() {
        return "partition-maintenance";
    }

    @Override
    public boolean gated() {
        return false;
    }

    @Override
    public Plan preview(JobRequest request) {
        List<PlannedAction> actions = Stream.concat(
                        postgres.preview(request).stream(), clickhouse.preview(request).stream())
                .toList();
        return Plan.of(actions);
    }

    /** Nothing beforehand: each step sees for itself, so that a store which is away keeps no other's months from being done. */
    @Override
    public Plan plan(JobRequest request) {
        return Plan.of(List.of());
    }
}
