package io.ppa.demo;

/**
 * How much of the demo to make.
 *
 * @param days decision days, counted back from {@code 2018-05-10}; 1 to {@value #MAX_DAYS}
 */
public record DemoOptions(int days) {

    /** What {@code ppa demo} shows when not told otherwise. */
    public static final int DEFAULT_DAYS = 30;

    /** The length of an instrument's stretch of real days. */
    public static final int MAX_DAYS = Instrument.DAYS;

    /** @throws IllegalArgumentException when {@code days} is out of its range */
    public DemoOptions {
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException(
                    "--days " + days + ": must be from 1 to " + MAX_DAYS + " (default " + DEFAULT_DAYS + ")");
        }
    }
}
