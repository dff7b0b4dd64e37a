package io.ppa.job;

import java.io.Serial;

/** The execution's lease ran out or was taken over: it must not publish any more. */
public final class LostLeaseException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LostLeaseException(long executionId) {
        super("execution " + executionId + " lost its lease: the process paused for too long or another took over");
    }
}
