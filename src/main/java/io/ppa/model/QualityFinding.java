package io.ppa.model;

import java.time.LocalDate;
import java.util.List;

/**
 * What one check of data-validation found in the rows of a tenant's day.
 *
 * @param tenant as the store writes it that was looked at
 * @param check its id, for example {@code confidence-out-of-range}
 * @param affected rows it found, or hours, at least 1
 * @param total rows or hours it looked at, at least {@code affected}
 * @param exceeds whether that is more than the job's threshold tolerates
 * @param samples ids of the first rows in order of their text, at most five
 */
public record QualityFinding(
        LocalDate day,
        String tenant,
        String check,
        Severity severity,
        long affected,
        long total,
        boolean exceeds,
        List<String> samples) {

    public QualityFinding {
        samples = List.copyOf(samples);
    }

    /** How bad it is, the worst first. */
    public enum Severity {
        /** Stops the tenant's jobs of that day. */
        HIGH,
        MEDIUM,
        LOW
    }

    /** The part affected, in (0,1]. */
    public double share() {
        return (double) affected / total;
    }
}
