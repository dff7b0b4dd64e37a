package io.ppa.job;

import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;

/** Says what Redis did not get and how it will: PostgreSQL is right, whatever failed behind it. */
public final class Owed {

    private Owed() {}

    /**
     * The failure, and what is owed because of it.
     *
     * @param events how many the outbox owes
     * @param more what else, in words
     */
    public static StoreException with(StoreException failure, long executionId, long events, List<String> more) {
        String message = String.valueOf(failure.getMessage()) + "; " + sentence(events, more);
        String action = failure.action() + " Then 'ppa rerun " + executionId + "', or the next run of "
                + (more.isEmpty() ? "any job that delivers, tells them." : "the job, makes it good.");
        return failure instanceof StoreUnavailableException
                ? new StoreUnavailableException(failure.store(), message, action, failure)
                : new StoreException(failure.store(), failure.code(), message, action, failure);
    }

    private static String sentence(long events, List<String> more) {
        String counted = events + (events == 1 ? " event" : " events");
        if (more.isEmpty()) {
            return counted + (events == 1 ? " is" : " are") + " owed to its streams";
        }
        List<String> all = new ArrayList<>(more);
        all.add(counted);
        return "owed to Redis: " + String.join(", ", all);
    }
}
