package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.publish.Month;
import io.ppa.job.rollup.RollupStore.TenantDay;
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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which (tenant, day) pairs need work: those the ledger does not know, those that failed, those computed by other
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

    /**
     * A plan and what was found out on the way.
     *
     * @param refreshed entries of days that need nothing although their partitions moved, for another day's sake: once
     *     recorded, their rows need not be looked at again
     */
    record Planned(Plan plan, List<LedgerEntry> refreshed) {}

    /** Reads only. */
    Planned plan(JobRequest request) {
        RollupSettings settings = RollupSettings.of(request);
        Map<TenantDay, LedgerEntry> known = known(request);
        SortedSet<String> tenants = tenants(request, known);
        List<LocalDate> days = request.days().days();
        Map<TenantDay, Watermark> marks = store.partitionMarks(tenants, days, settings.feedbackHorizonDays());

        SortedMap<String, SortedMap<LocalDate, String>> work = new TreeMap<>();
        List<TenantDay> moved = new ArrayList<>();
        long pairs = 0;
        for (String tenant : tenants) {
            for (LocalDate day : days) {
                pairs++;
                TenantDay pair = new TenantDay(tenant, day);
                String reason = reason(request, settings, known.get(pair));
                if (reason != null) {
                    work.computeIfAbsent(tenant, t -> new TreeMap<>()).put(day, reason);
                } else if (!mark(marks, pair).untouchedSince(watermark(known, pair))) {
                    moved.add(pair);
                }
            }
        }
        List<LedgerEntry> refreshed = lookAtRows(
                moved,
                settings,
                known,
                marks,
                (pair, reason) -> work.computeIfAbsent(pair.tenant(), t -> new TreeMap<>())
                        .put(pair.day(), reason));
        List<TenantPlan> plans = work.entrySet().stream()
                .map(entry -> new TenantPlan(entry.getKey(), entry.getValue()))
                .toList();
        long planned = plans.stream().mapToLong(p -> p.days().size()).sum();
        return new Planned(new Plan(plans, pairs - planned), refreshed);
    }

    private Map<TenantDay, LedgerEntry> known(JobRequest request) {
        Map<TenantDay, LedgerEntry> known = new HashMap<>();
        for (LedgerEntry entry : ledger.entries(
                RollupJob.NAME, request.days().first(), request.days().last())) {
            known.put(new TenantDay(entry.tenant(), entry.day()), entry);
        }
        return known;
    }

    /** Tenants with input, with output, or in the ledger; a named tenant without any of these needs nothing. */
    private SortedSet<String> tenants(JobRequest request, Map<TenantDay, LedgerEntry> known) {
        SortedSet<String> tenants = new TreeSet<>(store.tenants(request.days()));
        known.keySet().forEach(pair -> tenants.add(pair.tenant()));
        if (!request.tenants().isEmpty()) {
            tenants.retainAll(request.tenants());
        }
        return tenants;
    }

    /** Why a pair needs work whatever its input looks like; null when that depends on the input. */
    private static @Nullable String reason(JobRequest request, RollupSettings settings, @Nullable LedgerEntry entry) {
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
        int horizon = Watermark.of(entry.watermark()).horizonDays();
        return horizon == settings.feedbackHorizonDays()
                ? null
                : "feedback horizon " + horizon + "d → " + settings.feedbackHorizonDays() + "d";
    }

    private List<LedgerEntry> lookAtRows(
            List<TenantDay> moved,
            RollupSettings settings,
            Map<TenantDay, LedgerEntry> known,
            Map<TenantDay, Watermark> marks,
            BiConsumer<TenantDay, String> changed) {
        SortedMap<String, List<LocalDate>> byTenant = new TreeMap<>();
        moved.forEach(pair ->
                byTenant.computeIfAbsent(pair.tenant(), t -> new ArrayList<>()).add(pair.day()));
        List<LedgerEntry> refreshed = new ArrayList<>();
        byTenant.forEach((tenant, days) -> {
            for (Month month : Month.of(tenant, days)) {
                Map<LocalDate, String> rows = store.dayMarks(month, settings);
                for (LocalDate day : month.days()) {
                    TenantDay pair = new TenantDay(tenant, day);
                    String now = rows.getOrDefault(day, "");
                    if (now.equals(watermark(known, pair).rows())) {
                        refreshed.add(Objects.requireNonNull(known.get(pair))
                                .withWatermark(mark(marks, pair).withRows(now).toMap()));
                    } else {
                        changed.accept(pair, "input changed");
                    }
                }
            }
        });
        return refreshed;
    }

    private static Watermark watermark(Map<TenantDay, LedgerEntry> known, TenantDay pair) {
        LedgerEntry entry = known.get(pair);
        return Watermark.of(entry == null ? Map.of() : entry.watermark());
    }

    private static Watermark mark(Map<TenantDay, Watermark> marks, TenantDay pair) {
        return marks.getOrDefault(pair, Watermark.of(Map.of()));
    }
}
