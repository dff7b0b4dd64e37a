package io.ppa.job.flow;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.TenantsArgument;
import io.ppa.model.QualityResult;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.DataQuality.Scope;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps jobs away from days of a tenant that data-validation has stopped: until their rows are mended and looked at again, or what
 * was found is accepted. It is asked when a tenant's turn comes, so that a rerun after either goes on. A day that was never looked
 * at is not stopped.
 */
public final class Gate {

    private static final int NAMED = 3;

    private final DataQuality quality;

    public Gate(DataQuality quality) {
        this.quality = quality;
    }

    /**
     * Of these tenants those that are stopped on a day of their plan, and what is to be told of each: for a job that does all its
     * tenants in one step, and leaves these alone.
     */
    public Map<String, Failure> stopped(long executionId, Collection<TenantPlan> plans) {
        Map<String, Failure> stopped = new HashMap<>();
        stopping(plans).forEach((tenant, days) -> stopped.put(tenant, failure(executionId, tenant, days)));
        return stopped;
    }

    private static Failure failure(
            long executionId, String tenant, SortedMap<LocalDate, List<QualityResult>> stopping) {
        return new Failure(sentence(words(stopping)), action(executionId, tenant, stopping));
    }

    /** The same work, but of stopped days nothing. */
    TenantWork before(TenantWork work) {
        return new Gated(work);
    }

    /** The plan with what would be left alone in its reasons, and without what would change of tenants left alone altogether. */
    Plan marked(Plan plan) {
        Map<String, SortedMap<LocalDate, List<QualityResult>>> stopping = stopping(plan.tenants());
        List<TenantPlan> tenants = plan.tenants().stream()
                .map(tenant -> marked(tenant, words(stopping.getOrDefault(tenant.tenant(), new TreeMap<>()))))
                .toList();
        Set<String> alone = plan.tenants().stream()
                .filter(tenant -> stopping.getOrDefault(tenant.tenant(), new TreeMap<>())
                        .keySet()
                        .containsAll(tenant.days().keySet()))
                .map(TenantPlan::tenant)
                .collect(Collectors.toSet());
        return new Plan(
                tenants,
                plan.upToDate(),
                plan.changes().stream()
                        .filter(change -> !alone.contains(change.tenant()))
                        .toList(),
                plan.actions());
    }

    private static TenantPlan marked(TenantPlan plan, SortedMap<LocalDate, String> stopped) {
        SortedMap<LocalDate, String> days = new TreeMap<>(plan.days());
        days.replaceAll((day, reason) -> stopped.containsKey(day) ? reason + ", but " + stopped.get(day) : reason);
        return plan.withDays(days);
    }

    private static SortedMap<LocalDate, String> words(SortedMap<LocalDate, List<QualityResult>> stopping) {
        SortedMap<LocalDate, String> words = new TreeMap<>();
        stopping.forEach((day, results) -> words.put(day, "stopped by data-validation: " + names(results)));
        return words;
    }

    /** By tenant and day, the results that stop it; of days in the plans only. */
    private Map<String, SortedMap<LocalDate, List<QualityResult>>> stopping(Collection<TenantPlan> plans) {
        TreeSet<LocalDate> days = new TreeSet<>();
        Map<String, SortedMap<LocalDate, String>> planned = new HashMap<>();
        for (TenantPlan plan : plans) {
            days.addAll(plan.days().keySet());
            planned.put(plan.tenant(), plan.days());
        }
        Map<String, SortedMap<LocalDate, List<QualityResult>>> stopping = new HashMap<>();
        if (!days.isEmpty()) {
            quality.results(new Scope(days, planned.keySet(), null)).stream()
                    .filter(QualityResult::stops)
                    .filter(result -> planned.getOrDefault(result.finding().tenant(), new TreeMap<>())
                            .containsKey(result.finding().day()))
                    .forEach(result -> stopping.computeIfAbsent(result.finding().tenant(), t -> new TreeMap<>())
                            .computeIfAbsent(result.finding().day(), d -> new ArrayList<>())
                            .add(result));
        }
        return stopping;
    }

    private static String sentence(SortedMap<LocalDate, String> why) {
        String named = why.entrySet().stream()
                .limit(NAMED)
                .map(day -> day.getKey() + " " + day.getValue())
                .collect(Collectors.joining("; "));
        int more = why.size() - NAMED;
        return more <= 0 ? named : named + "; and " + more + (more == 1 ? " more day" : " more days");
    }

    private static String names(List<QualityResult> results) {
        return results.stream().map(Gate::name).collect(Collectors.joining(", "));
    }

    private static String name(QualityResult result) {
        String counted = result.finding().affected() + " of " + result.finding().total();
        return result.finding().check() + " ("
                + (result.acceptance() == null
                        ? counted
                        : counted + ", accepted were " + result.acceptance().affected())
                + ")";
    }

    /** What to type: for all of the days, one check at a time. */
    private static String action(long executionId, String tenant, SortedMap<LocalDate, List<QualityResult>> stopping) {
        DayRange days = new DayRange(stopping.firstKey(), stopping.lastKey());
        String launch = "ppa launch data-validation day=" + days + " " + TenantsArgument.typed(List.of(tenant));
        String check = stopping.values().stream()
                .flatMap(List::stream)
                .map(result -> result.finding().check())
                .findFirst()
                .orElseThrow();
        return "Mend the rows and run '" + launch + "', or accept them with '" + launch + " --accept " + check
                + " --reason \"…\"'; then 'ppa rerun " + executionId + "'.";
    }

    /** Does what the work behind it does, of days that are not stopped. */
    private final class Gated implements TenantWork {

        private final TenantWork work;

        private Gated(TenantWork work) {
            this.work = work;
        }

        @Override
        public String step() {
            return work.step();
        }

        @Override
        public void open(long executionId) {
            work.open(executionId);
        }

        @Override
        public List<List<TenantPlan>> together(JobRequest request, List<TenantPlan> plans) {
            return work.together(request, plans);
        }

        @Override
        public List<TenantResult> run(long executionId, JobRequest request, List<TenantPlan> plans) {
            Set<String> stopped = Retry.persistently(
                    ExecutionSettings.of(request), () -> stopping(plans).keySet());
            List<TenantPlan> open = plans.stream()
                    .filter(plan -> !stopped.contains(plan.tenant()))
                    .toList();
            Iterator<TenantResult> results = open.isEmpty()
                    ? Collections.emptyIterator()
                    : work.run(executionId, request, open).iterator();
            List<TenantResult> all = new ArrayList<>();
            for (TenantPlan plan : plans) {
                all.add(stopped.contains(plan.tenant()) ? run(executionId, request, plan) : results.next());
            }
            return all;
        }

        @Override
        public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
            SortedMap<LocalDate, List<QualityResult>> stopping = Retry.persistently(
                    ExecutionSettings.of(request),
                    () -> stopping(List.of(plan)).getOrDefault(plan.tenant(), new TreeMap<>()));
            if (stopping.isEmpty()) {
                return work.run(executionId, request, plan);
            }
            SortedMap<LocalDate, String> open = new TreeMap<>(plan.days());
            open.keySet().removeAll(stopping.keySet());
            TenantResult result = open.isEmpty()
                    ? TenantResult.nothing(plan.tenant())
                    : work.run(executionId, request, new TenantPlan(plan.tenant(), open));
            work.stopped(executionId, plan.tenant(), words(stopping));
            Failure failure = failure(executionId, plan.tenant(), stopping);
            return result.failed(plan.days(), failure.sentence(), failure.action());
        }
    }
}
