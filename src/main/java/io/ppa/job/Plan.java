package io.ppa.job;

import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

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

    /** @param days the days to do, in order, each with the reason: missing, failed, changed, … */
    public record TenantPlan(String tenant, SortedMap<LocalDate, String> days) {}

    /** How many (tenant, day) pairs have work. */
    public long work() {
        return tenants.stream().mapToLong(t -> t.days().size()).sum();
    }
}
