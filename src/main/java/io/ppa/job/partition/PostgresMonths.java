package io.ppa.job.partition;

import io.ppa.job.JobRequest;
import io.ppa.job.PlannedAction;
import io.ppa.job.RunControl;
import io.ppa.model.RunWarning;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.DecisionPartitions;
import io.ppa.store.postgres.DecisionPartitions.Expired;
import io.ppa.store.postgres.DecisionPartitions.Stray;
import io.ppa.store.postgres.PgPartman;
import io.ppa.store.postgres.RunWarnings;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The months of the decisions' operational copy in PostgreSQL. Each is made, moved or dropped in a transaction of its own, so
 * that one which fails keeps no other from being done.
 */
final class PostgresMonths {

    static final String STEP = "partition";

    private final DecisionPartitions partitions;

    private final PgPartman partman;

    private final RunWarnings warnings;

    private final RunControl control;

    PostgresMonths(DecisionPartitions partitions, PgPartman partman, RunWarnings warnings, RunControl control) {
        this.partitions = partitions;
        this.partman = partman;
        this.warnings = warnings;
        this.control = control;
    }

    /** What a run would do, in its order. */
    List<PlannedAction> preview(JobRequest request) {
        MaintenanceSettings settings = MaintenanceSettings.of(request);
        if (settings.partman()) {
            partman.requireTable();
            return List.of(action(
                    DecisionPartitions.TABLE, "leave to pg_partman", OptionalLong.empty(), OptionalLong.empty()));
        }
        partman.requireNotManaging();
        List<PlannedAction> actions = new ArrayList<>();
        toMake(settings)
                .forEach((month, rows) -> actions.add(
                        rows == 0
                                ? action(partition(month), "make", OptionalLong.empty(), OptionalLong.empty())
                                : action(
                                        partition(month),
                                        "make, and move its rows there from " + DecisionPartitions.DEFAULT,
                                        OptionalLong.of(rows),
                                        OptionalLong.empty())));
        partitions
                .expired(settings.cutoff())
                .forEach(expired -> actions.add(action(
                        expired.name(),
                        "detach and drop",
                        OptionalLong.of(expired.rows()),
                        OptionalLong.of(expired.bytes()))));
        return actions;
    }

    private static PlannedAction action(String object, String action, OptionalLong rows, OptionalLong bytes) {
        return new PlannedAction("postgres", object, action, rows, bytes);
    }

    private static String partition(YearMonth month) {
        return DecisionPartitions.TABLE + " " + month;
    }

    /**
     * Does it; what is done already stays as it is.
     *
     * @return what was done, in a sentence
     * @throws StoreException naming every month and index that could not be done; all others are
     */
    String run(long executionId, JobRequest request) {
        MaintenanceSettings settings = MaintenanceSettings.of(request);
        String done = settings.partman() ? partman.maintain() : maintain(executionId, settings);
        warnings.replace(executionId, STEP, warnings(settings));
        return done;
    }

    private String maintain(long executionId, MaintenanceSettings settings) {
        partman.requireNotManaging();
        List<StoreException> failures = new ArrayList<>();
        SortedMap<YearMonth, Long> wanted = toMake(settings);
        long made = count(executionId, wanted.keySet(), partitions::make, failures);
        long built = count(executionId, partitions.missingIndexes(), partitions::build, failures);
        List<Expired> expired = partitions.expired(settings.cutoff());
        long dropped =
                count(executionId, expired, partition -> partitions.drop(partition, settings.cutoff()), failures);
        if (!failures.isEmpty()) {
            throw together(failures);
        }
        List<String> said = new ArrayList<>();
        if (made > 0) {
            long moved = wanted.values().stream().mapToLong(Long::longValue).sum();
            said.add(counted(made, "partition") + " made"
                    + (moved == 0 ? "" : ", " + counted(moved, "row") + " moved there"));
        }
        if (built > 0) {
            said.add(built == 1 ? "1 index built" : built + " indexes built");
        }
        if (dropped > 0) {
            said.add(counted(dropped, "partition") + " dropped with "
                    + counted(expired.stream().mapToLong(Expired::rows).sum(), "row") + " of before "
                    + settings.cutoff());
        }
        return String.join("; ", said);
    }

    /** Months without a partition that shall have one, with the rows that wait for it in the default one. */
    private SortedMap<YearMonth, Long> toMake(MaintenanceSettings settings) {
        SortedMap<YearMonth, Long> months = new TreeMap<>();
        partitions.missing(settings.month(), settings.lastMonth()).forEach(month -> months.put(month, 0L));
        partitions.strays().stream()
                .filter(stray -> inTime(stray, settings) && !cutOtherwise(stray))
                .forEach(stray -> months.put(stray.month(), stray.rows()));
        return months;
    }

    private static boolean inTime(Stray stray, MaintenanceSettings settings) {
        return !settings.expired(stray.month()) && !stray.month().isAfter(settings.lastMonth());
    }

    /** Whether somebody's partition has a part of the month, so that none can be made for the rest. */
    private boolean cutOtherwise(Stray stray) {
        return partitions.missing(stray.month(), stray.month()).isEmpty();
    }

    private <T> long count(long executionId, Iterable<T> things, Predicate<T> work, List<StoreException> failures) {
        long done = 0;
        for (T thing : things) {
            control.check(executionId);
            try {
                done += work.test(thing) ? 1 : 0;
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (StoreException e) {
                failures.add(e);
            }
        }
        return done;
    }

    private static StoreException together(List<StoreException> failures) {
        StoreException first = failures.get(0);
        return new StoreException(
                first.store(),
                first.code(),
                failures.stream().map(StoreException::getMessage).collect(Collectors.joining("; ")),
                first.action(),
                first);
    }

    /** What stays in the default partition, and what pg_partman left undone. */
    private List<RunWarning> warnings(MaintenanceSettings settings) {
        List<RunWarning> found = new ArrayList<>();
        List<Stray> strays = partitions.strays();
        remaining(strays, stray -> settings.expired(stray.month()), "past retention", found);
        remaining(
                strays,
                stray -> stray.month().isAfter(settings.lastMonth()),
                "more than " + settings.ahead() + " months ahead",
                found);
        remaining(
                strays,
                stray -> inTime(stray, settings) && cutOtherwise(stray),
                "which another partition has in part",
                found);
        for (YearMonth month : partitions.missing(settings.month(), settings.lastMonth())) {
            found.add(warning("there is no partition for " + month
                    + (settings.partman() ? ": raise premake in pg_partman's part_config" : "")));
        }
        return found;
    }

    private static void remaining(List<Stray> strays, Predicate<Stray> which, String why, List<RunWarning> found) {
        List<Stray> left = strays.stream().filter(which).toList();
        if (!left.isEmpty()) {
            long rows = left.stream().mapToLong(Stray::rows).sum();
            found.add(warning(DecisionPartitions.DEFAULT + " keeps " + counted(rows, "row") + " of "
                    + left.get(0).month()
                    + (left.size() == 1 ? "" : " … " + left.get(left.size() - 1).month()) + ", " + why
                    + ": no partition is made for them"));
        }
    }

    private static RunWarning warning(String text) {
        return new RunWarning(STEP, null, text);
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
