package io.ppa.job.flow;

import io.ppa.catalog.ParameterException;
import io.ppa.job.JobRequest;
import io.ppa.store.postgres.Marks;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Up to which day retention-prune has deleted rows that other jobs read. A day's numbers are never computed anew from what is left
 * of its rows, nor taken for gone with them: what was published stays.
 */
public final class PrunedInput {

    private final Marks marks;

    public PrunedInput(Marks marks) {
        this.marks = marks;
    }

    /**
     * Says, before it is done, that rows of a table of ClickHouse go.
     *
     * @param first the first day that is kept
     */
    public void deletes(String table, LocalDate first) {
        marks.reach(mark(table), first.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /**
     * @param lookBack by table, how many days before each day are read
     * @throws ParameterException when a day of the launch reads what was deleted
     */
    void check(Map<String, Integer> lookBack, JobRequest request) {
        missing(lookBack, request.days().first()).ifPresent(missing -> {
            String then = missing.firstAllowed().isAfter(request.days().last())
                    ? "; launch days from " + missing.firstAllowed() + " on"
                    : "; write day=" + missing.firstAllowed() + ".."
                            + request.days().last();
            throw new ParameterException(
                    request.job(),
                    List.of(missing.sentence(request.days().first()) + "; what is published of that day stays" + then));
        });
    }

    /**
     * The same where the rows may have gone since the launch.
     *
     * @throws TenantFailedException when one of the days reads what was deleted
     */
    public void require(Map<String, Integer> lookBack, Collection<LocalDate> days) {
        LocalDate first = Collections.min(days);
        missing(lookBack, first).ifPresent(missing -> {
            throw new TenantFailedException(
                    missing.sentence(first) + "; what is published stays as it is",
                    "Nothing can be done for that day; 'ppa abandon' ends the execution for good.");
        });
    }

    /**
     * What a day lacks.
     *
     * @param kept the first day whose rows are there
     * @param days before a day that are read of it
     */
    private record Missing(String table, LocalDate kept, int days) {

        LocalDate firstAllowed() {
            return kept.plusDays(days);
        }

        String sentence(LocalDate day) {
            return day + (days == 0 ? " reads " : " reads the " + days + " days before it in ") + table
                    + ", of which retention-prune has deleted what is before " + kept;
        }
    }

    private Optional<Missing> missing(Map<String, Integer> lookBack, LocalDate first) {
        return new TreeMap<>(lookBack)
                .entrySet().stream()
                        .flatMap(table -> marks.reached(mark(table.getKey())).stream()
                                .map(reached -> new Missing(table.getKey(), day(reached), table.getValue())))
                        .filter(missing -> first.isBefore(missing.firstAllowed()))
                        .max((a, b) -> a.firstAllowed().compareTo(b.firstAllowed()));
    }

    private static LocalDate day(Instant reached) {
        return LocalDate.ofInstant(reached, ZoneOffset.UTC);
    }

    private static String mark(String table) {
        return "pruned clickhouse." + table;
    }
}
