package io.ppa.job.pattern;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.Why;
import io.ppa.job.flow.Reasons;
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
import java.util.TreeMap;

/**
 * Whose objects are brought up to a day.
 *
 * @param reasons the tenants to work on, each with the reason
 * @param newer the tenants of which a later day is done already, with that day; their objects are left alone
 */
record Assignment(LocalDate day, SortedMap<String, Reason> reasons, SortedMap<String, LocalDate> newer) {

    /** In words, and its kind. */
    record Reason(String words, Why why) {}

    /** @param tenants those that may have decisions in the window */
    static Assignment of(JobRequest request, Collection<String> tenants, RunLedger ledger) {
        LocalDate day = request.days().last();
        Map<String, LedgerEntry.Status> known = new HashMap<>();
        ledger.entries(request.job(), day, day).forEach(entry -> known.put(entry.tenant(), entry.status()));
        SortedMap<String, LocalDate> later = ledger.newestDone(request.job(), day.plusDays(1));
        SortedMap<String, Reason> reasons = new TreeMap<>();
        SortedMap<String, LocalDate> newer = new TreeMap<>();
        for (String tenant : tenants) {
            LocalDate newest = later.get(tenant);
            if (!request.wants(tenant) || !request.wants(tenant, day)) {
                continue;
            }
            if (newest != null && !request.forced()) {
                newer.put(tenant, newest);
            } else {
                LedgerEntry.Status last = known.get(tenant);
                reasons.put(tenant, new Reason(Reasons.of(request, last), Reasons.kind(request, last)));
            }
        }
        return new Assignment(day, reasons, newer);
    }

    List<RunWarning> warnings(String step) {
        List<RunWarning> warnings = new ArrayList<>();
        newer.forEach((tenant, newest) -> warnings.add(new RunWarning(
                step,
                tenant,
                "keeps its numbers: " + newest + " was worked on already, which is later than " + day
                        + "; to go back to it, launch with --force")));
        return warnings;
    }

    Plan plan() {
        List<TenantPlan> plans = reasons.entrySet().stream()
                .map(tenant -> new TenantPlan(
                        tenant.getKey(),
                        day,
                        tenant.getValue().words(),
                        tenant.getValue().why()))
                .toList();
        return new Plan(plans, newer.size());
    }
}
