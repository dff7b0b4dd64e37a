package io.ppa.store.postgres;

import io.ppa.model.RunAction;
import io.ppa.store.Columns;
import java.sql.Types;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs did to whole objects of the stores, {@code ppa.run_action}. */
public final class RunActions {

    private final JdbcClient jdbc;

    public RunActions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Adds to what the execution did to that object before: it may have been interrupted, and tried again. */
    public void add(long executionId, RunAction action) {
        jdbc.sql("""
                        INSERT INTO ppa.run_action AS a
                            (execution_id, store, object, action, rows_done, bytes_done, oldest, newest, rows_left)
                        VALUES (:execution, :store, :object, :action, :rows, :bytes, :oldest, :newest, :left)
                        ON CONFLICT (execution_id, store, object) DO UPDATE SET
                            action = excluded.action, rows_done = a.rows_done + excluded.rows_done,
                            bytes_done = CASE WHEN a.bytes_done IS NULL THEN excluded.bytes_done
                                ELSE a.bytes_done + coalesce(excluded.bytes_done, 0) END,
                            oldest = least(a.oldest, excluded.oldest), newest = greatest(a.newest, excluded.newest),
                            rows_left = excluded.rows_left""")
                .param("execution", executionId)
                .param("store", action.store())
                .param("object", action.object())
                .param("action", action.action())
                .param("rows", action.rows())
                .param("bytes", action.bytes().isPresent() ? action.bytes().getAsLong() : null, Types.BIGINT)
                .param("oldest", Columns.utc(action.oldest()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("newest", Columns.utc(action.newest()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("left", action.left())
                .update();
    }

    /** What an execution did, in that order. */
    public List<RunAction> of(long executionId) {
        return jdbc.sql("""
                        SELECT store, object, action, rows_done, bytes_done, oldest, newest, rows_left
                        FROM ppa.run_action WHERE execution_id = :execution ORDER BY place""")
                .param("execution", executionId)
                .query((row, number) -> new RunAction(
                        row.getString("store"),
                        row.getString("object"),
                        row.getString("action"),
                        row.getLong("rows_done"),
                        Columns.count(row, "bytes_done"),
                        Columns.instant(row, "oldest"),
                        Columns.instant(row, "newest"),
                        row.getLong("rows_left")))
                .list();
    }
}
