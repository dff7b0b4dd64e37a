package io.ppa.store.postgres;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Up to when something that goes by time has been dealt with, {@code ppa.mark}. Times that rows are compared with are the
 * database's own, which is the clock that stamped them.
 */
public final class Marks {

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public Marks(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** The time by which the next mark may be set: taken before the rows are read. */
    public Instant now() {
        return jdbc.sql("SELECT clock_timestamp()")
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /** Up to when it has been dealt with; empty when it never was. */
    public Optional<Instant> reached(String name) {
        return jdbc.sql("SELECT reached FROM ppa.mark WHERE name = :name")
                .param("name", name)
                .query(Timestamp.class)
                .optional()
                .map(Timestamp::toInstant);
    }

    /** Moves a mark on, never back. */
    public void reach(String name, Instant time) {
        transaction.executeWithoutResult(status -> jdbc.sql("""
                        INSERT INTO ppa.mark AS m (name, reached) VALUES (:name, :reached)
                        ON CONFLICT (name) DO UPDATE SET reached = greatest(m.reached, excluded.reached)""")
                .param("name", name)
                .param("reached", Timestamp.from(time))
                .update());
    }
}
