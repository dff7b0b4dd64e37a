package io.ppa.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store cannot be reached, or its schema is not applied. The process ends with exit code 3. */
public final class StoreUnavailableException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String store, String message, String action, @Nullable Throwable cause) {
        super(store, 0, message, action, cause);
    }
}
