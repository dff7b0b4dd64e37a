package io.ppa.job;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trading days from {@code from} to {@code to}, both inclusive; a trading day is a UTC calendar day.
 *
 * @throws IllegalArgumentException when {@code to} is before {@code from}
 */
public record DayRange(LocalDate from, LocalDate to) {

    public DayRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("the range " + from + ".." + to + " ends before it begins");
        }
    }

    public Stream<LocalDate> stream() {
        return from.datesUntil(to.plusDays(1));
    }

    public List<LocalDate> toList() {
        return stream().toList();
    }

    public boolean contains(LocalDate day) {
        return !day.isBefore(from) && !day.isAfter(to);
    }

    @Override
    public String toString() {
        return from.equals(to) ? from.toString() : from + ".." + to;
    }
}
