package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.Why;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Parallel;
import io.ppa.model.LedgerEntry;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Decides which (tenant, day) pairs need work: those the ledger does not know, those that failed, those computed by other
 * definitions, and those whose input has changed. The last is asked of part metadata first; only where these moved are the
 * day's rows looked at.
 */
final class Planner {

    private final RunLedger ledger;

    private final Publication publication;

    private final Together together;

    Planner(RunLedger ledger, Publication publication, Together together) {
        this.ledger = ledger;
        this.publication = publication;
        this.together = together;
    }

    /**
     * A plan and what was found out on the way.
     *
     * @param refreshed entries of days that need nothing although their partitions moved, for another day's sake: once
     *     recorded, their rows need not be looked at again
     */
    record Planned(Plan plan, List<LedgerEntry> refreshed) {}

    /** Reads only. */
    Planned plan(JobRequest request) {
        Map<TenantDay, LedgerEntry> known = known(request);
        SortedSet<String> tenants = tenants(request, known);
        List<LocalDate> days = publication.days(request);
        Map<TenantDay, PartitionMark> marks =
                tenants.isEmpty() ? Map.of() : publication.partitionMarks(tenants, days, request);

        Work plan = new Work();
        List<TenantDay> moved = new ArrayList<>();
        for (String tenant : tenants) {
            for (LocalDate day : days) {
                TenantDay pair = new TenantDay(tenant, day);
                Reason reason = reason(request, known.get(pair));
                if (reason != null) {
                    plan.add(pair, reason);
                } else if (!watermark(known, pair).covers(mark(marks, pair))) {
                    moved.add(pair);
                }
            }
        }
        List<LedgerEntry> refreshed = lookAtRows(moved, request, known, marks, plan);
        List<TenantPlan> plans = plan.tenants();
        long planned = plans.stream().mapToLong(p -> p.days().size()).sum();
        return new Planned(new Plan(plans, (long) tenants.size() * days.size() - planned), refreshed);
    }

    /** The same, but days that are missing for want of input count as up to date. */
    Plan look(JobRequest request) {
        return plan(request).plan().needed((tenants, days) -> publication.inputDays(tenants, days, request));
    }

    private Map<TenantDay, LedgerEntry> known(JobRequest request) {
        Map<TenantDay, LedgerEntry> known = new HashMap<>();
        List<LocalDate> days = publication.days(request);
        for (LedgerEntry entry : ledger.entries(publication.identity().job(), days.get(0), days.get(days.size() - 1))) {
            known.put(new TenantDay(entry.tenant(), entry.day()), entry);
        }
        return known;
    }

    /** Tenants with input, with output, or in the ledger; a named tenant without any of these needs nothing. */
    private SortedSet<String> tenants(JobRequest request, Map<TenantDay, LedgerEntry> known) {
        SortedSet<String> tenants = new TreeSet<>(publication.tenants(request));
        known.keySet().forEach(pair -> tenants.add(pair.tenant()));
        tenants.removeIf(tenant -> !request.wants(tenant));
        return tenants;
    }

    /** In words, and its kind. */
    private record Reason(String words, Why why) {}

    /** What is found to need work. */
    private static final class Work {

        private final SortedMap<String, SortedMap<LocalDate, String>> words = new TreeMap<>();

        private final Map<String, SortedMap<LocalDate, Why>> kinds = new HashMap<>();

        void add(TenantDay pair, Reason reason) {
            words.computeIfAbsent(pair.tenant(), t -> new TreeMap<>()).put(pair.day(), reason.words());
            kinds.computeIfAbsent(pair.tenant(), t -> new TreeMap<>()).put(pair.day(), reason.why());
        }

        List<TenantPlan> tenants() {
            return words.entrySet().stream()
                    .map(tenant -> new TenantPlan(
                            tenant.getKey(), tenant.getValue(), Objects.requireNonNull(kinds.get(tenant.getKey()))))
                    .toList();
        }
    }

    /** Why a pair needs work whatever its input looks like; null when that depends on the input. */
    private @Nullable Reason reason(JobRequest request, @Nullable LedgerEntry entry) {
        if (entry == null) {
            return new Reason("missing", Why.MISSING);
        }
        if (entry.status() == LedgerEntry.Status.FAILED) {
            return new Reason("failed", Why.FAILED);
        }
        if (request.forced()) {
            return new Reason("forced", Why.FORCED);
        }
        if (entry.metricVersion() != publication.identity().metricVersion()) {
            return new Reason(
                    "metric version " + entry.metricVersion() + " → "
                            + publication.identity().metricVersion(),
                    Why.DEFINITIONS);
        }
        String before = Watermark.of(entry.watermark()).definitions();
        String now = publication.definitions(request);
        return before.equals(now) ? null : new Reason(before + " → " + now, Why.DEFINITIONS);
    }

    private List<LedgerEntry> lookAtRows(
            List<TenantDay> moved,
            JobRequest request,
            Map<TenantDay, LedgerEntry> known,
            Map<TenantDay, PartitionMark> marks,
            Work plan) {
        Work open = new Work();
        moved.forEach(pair -> open.add(pair, new Reason("input may have changed", Why.CHANGED)));
        Map<TenantDay, String> rows = rowMarks(together.of(request, open.tenants()), request);
        List<LedgerEntry> refreshed = new ArrayList<>();
        for (TenantDay pair : moved) {
            Watermark before = watermark(known, pair);
            String now = rows.getOrDefault(pair, "");
            if (now.equals(before.rows())) {
                refreshed.add(Objects.requireNonNull(known.get(pair))
                        .withWatermark(new Watermark(mark(marks, pair), now, before.definitions()).toMap()));
            } else {
                plan.add(pair, new Reason(publication.changed(before.rows(), now), Why.CHANGED));
            }
        }
        return refreshed;
    }

    private Map<TenantDay, String> rowMarks(List<List<TenantPlan>> groups, JobRequest request) {
        List<Callable<Map<TenantDay, String>>> questions = new ArrayList<>();
        for (List<TenantPlan> same : groups) {
            List<String> tenants = same.stream().map(TenantPlan::tenant).toList();
            for (Month month : Month.of(tenants, same.get(0).days().keySet())) {
                questions.add(() -> publication.rowMarks(month, request));
            }
        }
        Map<TenantDay, String> rows = new HashMap<>();
        Parallel.answers(ExecutionSettings.of(request).parallelism(), questions).forEach(rows::putAll);
        return rows;
    }

    private static Watermark watermark(Map<TenantDay, LedgerEntry> known, TenantDay pair) {
        LedgerEntry entry = known.get(pair);
        return entry == null ? Watermark.UNKNOWN : Watermark.of(entry.watermark());
    }

    private static PartitionMark mark(Map<TenantDay, PartitionMark> marks, TenantDay pair) {
        return marks.getOrDefault(pair, PartitionMark.NONE);
    }
}
