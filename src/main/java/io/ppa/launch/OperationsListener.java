package io.ppa.launch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hears of what an operator should know and no run tells. What it throws is logged, and it is told again later. */
public interface OperationsListener {

    /** A schedule's chain was not done in time. Told at least once: after a crash the same may be told again. */
    default void deadlineMissed(MissedDeadline missed) {}

    /**
     * A fire and the deadline it missed; both identify it.
     *
     * @param said what came of the chain, one sentence, empty when nothing is known
     * @param chainId the chain, null when none was begun
     * @param earlier how many fires of the same schedule before this one missed theirs and are not told of by themselves
     */
    record MissedDeadline(
            String schedule,
            Instant fireAt,
            Instant deadline,
            State state,
            String said,
            @Nullable Long chainId,
            int earlier) {}

    /** What was the matter when the deadline had passed. */
    enum State {
        /** No daemon ran, the schedule was busy with an earlier fire, or the fire was skipped. */
        NOT_STARTED,
        RUNNING,
        FAILED,
        /** It was done, but late. */
        LATE
    }
}
