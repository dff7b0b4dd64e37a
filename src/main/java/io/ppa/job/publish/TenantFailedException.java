package io.ppa.job.publish;

import java.io.Serial;

/** A tenant's days did not pass the audit: nothing of them is published. */
final class TenantFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    TenantFailedException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
