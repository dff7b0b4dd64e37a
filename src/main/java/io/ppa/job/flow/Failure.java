package io.ppa.job.flow;

import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.Postgres;

/**
 * What an operator is told of something that failed.
 *
 * @param sentence what happened, on one line
 * @param action what to do about it
 */
public record Failure(String sentence, String action) {

    public static Failure of(Throwable thrown) {
        Throwable told = Postgres.told(thrown);
        return new Failure(Causes.firstLine(told), whatToDo(told));
    }

    private static String whatToDo(Throwable thrown) {
        if (thrown instanceof StoreException store) {
            return store.action();
        }
        if (thrown instanceof TenantFailedException tenant) {
            return tenant.action();
        }
        return "Rerun; if it fails again, run with --debug and report what it prints.";
    }
}
