package io.ppa.store.postgres;

import io.ppa.model.Expired;
import io.ppa.store.Columns;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows past their retention, and how they go: a batch a transaction, without waiting for anybody's lock. What is expired of a table
 * is said once, in its file of {@code sql/postgres/prune}: looking and deleting mean the same rows.
 */
public final class ExpiredRows {

    private static final SqlText LOOK = sql("look");

    private static final SqlText DELETE = sql("delete");

    private static final SqlText DELETE_EXECUTIONS = sql("delete_executions");

    /** An execution over many tenants has thousands of steps. */
    private static final int EXECUTIONS_AT_ONCE = 100;

    private static final String FIRST = "(0,0)";

    private final JdbcClient jdbc;

    /** The tables that are pruned. */
    public enum Table {
        DECISIONS(
                "public.trading_decisions_probabilistic",
                "public.trading_decisions_probabilistic_default",
                "decisions"),
        TRAININGS("public.model_training_history", "trainings"),
        DRIFT_DECISIONS("public.calibration_drift_decisions", "drift_decisions"),
        DRIFT_EVENTS("public.calibration_drift_events", "drift_events"),
        PERFORMANCE_HISTORY("public.model_performance_history", "performance_history"),
        DATA_QUALITY("public.data_quality_results", "data_quality"),
        LEDGER("ppa.run_ledger", "ledger"),
        OUTBOX("ppa.outbox", "outbox"),
        LEASES("ppa.lease", "leases"),
        /** With all other tables of Spring Batch and those about executions. */
        EXECUTIONS("ppa.batch_job_execution", "executions"),
        LAUNCHES("ppa.launch", "launches"),
        /** With their steps. */
        CHAINS("ppa.chain", "chains"),
        /** With their deliveries. */
        NOTIFICATIONS("ppa.notification", "notifications");

        private final String object;

        private final String table;

        private final SqlText rows;

        Table(String object, String file) {
            this(object, object, file);
        }

        Table(String object, String table, String file) {
            this.object = object;
            this.table = table;
            this.rows = sql(file);
        }

        /** The table as its policy names it. */
        public String object() {
            return object;
        }

        private String in(SqlText statement) {
            return statement.text().replace("(ROWS)", "(" + rows.text() + ")").replace("TABLE", table);
        }
    }

    public ExpiredRows(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    private static SqlText sql(String name) {
        return SqlText.load("postgres/prune/" + name + ".sql");
    }

    /**
     * What of a table is past its retention. Bytes are its share of the table's; of executions no latest is told, for their times are
     * in the zone of whoever ran them.
     *
     * @param cutoff what was made before it is
     */
    public Expired look(Table table, Instant cutoff) {
        return told(
                table,
                () -> jdbc.sql(table.in(LOOK))
                        .param("cutoff", Columns.utc(cutoff))
                        .query((row, number) -> expired(table, row))
                        .single());
    }

    private static Expired expired(Table table, ResultSet row) throws SQLException {
        long count = row.getLong("expired");
        long total = row.getLong("total");
        long bytes = total == 0 ? 0 : Math.round((double) row.getLong("bytes") * count / total);
        return new Expired(
                count,
                OptionalLong.of(bytes),
                Columns.instant(row, "oldest"),
                Columns.instant(row, "newest"),
                total,
                table == Table.EXECUTIONS ? null : Columns.instant(row, "latest"));
    }

    /** Deletes batch by batch, from the table's beginning to its end. */
    public Pass pass(Table table, Instant cutoff) {
        return new Pass(table, cutoff);
    }

    /** One way through a table. */
    public final class Pass {

        private final Table table;

        private final Instant cutoff;

        private String after = FIRST;

        private Pass(Table table, Instant cutoff) {
            this.table = table;
            this.cutoff = cutoff;
        }

        /**
         * Deletes the next batch.
         *
         * @param most rows, or of executions launches
         * @return how many went; empty at the end of the table
         */
        public OptionalLong next(int most) {
            return told(table, () -> table == Table.EXECUTIONS ? executions(most) : rows(most));
        }

        private OptionalLong executions(int most) {
            long gone = jdbc.sql(DELETE_EXECUTIONS.text().replace("(EXPIRED)", "(" + table.rows.text() + ")"))
                    .param("cutoff", Columns.utc(cutoff))
                    .param("batch", Math.min(most, EXECUTIONS_AT_ONCE))
                    .query(Long.class)
                    .single();
            return gone == 0 ? OptionalLong.empty() : OptionalLong.of(gone);
        }

        private OptionalLong rows(int most) {
            return jdbc.sql(table.in(DELETE))
                    .param("cutoff", Columns.utc(cutoff))
                    .param("after", after)
                    .param("batch", most)
                    .query((row, number) -> {
                        String last = row.getString("last");
                        if (last == null) {
                            return OptionalLong.empty();
                        }
                        after = last;
                        return OptionalLong.of(row.getLong("gone"));
                    })
                    .single();
        }
    }

    private static <T> T told(Table table, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException e) {
            throw Postgres.refused("the pruning of " + table.object(), e);
        }
    }
}
