package io.ppa.job;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * What a run would do and why, before anything is written.
 *
 * @param tenants the tenants with work, in order of their name
 * @param upToDate how many (tenant, day) pairs were looked at and need nothing
 * @param changes numbers that would change, in order of tenant, of a job that can tell beforehand; else empty
 * @param actions what would be done that is of no tenant's day, in that order
 */
public record Plan(List<TenantPlan> tenants, long upToDate, List<PlannedChange> changes, List<PlannedAction> actions) {

    public Plan(List<TenantPlan> tenants, long upToDate) {
        this(tenants, upToDate, List.of());
    }

    public Plan(List<TenantPlan> tenants, long upToDate, List<PlannedChange> changes) {
        this(tenants, upToDate, changes, List.of());
    }

    /** Of a job that works on stores as a whole. */
    public static Plan of(List<PlannedAction> actions) {
        return new Plan(List.of(), 0, List.of(), actions);
    }

    /**
     * @param days the days to do, in order, each with the reason: missing, failed, changed, …
     * @param kinds what kind of reason each day has; empty in a plan that is kept, for only who decides about it asks
     */
    public record TenantPlan(String tenant, SortedMap<LocalDate, String> days, SortedMap<LocalDate, Why> kinds) {

        public TenantPlan {
            // Null in plans that were kept before there was this field.
            kinds = kinds == null ? Collections.emptySortedMap() : kinds;
        }

        public TenantPlan(String tenant, SortedMap<LocalDate, String> days) {
            this(tenant, days, Collections.emptySortedMap());
        }

        /** One day of a tenant. */
        public TenantPlan(String tenant, LocalDate day, String reason, Why why) {
            this(tenant, new TreeMap<>(Map.of(day, reason)), new TreeMap<>(Map.of(day, why)));
        }

        /** The same days, or some of them, with reasons worded otherwise. */
        public TenantPlan withDays(SortedMap<LocalDate, String> others) {
            return new TenantPlan(tenant, others, kinds);
        }

        /** @throws IllegalArgumentException when the day is not in the plan, or its kind was not kept */
        public Why why(LocalDate day) {
            Why why = kinds.get(day);
            if (why == null) {
                throw new IllegalArgumentException("no kind of reason is known of " + day);
            }
            return why;
        }
    }

    /** The same, but of each tenant only days that are wanted. */
    public Plan only(BiPredicate<String, LocalDate> wanted) {
        List<TenantPlan> fewer = new ArrayList<>();
        for (TenantPlan plan : tenants) {
            SortedMap<LocalDate, String> days = new TreeMap<>(plan.days());
            days.keySet().removeIf(day -> !wanted.test(plan.tenant(), day));
            if (!days.isEmpty()) {
                fewer.add(plan.withDays(days));
            }
        }
        return new Plan(fewer, upToDate, changes, actions);
    }

    /** Tells on which of these days each tenant has input; a tenant without any may be left out. */
    @FunctionalInterface
    public interface Input {
        Map<String, Set<LocalDate>> days(Collection<String> tenants, List<LocalDate> days);
    }

    /** The same, but days that nobody has done and that have no input count as up to date. */
    public Plan needed(Input input) {
        Map<String, TenantPlan> byTenant = new HashMap<>();
        SortedSet<String> missing = new TreeSet<>();
        SortedSet<LocalDate> days = new TreeSet<>();
        for (TenantPlan plan : tenants) {
            byTenant.put(plan.tenant(), plan);
            plan.days().keySet().stream()
                    .filter(day -> plan.why(day) == Why.MISSING)
                    .forEach(day -> {
                        missing.add(plan.tenant());
                        days.add(day);
                    });
        }
        if (days.isEmpty()) {
            return this;
        }
        Map<String, Set<LocalDate>> found = input.days(missing, List.copyOf(days));
        Plan needed = only(
                (tenant, day) -> Objects.requireNonNull(byTenant.get(tenant)).why(day) != Why.MISSING
                        || found.getOrDefault(tenant, Set.of()).contains(day));
        return new Plan(needed.tenants(), upToDate + work() - needed.work(), changes, actions);
    }

    /** How many (tenant, day) pairs have work. */
    public long work() {
        return tenants.stream().mapToLong(t -> t.days().size()).sum();
    }
}
