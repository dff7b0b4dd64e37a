package io.ppa.launch;

import java.io.Serial;

/** There is no execution of that id. The process ends with exit code 2. */
public final class UnknownExecutionException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public UnknownExecutionException(long executionId) {
        super("there is no execution " + executionId + "; 'ppa runs' lists them");
    }
}
