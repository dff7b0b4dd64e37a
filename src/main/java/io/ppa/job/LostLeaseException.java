package io.ppa.job;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The execution's lease ran out or was taken over: nothing it does may be published any more. */
public final class LostLeaseException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    /** @param executionId null where it has none yet */
    public LostLeaseException(@Nullable Long executionId) {
        this(executionId, "", "", null);
    }

    /**
     * @param more what else is known, added to the sentence
     * @param action what to do about it, one sentence
     */
    public LostLeaseException(@Nullable Long executionId, String more, String action, @Nullable Throwable cause) {
        super(
                (executionId == null ? "the run" : "execution " + executionId)
                        + " lost its lease: its process was paused or cut off for longer than the lease lasts" + more,
                cause);
        this.action = action;
    }

    /** What to do about it; empty where it is not known yet. */
    public String action() {
        return action;
    }
}
