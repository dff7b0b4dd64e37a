package io.ppa.job.flow;

import java.io.Serial;

/** What a tenant was to have done cannot be done as things are: nothing of it is published. */
public final class TenantFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what stands in the way, one sentence
     * @param action what to do about it, one sentence
     */
    public TenantFailedException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
