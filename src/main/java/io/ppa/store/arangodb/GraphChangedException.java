package io.ppa.store.arangodb;

import io.ppa.store.StoreException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Somebody else changed the graph between its reading and its writing; nothing was written. */
public final class GraphChangedException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param what the document that changed, for example {@code probability_dependencies/42} */
    public GraphChangedException(String tenant, String what, @Nullable Throwable cause) {
        super(
                "arangodb",
                0,
                "the graph of " + tenant + " was changed by somebody else meanwhile (" + what
                        + "); nothing was written",
                "Rerun; if it happens again, find who writes to the graph at this hour.",
                cause);
    }
}
