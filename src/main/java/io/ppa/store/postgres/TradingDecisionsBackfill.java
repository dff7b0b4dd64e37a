package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives the rows that {@code trading_decisions} already held the default values of the columns that were added: a batch a
 * transaction, so that writers never wait long, and what is done stays done when it is interrupted. It happens once: a value
 * that is missing later is missing.
 */
public final class TradingDecisionsBackfill {

    /** The table, in the schema {@code public}. */
    public static final String TABLE = "trading_decisions";

    /** 128 blocks of 8 kB: some 10,000 rows of ordinary width. */
    private static final int BLOCKS_PER_BATCH = 128;

    private static final SqlText PROGRESS = SqlText.load("postgres/migrate_legacy/progress.sql");

    private static final SqlText LACKING = SqlText.load("postgres/migrate_legacy/lacking.sql");

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public TradingDecisionsBackfill(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /**
     * How far it is.
     *
     * @param rows given the default values so far, in all runs
     * @param relation the table or partition it is at, null where it has not begun or is finished
     * @param pass over it, from 1; 0 before the first
     * @param nextBlock the first block of the pass not yet done
     * @param endBlock how many blocks the pass has
     */
    public record Progress(
            boolean begun,
            boolean finished,
            long rows,
            @Nullable String relation,
            int pass,
            long nextBlock,
            long endBlock) {}

    public Progress progress() {
        return refusable(() -> jdbc.sql(PROGRESS.text())
                .query((row, number) -> new Progress(
                        row.getBoolean("begun"),
                        row.getBoolean("finished"),
                        row.getLong("rows"),
                        row.getString("relation"),
                        row.getInt("pass"),
                        row.getLong("next_block"),
                        row.getLong("end_block")))
                .single());
    }

    /** How many rows have no confidence now; reads the whole table. */
    public long lacking() {
        return refusable(() -> jdbc.sql(LACKING.text()).query(Long.class).single());
    }

    /**
     * Does the next batch. A batch that meets a row somebody else has locked is given up and tried again, so that its own
     * locks are never held while it waits.
     *
     * @return whether there may be more
     * @throws StoreException when a row stays locked for too long
     */
    public boolean batch() {
        return refusable(() -> LockPatience.until(
                "backfill " + TABLE,
                () -> Boolean.TRUE.equals(transaction.execute(status -> {
                    jdbc.sql("SET LOCAL lock_timeout = '200ms'").update();
                    return !jdbc.sql("SELECT finished FROM ppa.backfill_trading_decisions(:blocks)")
                            .param("blocks", BLOCKS_PER_BATCH)
                            .query(Boolean.class)
                            .single();
                }))));
    }

    /** Takes it for done where the table has no rows: whatever comes later was not there before the columns. */
    void finishWhereEmpty() {
        if (!progress().begun()
                && jdbc.sql("SELECT NOT EXISTS (SELECT 1 FROM public.trading_decisions)")
                        .query(Boolean.class)
                        .single()) {
            boolean more;
            do {
                more = batch();
            } while (more);
        }
    }

    private static <T> T refusable(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException e) {
            throw Postgres.refused("the backfill of " + TABLE, e);
        }
    }
}
