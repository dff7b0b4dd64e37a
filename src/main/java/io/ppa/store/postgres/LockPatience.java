package io.ppa.store.postgres;

import io.ppa.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/**
 * Asks for locks as one who lets others pass: what does not get them within a moment is given up, and done again from its
 * start a little later, so that nobody has to queue behind it for longer than that moment.
 */
final class LockPatience {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private LockPatience() {}

    /**
     * @param what is done, to follow "PostgreSQL did not"
     * @param work a transaction that sets a {@code lock_timeout}
     * @throws StoreException when others hold the locks for too long
     */
    static <T> T until(String what, Supplier<T> work) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return work.get();
            } catch (DataAccessException e) {
                if (!heldByOthers(e)) {
                    throw e;
                }
                if (System.nanoTime() >= end) {
                    throw new StoreException(
                            "postgres",
                            0,
                            "PostgreSQL did not " + what + ": others held what it must lock for all of "
                                    + PATIENCE.toSeconds() + " s",
                            "Find the long transaction in pg_stat_activity and end it; then rerun.",
                            e);
                }
                pause();
            }
        }
    }

    /** A lock that was not to be had in time, or a deadlock that the server ended. */
    private static boolean heldByOthers(DataAccessException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql
                && ("55P03".equals(sql.getSQLState()) || "40P01".equals(sql.getSQLState()));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a lock", e);
        }
    }
}
