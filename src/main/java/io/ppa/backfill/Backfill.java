package io.ppa.backfill;

import io.ppa.backfill.Look.Found;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Why;
import io.ppa.job.flow.TenantNames;
import io.ppa.launch.Launcher;
import io.ppa.launch.Patience;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Makes good what is missing, failed or changed over a range of days. Nothing is kept of a backfill beside its launches: the ledger
 * knows what is done, so that the same request does only the rest.
 *
 * <p>Each job is done over its whole range before the next one is looked at, for what it publishes is what the next one reads.
 */
public final class Backfill {

    private final Launcher launcher;

    private final RunLedger ledger;

    private final Look look;

    public Backfill(Launcher launcher, RunLedger ledger) {
        this.launcher = launcher;
        this.ledger = ledger;
        this.look = new Look(launcher, ledger);
    }

    /**
     * What the request would do now; nothing is written.
     *
     * @throws StoreException when a store does not answer that a job reads; of a schedule's jobs those are named that could not be
     *     looked at
     */
    public BackfillPlan plan(BackfillRequest request) {
        Map<String, Found> found = new LinkedHashMap<>();
        Map<String, String> unknown = new LinkedHashMap<>();
        for (JobRequest job : request.jobs()) {
            try {
                found.put(job.job(), look.at(job));
            } catch (StoreException e) {
                if (!request.chain()) {
                    throw e;
                }
                unknown.put(job.job(), e.getMessage() + ". " + e.action());
            }
        }
        Touched touched = new Touched();
        found.values().forEach(one -> touched.add(chosen(one, request, (tenant, day) -> false)));
        List<Part> parts = new ArrayList<>();
        long looked = 0;
        long notChosen = 0;
        for (JobRequest job : request.jobs()) {
            Found one = found.get(job.job());
            if (one != null) {
                parts.addAll(parts(request, job, one, touched));
                looked += one.upToDate() + Part.size(one.needs());
                notChosen += notChosen(one, request);
            }
        }
        long work = parts.stream().mapToLong(Part::size).sum();
        return new BackfillPlan(parts, looked - work - notChosen, notChosen, unknown, nameless(found.values()));
    }

    /** How many pairs need work that is not asked for, or that nobody can do. */
    private static long notChosen(Found found, BackfillRequest request) {
        return found.needs().entrySet().stream()
                .mapToLong(tenant -> tenant.getValue().values().stream()
                        .filter(need -> Choice.of(need.why()).isPresent())
                        .filter(need -> !request.takes(need.why()) || !TenantNames.isText(tenant.getKey()))
                        .count())
                .sum();
    }

    private static SortedSet<String> nameless(Collection<Found> found) {
        SortedSet<String> nameless = new TreeSet<>();
        found.forEach(one -> nameless.addAll(one.needs().keySet()));
        nameless.removeIf(TenantNames::isText);
        return nameless;
    }

    /**
     * Does what was planned, a launch a month and job. Each launch plans anew what it is about to do: a day that was done meanwhile is
     * not done again.
     *
     * @param watch says when nothing new is to be started; it has to hear of the launcher's runs
     * @param patience how long each launch waits for another run of its days
     */
    public BackfillResult run(BackfillRequest request, BackfillPlan plan, Watch watch, Patience patience) {
        return new BackfillRun(this, launcher, ledger, request, plan, watch, patience).run();
    }

    /** What a job needs when its turn has come: what the jobs before it published may have changed that. */
    List<Part> partsNow(BackfillRequest request, JobRequest job, Touched touched) {
        Found found = look.at(job);
        touched.add(chosen(found, request, (tenant, day) -> false));
        return parts(request, job, found, touched);
    }

    /** Tenants and days that have work at some job of a chain. */
    static final class Touched {

        private final Map<String, SortedMap<LocalDate, Need>> pairs = new TreeMap<>();

        void add(SortedMap<String, SortedMap<LocalDate, Need>> more) {
            more.forEach((tenant, days) ->
                    pairs.computeIfAbsent(tenant, t -> new TreeMap<>()).putAll(days));
        }

        boolean has(String tenant, LocalDate day) {
            return pairs.getOrDefault(tenant, Collections.emptySortedMap()).containsKey(day);
        }

        boolean has(String tenant) {
            return pairs.containsKey(tenant);
        }
    }

    /** @param also takes pairs that are up to date as far as can be known, for another job has work on them */
    private static SortedMap<String, SortedMap<LocalDate, Need>> chosen(
            Found found, BackfillRequest request, BiPredicate<String, LocalDate> also) {
        SortedMap<String, SortedMap<LocalDate, Need>> chosen = new TreeMap<>();
        found.needs().forEach((tenant, days) -> {
            if (!TenantNames.isText(tenant)) {
                return; // No row is found by such a name, and no launch can be asked for it.
            }
            SortedMap<LocalDate, Need> taken = new TreeMap<>(days);
            taken.entrySet()
                    .removeIf(day -> !request.takes(day.getValue().why())
                            && !(isLook(day.getValue().why()) && also.test(tenant, day.getKey())));
            if (!taken.isEmpty()) {
                chosen.put(tenant, taken);
            }
        });
        return chosen;
    }

    private static boolean isLook(Why why) {
        return why == Why.ASKED || why == Why.COMPARED;
    }

    private List<Part> parts(BackfillRequest request, JobRequest job, Found found, Touched touched) {
        BiPredicate<String, LocalDate> also =
                launcher.lastDayOnly(job.job()) ? (tenant, day) -> touched.has(tenant) : touched::has;
        return split(look.asked(job), chosen(found, request, also), request.order());
    }

    private static List<Part> split(JobRequest job, SortedMap<String, SortedMap<LocalDate, Need>> pairs, Order order) {
        LocalDate first = job.days().first();
        SortedMap<YearMonth, SortedMap<String, SortedMap<LocalDate, Need>>> months =
                new TreeMap<>(order == Order.OLDEST ? null : Collections.reverseOrder());
        pairs.forEach((tenant, days) -> days.forEach((day, need) -> months.computeIfAbsent(
                        YearMonth.from(day.isBefore(first) ? first : day), m -> new TreeMap<>())
                .computeIfAbsent(tenant, t -> new TreeMap<>())
                .put(day, need)));
        return months.entrySet().stream()
                .map(month -> new Part(job.job(), within(job.days(), month.getKey()), month.getValue()))
                .toList();
    }

    private static DayRange within(DayRange days, YearMonth month) {
        LocalDate first = month.atDay(1);
        LocalDate last = month.atEndOfMonth();
        return new DayRange(
                first.isBefore(days.first()) ? days.first() : first, last.isAfter(days.last()) ? days.last() : last);
    }
}
