package io.ppa.backfill;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.flow.TenantNames;
import io.ppa.launch.Launcher;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What days need, as the jobs themselves see it. */
final class Look {

    private final Launcher launcher;

    private final RunLedger ledger;

    Look(Launcher launcher, RunLedger ledger) {
        this.launcher = launcher;
        this.ledger = ledger;
    }

    /**
     * What was found.
     *
     * @param needs of each tenant the days with work, and those a job would look at whatever it found before
     */
    record Found(SortedMap<String, SortedMap<LocalDate, Need>> needs, long upToDate) {}

    /**
     * Looks at every day of the request. A job that brings something up to its last day is only asked for that one, and a tenant it
     * has brought further already needs nothing.
     *
     * @throws io.ppa.store.StoreException when a store that the job reads does not answer
     */
    Found at(JobRequest request) {
        JobRequest asked = asked(request);
        Plan plan = launcher.look(asked);
        SortedMap<String, LocalDate> further = launcher.lastDayOnly(request.job()) && !request.forced()
                ? ledger.newestDone(asked.job(), asked.days().last().plusDays(1))
                : Collections.emptySortedMap();
        SortedMap<String, SortedMap<LocalDate, Need>> needs = new TreeMap<>();
        long ahead = 0;
        for (TenantPlan tenant : plan.tenants()) {
            if (further.containsKey(tenant.tenant())) {
                ahead += tenant.days().size();
                continue;
            }
            SortedMap<LocalDate, Need> days = new TreeMap<>();
            String noText = TenantNames.isText(tenant.tenant()) ? null : TenantNames.NO_TEXT.sentence();
            tenant.days()
                    .forEach((day, reason) ->
                            days.put(day, new Need(tenant.why(day), noText == null ? reason : noText)));
            needs.put(tenant.tenant(), days);
        }
        return new Found(needs, plan.upToDate() + ahead);
    }

    /** The request of a job that only does the last day, without the others. */
    JobRequest asked(JobRequest request) {
        LocalDate last = request.days().last();
        return launcher.lastDayOnly(request.job())
                ? request.only(new DayRange(last, last), Collections.emptySortedMap())
                : request;
    }
}
