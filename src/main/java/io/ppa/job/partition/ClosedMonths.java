package io.ppa.job.partition;

import io.ppa.job.JobRequest;
import io.ppa.job.PlannedAction;
import io.ppa.job.RunControl;
import io.ppa.model.RunWarning;
import io.ppa.store.StoreException;
import io.ppa.store.clickhouse.TenantPartitions;
import io.ppa.store.clickhouse.TenantPartitions.Scattered;
import io.ppa.store.postgres.RunWarnings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The months that are over in ClickHouse: small parts become one; and how near the partitions are to their ceiling. */
final class ClosedMonths {

    static final String STEP = "merge";

    /** A merge of these parts is under way already. */
    private static final int CANNOT_ASSIGN_OPTIMIZE = 388;

    private final TenantPartitions partitions;

    private final RunWarnings warnings;

    private final RunControl control;

    ClosedMonths(TenantPartitions partitions, RunWarnings warnings, RunControl control) {
        this.partitions = partitions;
        this.warnings = warnings;
        this.control = control;
    }

    /** What a run would do, in its order. */
    List<PlannedAction> preview(JobRequest request) {
        MaintenanceSettings settings = MaintenanceSettings.of(request);
        return scattered(settings).stream()
                .filter(partition -> partition.bytes() <= settings.maxMergeSize())
                .limit(settings.maxMerges())
                .map(partition -> new PlannedAction(
                        "clickhouse",
                        partition.table() + " " + partition.partition(),
                        "merge " + partition.parts() + " parts",
                        OptionalLong.of(partition.rows()),
                        OptionalLong.of(partition.bytes())))
                .toList();
    }

    /** @return what was done, in a sentence */
    String run(long executionId, JobRequest request) {
        MaintenanceSettings settings = MaintenanceSettings.of(request);
        warnings.replace(
                executionId,
                STEP,
                TenantPartitions.warnings(partitions.counts()).stream()
                        .map(text -> new RunWarning(STEP, null, text))
                        .toList());
        List<Scattered> all = scattered(settings);
        List<Scattered> small = all.stream()
                .filter(partition -> partition.bytes() <= settings.maxMergeSize())
                .toList();
        List<Scattered> merged = new ArrayList<>();
        for (Scattered partition : small.subList(0, Math.min(small.size(), settings.maxMerges()))) {
            control.check(executionId);
            if (merge(partition)) {
                merged.add(partition);
            }
        }
        return said(merged, small.size() - merged.size(), all.size() - small.size());
    }

    private List<Scattered> scattered(MaintenanceSettings settings) {
        return partitions.scattered(settings.closedBefore(), settings.maxParts());
    }

    private boolean merge(Scattered partition) {
        try {
            partitions.merge(partition);
            return true;
        } catch (StoreException e) {
            if (e.code() == CANNOT_ASSIGN_OPTIMIZE) {
                return false;
            }
            throw e;
        }
    }

    private static String said(List<Scattered> merged, int left, int large) {
        List<String> said = new ArrayList<>();
        if (!merged.isEmpty()) {
            long parts = merged.stream().mapToLong(Scattered::parts).sum();
            said.add(parts + " parts of " + merged.size() + (merged.size() == 1 ? " partition" : " partitions")
                    + " merged");
        }
        if (left > 0) {
            said.add(left + " left for the next run");
        }
        if (large > 0) {
            said.add(large + " larger than max-merge-size left as they are");
        }
        return String.join("; ", said);
    }
}
