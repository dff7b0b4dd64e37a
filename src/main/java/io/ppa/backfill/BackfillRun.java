package io.ppa.backfill;

import io.ppa.backfill.Backfill.Touched;
import io.ppa.backfill.BackfillResult.Broken;
import io.ppa.backfill.BackfillResult.Launched;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.Launcher;
import io.ppa.launch.Patience;
import io.ppa.launch.RefusedException;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One backfill, gone through. */
final class BackfillRun {

    private final Backfill backfill;

    private final Launcher launcher;

    private final RunLedger ledger;

    private final BackfillRequest request;

    private final BackfillPlan plan;

    private final Watch watch;

    private final Patience patience;

    private final List<Launched> launches = new ArrayList<>();

    private final Map<String, String> failures = new LinkedHashMap<>();

    /** Tenants that failed at a job before, with the reason, as the later ones are told. */
    private final SortedMap<String, String> leftOut = new TreeMap<>();

    private final Touched touched = new Touched();

    private long left;

    private @Nullable String halted;

    private @Nullable RefusedException refused;

    private @Nullable Broken broken;

    BackfillRun(
            Backfill backfill,
            Launcher launcher,
            RunLedger ledger,
            BackfillRequest request,
            BackfillPlan plan,
            Watch watch,
            Patience patience) {
        this.backfill = backfill;
        this.launcher = launcher;
        this.ledger = ledger;
        this.request = request;
        this.plan = plan;
        this.watch = watch;
        this.patience = patience;
    }

    /** A (tenant, day). */
    private record Pair(String tenant, LocalDate day) {}

    BackfillResult run() {
        watch.begin(request.maxFailures());
        plan.parts().forEach(part -> touched.add(part.pairs()));
        for (JobRequest job : request.jobs()) {
            List<Part> parts = halted() ? plan.of(job.job()) : parts(job);
            left += run(job, parts);
        }
        return new BackfillResult(launches, left, failures, leftOut, halted, refused, broken);
    }

    private boolean halted() {
        if (halted == null) {
            halted = watch.halted();
        }
        return halted != null || refused != null || broken != null;
    }

    /** The first job finds what was planned; what the later ones find depends on what those before them published. */
    private List<Part> parts(JobRequest job) {
        if (launches.isEmpty() && !plan.unknown().containsKey(job.job())) {
            return plan.of(job.job());
        }
        try {
            return backfill.partsNow(request, job, touched);
        } catch (StoreException e) {
            fail(job.job(), e.getMessage() + ". " + e.action());
            return List.of();
        } catch (RuntimeException e) {
            broken = new Broken(job.job() + " " + request.days(), 0, e);
            return plan.of(job.job());
        }
    }

    /** @return how many pairs were not begun */
    private long run(JobRequest job, List<Part> parts) {
        Set<Pair> done = new HashSet<>();
        SortedMap<String, String> failed = new TreeMap<>();
        long notBegun = 0;
        for (Part part : parts) {
            SortedMap<String, SortedSet<LocalDate>> pairs = pairs(part, done);
            if (halted() || failures.containsKey(job.job())) {
                notBegun += size(pairs);
            } else if (!pairs.isEmpty()) {
                notBegun += launch(job.only(part.days(), withEarlier(part, parts, done)), part, pairs, done, failed);
            }
        }
        failed.forEach(leftOut::putIfAbsent);
        return notBegun;
    }

    /** What a part still asks for: not what this backfill has done before, nor tenants that are left out. */
    private SortedMap<String, SortedSet<LocalDate>> pairs(Part part, Set<Pair> done) {
        SortedMap<String, SortedSet<LocalDate>> pairs = new TreeMap<>();
        part.pairs().forEach((tenant, days) -> {
            SortedSet<LocalDate> open = new TreeSet<>(days.keySet());
            open.removeIf(day -> done.contains(new Pair(tenant, day)));
            if (!open.isEmpty() && !leftOut.containsKey(tenant)) {
                pairs.put(tenant, open);
            }
        });
        return pairs;
    }

    /**
     * The same, with what other parts ask for before its days. A job that looks back does that first, whichever part it is in: else what it
     * makes of its last day would lack it.
     */
    private SortedMap<String, SortedSet<LocalDate>> withEarlier(Part part, List<Part> parts, Set<Pair> done) {
        SortedMap<String, SortedSet<LocalDate>> pairs = pairs(part, done);
        for (Part other : parts) {
            pairs(other, done).forEach((tenant, days) -> {
                SortedSet<LocalDate> earlier = days.headSet(part.days().first());
                if (!earlier.isEmpty()) {
                    pairs.computeIfAbsent(tenant, t -> new TreeSet<>()).addAll(earlier);
                }
            });
        }
        return pairs;
    }

    private static long size(SortedMap<String, SortedSet<LocalDate>> pairs) {
        return pairs.values().stream().mapToLong(Set::size).sum();
    }

    private long launch(
            JobRequest job,
            Part part,
            SortedMap<String, SortedSet<LocalDate>> pairs,
            Set<Pair> done,
            SortedMap<String, String> failedTenants) {
        LaunchResult result;
        Launched launched;
        watch.starts(part);
        try {
            result = launcher.launch(job.without(leftOut), patience);
            launched = count(part, pairs, result, done);
        } catch (RefusedException e) {
            refused = e;
            return size(pairs);
        } catch (RuntimeException e) {
            // What was done before is told all the same.
            broken = new Broken(part.job() + " " + part.days(), size(pairs), e);
            return 0;
        }
        launches.add(launched);
        watch.ended(launched.failed());
        note(result, failedTenants);
        return launched.left();
    }

    private Launched count(
            Part part, SortedMap<String, SortedSet<LocalDate>> pairs, LaunchResult result, Set<Pair> doneByAll) {
        Set<Pair> done = new HashSet<>();
        ledger.entriesOf(result.executionId()).stream()
                .filter(entry -> entry.status() == LedgerEntry.Status.DONE)
                .forEach(entry -> done.add(new Pair(entry.tenant(), entry.day())));
        Set<Pair> failed = new HashSet<>();
        Set<Pair> stopped = new HashSet<>();
        for (TenantResult tenant : result.tenants()) {
            Set<Pair> to = switch (tenant.status()) {
                case DONE -> done;
                case FAILED -> failed;
                case STOPPED -> stopped;
            };
            tenant.days().keySet().forEach(day -> to.add(new Pair(tenant.tenant(), day)));
        }
        failed.removeAll(done);
        stopped.removeAll(done);
        doneByAll.addAll(done);
        Set<Pair> open = new HashSet<>();
        pairs.forEach((tenant, days) -> days.forEach(day -> open.add(new Pair(tenant, day))));
        long ofDone = open.stream().filter(done::contains).count();
        open.removeAll(done);
        open.removeAll(failed);
        boolean through = result.status().equals("COMPLETED")
                || (result.status().equals("FAILED") && !result.tenants().isEmpty());
        return new Launched(part, result, ofDone, failed.size(), through ? open.size() : 0, through ? 0 : open.size());
    }

    private void note(LaunchResult result, SortedMap<String, String> failedTenants) {
        String at = result.job() + ", execution " + result.executionId();
        if (result.status().equals("STOPPED") && !halted()) {
            halted = "execution " + result.executionId() + " was stopped";
        }
        if (!result.status().equals("FAILED")) {
            return;
        }
        List<String> tenants = result.tenants().stream()
                .filter(tenant -> tenant.status() == TenantResult.Status.FAILED)
                .map(TenantResult::tenant)
                .toList();
        if (request.onFailure() == OnFailure.STOP_TENANT) {
            tenants.forEach(tenant -> failedTenants.putIfAbsent(tenant, "failed at " + at));
        }
        if (tenants.isEmpty()) {
            fail(result.job(), result.error());
        } else if (request.onFailure() == OnFailure.STOP && halted == null) {
            halted = at + " failed for " + String.join(", ", tenants);
        }
    }

    private void fail(String job, String why) {
        failures.putIfAbsent(job, why);
        if (request.onFailure() == OnFailure.STOP && halted == null) {
            halted = job + " failed";
        }
    }
}
