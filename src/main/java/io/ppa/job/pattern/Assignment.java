package io.ppa.job.pattern;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.model.LedgerEntry;
import io.ppa.model.RunWarning;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose objects are brought up to a day.
 *
 * @param reasons the tenants to work on, each with the reason
 * @param newer the tenants whose objects already hold the numbers of a later day, with that day; they are left alone
 * @param nameless tenants with a NUL in their name: PostgreSQL has no text with one, so that nothing could be kept of them
 */
record Assignment(
        LocalDate day,
        SortedMap<String, String> reasons,
        SortedMap<String, LocalDate> newer,
        SortedSet<String> nameless) {

    private static final LocalDate END_OF_TIME = LocalDate.of(9999, 12, 31);

    /** @param tenants those that may have decisions in the window */
    static Assignment of(JobRequest request, Collection<String> tenants, RunLedger ledger) {
        LocalDate day = request.days().last();
        Map<String, LedgerEntry.Status> known = new HashMap<>();
        SortedMap<String, LocalDate> later = new TreeMap<>();
        for (LedgerEntry entry : ledger.entries(request.job(), day, END_OF_TIME)) {
            if (entry.day().equals(day)) {
                known.put(entry.tenant(), entry.status());
            } else {
                later.merge(entry.tenant(), entry.day(), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        SortedMap<String, String> reasons = new TreeMap<>();
        SortedMap<String, LocalDate> newer = new TreeMap<>();
        SortedSet<String> nameless = new TreeSet<>();
        for (String tenant : tenants) {
            LocalDate newest = later.get(tenant);
            if (!request.tenants().isEmpty() && !request.tenants().contains(tenant)) {
                continue;
            }
            if (tenant.indexOf('\0') >= 0) {
                nameless.add(tenant);
            } else if (newest != null && !request.forced()) {
                newer.put(tenant, newest);
            } else {
                reasons.put(tenant, request.forced() ? "forced" : reason(known.get(tenant)));
            }
        }
        return new Assignment(day, reasons, newer, nameless);
    }

    private static String reason(LedgerEntry.@Nullable Status status) {
        if (status == null) {
            return "missing";
        }
        // Objects may have come since, and late feedback; to compare costs little more than to ask whether anything
        // did.
        return status == LedgerEntry.Status.FAILED ? "failed" : "done, compared again";
    }

    /** Whether the tenant's objects are left alone, whatever they hold. */
    boolean leavesAlone(String tenant) {
        return newer.containsKey(tenant) || nameless.contains(tenant);
    }

    List<RunWarning> warnings(String step) {
        List<RunWarning> warnings = new ArrayList<>();
        newer.forEach((tenant, newest) -> warnings.add(new RunWarning(
                step,
                tenant,
                "keeps the numbers of " + newest + ", which is later than " + day
                        + ": to go back to it, launch with --force")));
        nameless.forEach(
                tenant -> warnings.add(
                        new RunWarning(
                                step,
                                Kept.shown(tenant),
                                "has a NUL in its name, here shown as ␀, which PostgreSQL does not hold: its patterns keep what they have")));
        return warnings;
    }

    Plan plan() {
        List<TenantPlan> plans = reasons.entrySet().stream()
                .map(entry -> new TenantPlan(entry.getKey(), new TreeMap<>(Map.of(day, entry.getValue()))))
                .toList();
        return new Plan(plans, newer.size());
    }
}
