package io.ppa.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Deadlines that passed before the work was done, {@code ppa.missed_deadline}: noticed by one daemon, told once. */
public final class MissedDeadlines {

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public MissedDeadlines(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    /** A row, as the table's column comments say. */
    public record Missed(
            String schedule,
            Instant deadline,
            Instant fireAt,
            String state,
            String said,
            @Nullable Long chainId,
            int earlier) {}

    /**
     * The deadlines of a schedule were looked at up to now.
     *
     * @param before up to when they had been looked at, as the look began
     * @param missed what was found, empty for nothing
     * @return false when another daemon was faster: nothing is kept then
     */
    public boolean seen(String schedule, Instant before, Instant now, Optional<Missed> missed) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean mine = jdbc.sql("""
                            UPDATE ppa.schedule SET deadlines_seen_to = :now
                            WHERE name = :name AND deadlines_seen_to = :before""")
                            .param("name", schedule)
                            .param("now", Timestamp.from(now))
                            .param("before", Timestamp.from(before))
                            .update()
                    == 1;
            if (mine) {
                missed.ifPresent(row -> insert(row, now));
            }
            return mine;
        }));
    }

    private void insert(Missed row, Instant now) {
        jdbc.sql("""
                        INSERT INTO ppa.missed_deadline
                            (schedule, deadline, fire_at, state, said, chain_id, earlier, noticed_at)
                        VALUES (:schedule, :deadline, :fire, :state, :said, :chain, :earlier, :now)
                        ON CONFLICT (schedule, deadline) DO NOTHING""")
                .param("schedule", row.schedule())
                .param("deadline", Timestamp.from(row.deadline()))
                .param("fire", Timestamp.from(row.fireAt()))
                .param("state", row.state())
                .param("said", row.said())
                .param("chain", row.chainId(), java.sql.Types.BIGINT)
                .param("earlier", row.earlier())
                .param("now", Timestamp.from(now))
                .update();
    }

    /**
     * Tells those nobody was told of yet, each by one process.
     *
     * @param teller whether somebody was told; else it is tried again the next time
     */
    public void tell(Predicate<Missed> teller, Instant now) {
        transaction.executeWithoutResult(status -> {
            List<Missed> untold = jdbc.sql("""
                            SELECT schedule, deadline, fire_at, state, said, chain_id, earlier
                            FROM ppa.missed_deadline WHERE told_at IS NULL
                            ORDER BY deadline, schedule FOR UPDATE SKIP LOCKED""").query(MissedDeadlines::row).list();
            untold.stream()
                    .filter(teller)
                    .forEach(told -> jdbc.sql("""
                            UPDATE ppa.missed_deadline SET told_at = :now
                            WHERE schedule = :schedule AND deadline = :deadline""")
                            .param("schedule", told.schedule())
                            .param("deadline", Timestamp.from(told.deadline()))
                            .param("now", Timestamp.from(now))
                            .update());
        });
    }

    private static Missed row(ResultSet rs, int row) throws SQLException {
        return new Missed(
                rs.getString("schedule"),
                rs.getTimestamp("deadline").toInstant(),
                rs.getTimestamp("fire_at").toInstant(),
                rs.getString("state"),
                rs.getString("said"),
                rs.getObject("chain_id", Long.class),
                rs.getInt("earlier"));
    }
}
