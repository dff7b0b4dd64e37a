package io.ppa.store.postgres;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gives the rows that {@code trading_decisions} already held the default values of the columns that were added: a batch a
 * transaction, so that writers never wait long, and what is done stays done when it is interrupted.
 */
final class TradingDecisionsBackfill {

    /** 128 blocks of 8 kB: some 10,000 rows of ordinary width. */
    private static final int BLOCKS_PER_BATCH = 128;

    private final JdbcClient jdbc;

    TradingDecisionsBackfill(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Goes on until nothing is left; answers the rows it wrote. */
    long run() {
        long rows = 0;
        Batch batch;
        do {
            batch = jdbc.sql("SELECT updated, finished FROM ppa.backfill_trading_decisions(:blocks)")
                    .param("blocks", BLOCKS_PER_BATCH)
                    .query(Batch.class)
                    .single();
            rows += batch.updated();
        } while (!batch.finished());
        return rows;
    }

    /** Whether it has not begun, or was interrupted. */
    static boolean unfinished(JdbcClient jdbc) {
        return jdbc.sql("""
                        SELECT NOT EXISTS (SELECT 1 FROM ppa.backfill_progress)
                            OR EXISTS (SELECT 1 FROM ppa.backfill_progress WHERE finished_at IS NULL)""").query(Boolean.class).single();
    }

    record Batch(long updated, boolean finished) {}
}
