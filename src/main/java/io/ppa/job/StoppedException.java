package io.ppa.job;

import java.io.Serial;

/** Somebody asked the execution to stop; what is not yet published stays undone, and a rerun continues. */
public final class StoppedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoppedException(long executionId) {
        super("execution " + executionId + " was asked to stop");
    }
}
