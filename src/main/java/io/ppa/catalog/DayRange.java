package io.ppa.catalog;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * UTC days, both ends included.
 *
 * @param first not after {@code last}
 */
public record DayRange(LocalDate first, LocalDate last) {

    public DayRange {
        if (first.isAfter(last)) {
            throw new IllegalArgumentException(first + " is after " + last);
        }
    }

    /** So many days, at least 1, the last of them this one; fewer where the first would be before 1970. */
    public static DayRange upTo(LocalDate last, int days) {
        return new DayRange(LocalDate.ofEpochDay(Math.max(0, last.toEpochDay() - days + 1)), last);
    }

    /** How many days: at least 1. */
    public long length() {
        return ChronoUnit.DAYS.between(first, last) + 1;
    }

    /** The days, ascending. */
    public List<LocalDate> days() {
        return first.datesUntil(last.plusDays(1)).toList();
    }

    /** {@code 2024-03-31}, or {@code 2024-03-01..2024-03-31} for more than one day. */
    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + ".." + last;
    }
}
