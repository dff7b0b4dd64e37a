package io.ppa.store;

import java.io.Serial;

/** The settings do not say where the stores are. The process ends with exit code 2. */
public final class StoreSettingsException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreSettingsException(String message, String action) {
        super("settings", 0, message, action, null);
    }
}
