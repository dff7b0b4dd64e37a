package io.ppa.launch;

import java.io.Serial;

/** What was asked for may not be done now. The process ends with exit code 4. */
public final class RefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    public RefusedException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}
