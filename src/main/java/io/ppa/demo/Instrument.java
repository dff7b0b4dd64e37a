package io.ppa.demo;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Something a demo tenant trades: {@value #DAYS} real trading days in a row of one price series, re-dated onto the demo's
 * days. No two instruments of a series share a day, so that what a model says about each of them on a demo day is
 * answered by another real day: many users deciding on one price move would look like many outcomes and be one.
 *
 * @param series the symbol of the price series
 * @param firstDay the real day the stretch begins on
 * @param end the stretch's last close, an index of the series; it has a next one
 */
record Instrument(String series, LocalDate firstDay, int end) {

    /** Nine weeks: short enough for more than 100 stretches, which bring 500 outcomes of a model together in a week. */
    static final int DAYS = 45;

    /** The stretches of a series, the latest first; it loses the closes its models warm up on and a rest at its start. */
    static List<Instrument> of(PriceSeries prices) {
        int last = prices.size() - 2;
        return IntStream.range(0, (last + 1 - MarketState.FIRST) / DAYS)
                .map(n -> last - n * DAYS)
                .mapToObj(end -> new Instrument(prices.symbol(), prices.dates().get(end - DAYS + 1), end))
                .toList();
    }

    /** For example {@code SP500-2008-09-03}. */
    String label() {
        return series + "-" + firstDay;
    }

    /** The close that stands for the demo day so many before the last one, 0 to {@value #DAYS} − 1. */
    int close(int daysBefore) {
        return end - daysBefore;
    }
}
