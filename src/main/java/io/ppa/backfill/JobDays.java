package io.ppa.backfill;

import io.ppa.catalog.DayRange;
import java.time.LocalDate;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A job's part of the calendar.
 *
 * @param tenants of each tenant every day of the range; one row under an empty name for a job of no tenant
 * @param ofNoTenant whether the job works on whole stores as of one day
 * @param lastDayOnly whether it brings something up to the last day it is asked for: the days before make no difference
 * @param unknown why nothing beside the ledger could be looked at, empty when it was or was not asked for
 */
public record JobDays(
        String job,
        DayRange days,
        SortedMap<String, SortedMap<LocalDate, Cell>> tenants,
        boolean ofNoTenant,
        boolean lastDayOnly,
        String unknown) {

    /** How a day of a tenant stands. */
    public enum State {
        /** Done, and nothing that was looked at says that it should be done again. */
        DONE,
        /** Nobody has done it, and there is input. */
        MISSING,
        /** The last attempt at it failed. */
        FAILED,
        /** Done, but its input, definitions or settings are not what they were. */
        STALE,
        /** An execution is at work on it. */
        RUNNING,
        /** There is nothing to do: no input, or a later day stands for it. */
        NOTHING,
        /** The ledger does not have it, and nobody looked whether there is input. */
        UNKNOWN
    }

    /**
     * One day of a tenant.
     *
     * @param reason why it stands so, in words; empty when that goes without saying
     * @param execution the one that did it, failed at it or is at work on it, null when there is none
     */
    public record Cell(State state, String reason, @Nullable Long execution) {

        static final Cell NOTHING = new Cell(State.NOTHING, "", null);

        /** Whether somebody may have to do something about it. */
        public boolean problem() {
            return state == State.MISSING || state == State.FAILED || state == State.STALE;
        }
    }

    /** Whether a tenant has a day that somebody may have to do something about. */
    public boolean problem(String tenant) {
        SortedMap<LocalDate, Cell> days = tenants.get(tenant);
        return days != null && days.values().stream().anyMatch(Cell::problem);
    }

    /** How many days stand so. */
    public long count(State state) {
        return tenants.values().stream()
                .flatMap(days -> days.values().stream())
                .filter(cell -> cell.state() == state)
                .count();
    }
}
