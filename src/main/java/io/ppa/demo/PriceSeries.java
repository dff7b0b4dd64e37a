package io.ppa.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The daily closes of one symbol, oldest first. */
final class PriceSeries {

    private final String symbol;

    private final List<LocalDate> dates;

    private final double[] closes;

    PriceSeries(String symbol, List<LocalDate> dates, double[] closes) {
        if (dates.size() != closes.length) {
            throw new IllegalArgumentException(dates.size() + " dates for " + closes.length + " closes");
        }
        this.symbol = symbol;
        this.dates = List.copyOf(dates);
        this.closes = closes.clone();
    }

    /** Reads a file packed beside this class's resources, for example {@code sp500-daily.csv}. */
    static PriceSeries bundled(String symbol, String file) {
        try (InputStream in = PriceSeries.class.getResourceAsStream("/demo/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no price file demo/" + file);
            }
            return parse(symbol, "demo/" + file, new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads comma-separated prices with a header line that names at least {@code date} and {@code close}.
     *
     * @param place where the text comes from, for errors
     * @throws IllegalArgumentException at the first line that is not a later date and a positive price
     */
    static PriceSeries parse(String symbol, String place, Reader text) throws IOException {
        BufferedReader lines = new BufferedReader(text);
        String headerLine = lines.readLine();
        List<String> header = headerLine == null
                ? List.of()
                : List.of(headerLine.toLowerCase(Locale.ROOT).split(",", -1));
        int date = header.indexOf("date");
        int close = header.indexOf("close");
        if (date < 0 || close < 0) {
            throw new IllegalArgumentException(place + ":1: the header must name date and close, got " + headerLine);
        }
        List<LocalDate> dates = new ArrayList<>();
        List<Double> closes = new ArrayList<>();
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String[] cells = line.split(",", -1);
            if (cells.length != header.size()) {
                throw new IllegalArgumentException(
                        place + ":" + number + ": " + cells.length + " cells under " + header.size() + " names");
            }
            dates.add(date(cells[date], dates, place + ":" + number));
            closes.add(price(cells[close], place + ":" + number));
        }
        return new PriceSeries(
                symbol, dates, closes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static LocalDate date(String cell, List<LocalDate> before, String place) {
        LocalDate date;
        try {
            date = LocalDate.parse(cell);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(place + ": '" + cell + "' is not a date like 2018-05-10", e);
        }
        if (!before.isEmpty() && !date.isAfter(before.get(before.size() - 1))) {
            throw new IllegalArgumentException(
                    place + ": " + date + " does not come after " + before.get(before.size() - 1));
        }
        return date;
    }

    private static double price(String cell, String place) {
        double price;
        try {
            price = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            price = Double.NaN;
        }
        if (!(price > 0 && Double.isFinite(price))) {
            throw new IllegalArgumentException(place + ": '" + cell + "' is not a positive price");
        }
        return price;
    }

    String symbol() {
        return symbol;
    }

    List<LocalDate> dates() {
        return dates;
    }

    int size() {
        return closes.length;
    }

    double close(int t) {
        return closes[t];
    }

    /** All closes, as a copy. */
    double[] closes() {
        return closes.clone();
    }

    /** The simple return from close t to close t + 1: what a decision at close t is judged by. */
    double nextMove(int t) {
        return closes[t + 1] / closes[t] - 1;
    }

    /**
     * Where a date is.
     *
     * @throws IllegalArgumentException when the symbol was not traded that day
     */
    int indexOf(LocalDate date) {
        int t = Collections.binarySearch(dates, date);
        if (t < 0) {
            throw new IllegalArgumentException(symbol + " has no price on " + date);
        }
        return t;
    }

    /** The same series without what came after close t. */
    PriceSeries upTo(int t) {
        return new PriceSeries(symbol, dates.subList(0, t + 1), Arrays.copyOf(closes, t + 1));
    }
}
