package io.ppa.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A store refused or could not do what it was asked. The message is one an operator can read: what happened, and the
 * {@link #action()} says what to do. Neither ever carries a secret.
 */
public class StoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String store;

    private final int code;

    private final String action;

    /**
     * @param store the store's name, for example {@code clickhouse}
     * @param code the store's own error code, 0 where it has none
     * @param message what happened, in one sentence
     * @param action what to do about it, in one sentence
     * @param cause what the driver threw, if anything
     */
    public StoreException(String store, int code, String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.store = store;
        this.code = code;
        this.action = action;
    }

    /** The store's name: {@code clickhouse}, {@code postgres}, {@code redis}, … */
    public String store() {
        return store;
    }

    /** The store's own error code (ClickHouse's number), or 0. */
    public int code() {
        return code;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}
