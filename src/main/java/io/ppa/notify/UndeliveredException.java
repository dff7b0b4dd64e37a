package io.ppa.notify;

import java.io.Serial;

/** An event could not be told. The message is one sentence without any secret. */
public final class UndeliveredException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    /** @param refused the receiver answered and did not want this event; others it may want */
    UndeliveredException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    boolean refused() {
        return refused;
    }
}
