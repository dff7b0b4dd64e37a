package io.ppa.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What operators are told of. */
public enum EventKind {
    /** An execution failed, wholly or for some tenants. */
    FAILED,
    /** What had failed succeeded again, for the first time since. */
    RECOVERED,
    /** A schedule's jobs were not done in time, or did not even start. */
    DEADLINE_MISSED,
    /** Models' confidence can no longer be believed. */
    DRIFT_STARTED,
    /** It can again. */
    DRIFT_STOPPED,
    /** One of the two was told and corrected data no longer support it. */
    DRIFT_WITHDRAWN,
    /** Rows that cannot be right stop tenants' jobs. */
    DATA_QUALITY_HIGH,
    /** Nothing: somebody tries a channel. */
    TEST;

    /** Those that something happens for. */
    public static final Set<EventKind> REAL = Set.copyOf(EnumSet.complementOf(EnumSet.of(TEST)));

    /** As settings, receivers and the database write it: {@code drift-started}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of that word, empty when there is none. */
    public static Optional<EventKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
