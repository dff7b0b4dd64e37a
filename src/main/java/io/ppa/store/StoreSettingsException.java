package io.ppa.store;

import java.io.Serial;

/** A setting is missing or cannot be used. The process ends with exit code 2. */
public final class StoreSettingsException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoreSettingsException(String message, String action) {
        super("settings", 0, message, action, null);
    }
}
