package io.ppa.backfill;

import io.ppa.backfill.JobDays.Cell;
import io.ppa.backfill.JobDays.State;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterException;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.JobRequest;
import io.ppa.launch.Launcher;
import io.ppa.model.LedgerEntry;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.RunLedger;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws up how each (job, tenant, day) stands: what the ledger knows, and what the jobs see that it lacks. */
public final class Calendar {

    private static final int MOST_RUNS = 10_000;

    private final Launcher launcher;

    private final RunLedger ledger;

    private final Executions executions;

    private final Leases leases;

    private final Clock clock;

    public Calendar(Launcher launcher, RunLedger ledger, Executions executions, Leases leases, Clock clock) {
        this.launcher = launcher;
        this.ledger = ledger;
        this.executions = executions;
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * The calendar of these jobs, in their order.
     *
     * @param tenant only this one, null for all
     * @param quick whether only the ledger is looked at, so that nothing is found missing or stale
     * @throws io.ppa.catalog.ParameterException when a job takes no such range of days
     */
    public List<JobDays> of(List<JobDefinition> jobs, DayRange days, @Nullable String tenant, boolean quick) {
        List<Running> running = running();
        List<JobDays> calendar = new ArrayList<>();
        for (JobDefinition job : jobs) {
            if (BackfillRequest.knowsDaysOfTenants(job)) {
                calendar.add(ofTenants(job, days, tenant, quick, running));
            } else if (tenant == null) {
                calendar.add(ofNoTenant(job, days));
            }
        }
        return calendar;
    }

    /** An execution that has not ended, and what it was asked for. */
    private record Running(Execution execution, JobRequest request, boolean alive) {

        boolean at(String job, String tenant, LocalDate day) {
            return request.job().equals(job)
                    && !day.isBefore(request.days().first())
                    && !day.isAfter(request.days().last())
                    && request.wants(tenant)
                    && request.wants(tenant, day);
        }
    }

    /** Those that are alive first: what they are at is not left to one that died at it before. */
    private List<Running> running() {
        return executions.unfinished().stream()
                .filter(execution -> execution.launchId() > 0)
                .map(execution -> new Running(
                        execution,
                        launcher.request(execution),
                        !leases.liveHoldersFor(execution.id()).isEmpty()))
                .sorted(Comparator.comparing(Running::alive).reversed())
                .toList();
    }

    private JobDays ofTenants(
            JobDefinition job, DayRange days, @Nullable String only, boolean quick, List<Running> running) {
        JobRequest request = Launcher.request(job, new ParameterReader(clock).read(job, List.of("day=" + days)), null);
        SortedMap<String, SortedMap<LocalDate, Need>> needs = new TreeMap<>();
        String unknown = "";
        if (!quick) {
            try {
                needs = new Look(launcher, ledger).at(request).needs();
            } catch (StoreException e) {
                unknown = e.getMessage() + ". " + e.action();
            } catch (ParameterException e) {
                // The job does not do all of these days any more: what it read is gone.
                unknown = String.join("; ", e.faults());
            }
        }
        boolean looked = !quick && unknown.isEmpty();
        boolean lastDayOnly = launcher.lastDayOnly(job.name());
        Drawing drawing = new Drawing(job.name(), days, needs, known(job.name(), days), looked, lastDayOnly, running);
        return new JobDays(job.name(), days, drawing.rows(only), false, lastDayOnly, unknown);
    }

    /**
     * What the ledger knows of a job.
     *
     * @param entries of each tenant, those of the range
     * @param newest of each tenant the last day that is done, in the range or after it, if that stands for those before
     */
    private record Known(Map<String, Map<LocalDate, LedgerEntry>> entries, Map<String, LocalDate> newest) {

        @Nullable
        LedgerEntry entry(String tenant, LocalDate day) {
            return entries.getOrDefault(tenant, Map.of()).get(day);
        }
    }

    private Known known(String job, DayRange days) {
        Map<String, Map<LocalDate, LedgerEntry>> entries = new HashMap<>();
        for (LedgerEntry entry : ledger.entries(job, days.first(), days.last())) {
            entries.computeIfAbsent(entry.tenant(), t -> new HashMap<>()).put(entry.day(), entry);
        }
        return new Known(entries, launcher.lastDayOnly(job) ? ledger.newestDone(job, days.first()) : Map.of());
    }

    /** What is drawn of one job that knows days of tenants. */
    private final class Drawing {

        private final String job;

        private final DayRange days;

        private final SortedMap<String, SortedMap<LocalDate, Need>> needs;

        private final Known known;

        /** Whether the job itself was asked what it needs. */
        private final boolean looked;

        private final boolean lastDayOnly;

        private final List<Running> running;

        private Drawing(
                String job,
                DayRange days,
                SortedMap<String, SortedMap<LocalDate, Need>> needs,
                Known known,
                boolean looked,
                boolean lastDayOnly,
                List<Running> running) {
            this.job = job;
            this.days = days;
            this.needs = needs;
            this.known = known;
            this.looked = looked;
            this.lastDayOnly = lastDayOnly;
            this.running = running;
        }

        private SortedMap<String, SortedMap<LocalDate, Cell>> rows(@Nullable String only) {
            SortedSet<String> tenants = new TreeSet<>(needs.keySet());
            tenants.addAll(known.entries().keySet());
            tenants.removeIf(tenant -> only != null && !tenant.equals(only));
            SortedMap<String, SortedMap<LocalDate, Cell>> rows = new TreeMap<>();
            for (String tenant : tenants) {
                SortedMap<LocalDate, Cell> row = new TreeMap<>();
                for (LocalDate day : days.days()) {
                    Cell cell = cell(tenant, day);
                    row.put(day, cell.problem() ? beingMended(cell, tenant, day) : cell);
                }
                rows.put(tenant, row);
            }
            return rows;
        }

        private Cell cell(String tenant, LocalDate day) {
            LedgerEntry entry = known.entry(tenant, day);
            LocalDate newest = known.newest().get(tenant);
            if (lastDayOnly && newest != null && newest.isAfter(day) && (entry == null || failed(entry))) {
                return new Cell(State.NOTHING, "what was done for " + newest + " stands for it", null);
            }
            Need need = needs.getOrDefault(tenant, new TreeMap<>()).get(day);
            if (entry == null) {
                return lacking(need, day);
            }
            if (failed(entry)) {
                return new Cell(State.FAILED, String.valueOf(entry.error()), entry.executionId());
            }
            return need != null && Choice.of(need.why()).isPresent()
                    ? new Cell(State.STALE, need.reason(), entry.executionId())
                    : new Cell(State.DONE, "", entry.executionId());
        }

        private Cell lacking(@Nullable Need need, LocalDate day) {
            if (!day.isBefore(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
                return new Cell(State.NOTHING, "the day is not over", null);
            }
            if (need != null) {
                return new Cell(State.MISSING, need.reason(), null);
            }
            boolean nobodyMissesIt = lastDayOnly && !day.equals(days.last());
            return looked || nobodyMissesIt ? Cell.NOTHING : new Cell(State.UNKNOWN, "", null);
        }

        /** Whoever is at work on a day may be about to mend it; who died at it has to be told of. */
        private Cell beingMended(Cell cell, String tenant, LocalDate day) {
            for (Running one : running) {
                if (one.at(job, tenant, day)) {
                    long id = one.execution().id();
                    return one.alive()
                            ? new Cell(State.RUNNING, "execution " + id + " is at work on it", id)
                            : new Cell(cell.state(), cell.reason() + "; " + noLease(id), cell.execution());
                }
            }
            return cell;
        }
    }

    private static String noLease(long execution) {
        return "execution " + execution + " has not ended and holds no lease: 'ppa recover " + execution
                + "' if its process is dead";
    }

    private static boolean failed(LedgerEntry entry) {
        return entry.status() == LedgerEntry.Status.FAILED;
    }

    /** The newest execution of each day: such a job takes one day. */
    private JobDays ofNoTenant(JobDefinition job, DayRange days) {
        SortedMap<LocalDate, Cell> row = new TreeMap<>();
        days.days().forEach(day -> row.put(day, Cell.NOTHING));
        Map<LocalDate, Execution> newest = new HashMap<>();
        List<Execution> newestFirst = executions.list(job.name(), null, MOST_RUNS);
        newestFirst.forEach(execution -> newest.putIfAbsent(lastDay(execution), execution));
        row.replaceAll((day, nothing) -> {
            Execution execution = newest.get(day);
            return execution == null ? nothing : cell(execution);
        });
        SortedMap<String, SortedMap<LocalDate, Cell>> rows = new TreeMap<>();
        if (!newestFirst.isEmpty()) {
            rows.put("", row);
        }
        return new JobDays(job.name(), days, rows, true, false, "");
    }

    private static LocalDate lastDay(Execution execution) {
        return LocalDate.parse(execution.days().substring(execution.days().lastIndexOf('.') + 1));
    }

    private Cell cell(Execution execution) {
        return switch (execution.status()) {
            case "COMPLETED" -> new Cell(State.DONE, "", execution.id());
            case "STARTING", "STARTED", "STOPPING" ->
                leases.liveHoldersFor(execution.id()).isEmpty()
                        ? new Cell(State.FAILED, noLease(execution.id()), execution.id())
                        : new Cell(State.RUNNING, "execution " + execution.id() + " has not ended", execution.id());
            default ->
                new Cell(
                        State.FAILED,
                        Stream.of(executions.exitMessage(execution.id()), execution.status())
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .orElseThrow(),
                        execution.id());
        };
    }
}
