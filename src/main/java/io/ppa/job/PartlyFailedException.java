package io.ppa.job;

import io.ppa.store.StoreException;

/** A step did what it could, and something of it failed: the run fails in the end, and the steps that follow are done all the same. */
public final class PartlyFailedException extends StoreException {

    private static final long serialVersionUID = 1;

    /** @param cause the first of the failures */
    public PartlyFailedException(String message, String action, StoreException cause) {
        super(cause.store(), cause.code(), message, action, cause);
    }
}
