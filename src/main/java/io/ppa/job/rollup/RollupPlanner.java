package io.ppa.job.rollup;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.model.LedgerEntry;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which (tenant, day) pairs need work: those the ledger does not know, those that failed, those computed by older
 * definitions or another feedback horizon, and those whose input has changed. The last is asked of part metadata first;
 * only where these moved are the day's rows looked at.
 */
final class RollupPlanner {

    private final RunLedger ledger;

    private final RollupStore store;

    RollupPlanner(RunLedger ledger, RollupStore store) {
        this.ledger = ledger;
        this.store = store;
    }

    Plan plan(JobRequest request) {
        RollupSettings settings = RollupSettings.of(request);
        DayRange days = request.days();
        Map<String, Map<LocalDate, LedgerEntry>> known = ledger(request);
        Map<String, SortedSet<LocalDate>> candidates = candidates(request, known);
        PartitionMarks marks = store.partitionMarks(candidates.keySet(), days, settings.feedbackHorizonDays());
        List<LedgerEntry> refreshed = new ArrayList<>();
        List<TenantPlan> plans = new ArrayList<>();
        long upToDate = 0;
        for (Map.Entry<String, SortedSet<LocalDate>> candidate : candidates.entrySet()) {
            String tenant = candidate.getKey();
            SortedMap<LocalDate, String> work = new TreeMap<>();
            for (LocalDate day : candidate.getValue()) {
                LedgerEntry entry = known.getOrDefault(tenant, Map.of()).get(day);
                Watermark mark = marks.of(tenant, day, settings.feedbackHorizonDays());
                String reason = reason(request, settings, tenant, day, entry, mark, refreshed);
                if (reason == null) {
                    upToDate++;
                } else {
                    work.put(day, reason);
                }
            }
            if (!work.isEmpty()) {
                plans.add(new TenantPlan(tenant, work));
            }
        }
        ledger.record(refreshed);
        return new Plan(plans, upToDate);
    }

    private Map<String, Map<LocalDate, LedgerEntry>> ledger(JobRequest request) {
        Map<String, Map<LocalDate, LedgerEntry>> known = new HashMap<>();
        for (LedgerEntry entry : ledger.entries(
                RollupJob.NAME, request.days().first(), request.days().last())) {
            known.computeIfAbsent(entry.tenant(), t -> new HashMap<>()).put(entry.day(), entry);
        }
        return known;
    }

    /** The pairs that have input or output, or that the ledger knows; named tenants without any of it need nothing. */
    private Map<String, SortedSet<LocalDate>> candidates(
            JobRequest request, Map<String, Map<LocalDate, LedgerEntry>> known) {
        Map<String, SortedSet<LocalDate>> candidates = new TreeMap<>();
        for (TenantDay pair : store.tenantDays(request.days())) {
            candidates.computeIfAbsent(pair.tenant(), t -> new TreeSet<>()).add(pair.day());
        }
        known.forEach((tenant, days) ->
                candidates.computeIfAbsent(tenant, t -> new TreeSet<>()).addAll(days.keySet()));
        if (!request.tenants().isEmpty()) {
            candidates.keySet().retainAll(request.tenants());
        }
        return candidates;
    }

    private @Nullable String reason(
            JobRequest request,
            RollupSettings settings,
            String tenant,
            LocalDate day,
            @Nullable LedgerEntry entry,
            Watermark mark,
            List<LedgerEntry> refreshed) {
        if (entry == null) {
            return "missing";
        }
        if (entry.status() == LedgerEntry.Status.FAILED) {
            return "failed";
        }
        if (request.forced()) {
            return "forced";
        }
        if (entry.metricVersion() != RollupJob.METRIC_VERSION) {
            return "metric version " + entry.metricVersion() + " → " + RollupJob.METRIC_VERSION;
        }
        Watermark before = Watermark.of(entry.watermark());
        if (before.horizonDays() != settings.feedbackHorizonDays()) {
            return "feedback horizon " + before.horizonDays() + "d → " + settings.feedbackHorizonDays() + "d";
        }
        if (before.partitions().equals(mark.partitions())) {
            return null;
        }
        String rows = store.dayMark(tenant, day, settings);
        if (!before.rows().equals(rows)) {
            return "input changed";
        }
        // The partitions moved for another day's sake: remember that, so that the rows need not be looked at again.
        refreshed.add(new LedgerEntry(
                entry.job(),
                tenant,
                day,
                entry.status(),
                mark.withRows(rows).toMap(),
                entry.metricVersion(),
                entry.contentHash(),
                entry.rowsPublished(),
                entry.executionId(),
                null));
        return null;
    }
}
