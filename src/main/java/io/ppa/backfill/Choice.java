package io.ppa.backfill;

import io.ppa.job.Why;
import java.util.Optional;

/** Which days a backfill takes. */
public enum Choice {
    /** Those with input that nobody has done. */
    MISSING,
    /** Those whose last attempt failed. */
    FAILED,
    /** Those whose input, definitions or settings are not what they were when they were done. */
    CHANGED;

    /** The choice a reason falls under; none for days that are up to date as far as can be known without doing them again. */
    static Optional<Choice> of(Why why) {
        return switch (why) {
            case MISSING -> Optional.of(MISSING);
            case FAILED -> Optional.of(FAILED);
            case CHANGED, DEFINITIONS -> Optional.of(CHANGED);
            case FORCED, COMPARED, ASKED -> Optional.empty();
        };
    }
}
