package io.ppa.store.postgres;

import io.ppa.store.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept of schedules beside their files, {@code ppa.schedule}. */
public final class Schedules {

    private final JdbcClient jdbc;

    public Schedules(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * A schedule.
     *
     * @param knownSince since when it fires as it does
     * @param pausedAt null when it is not paused
     * @param deadlinesSeenTo up to when its deadlines were looked at
     */
    public record ScheduleRow(
            String name, Instant knownSince, @Nullable Instant pausedAt, Instant deadlinesSeenTo) {

        public boolean paused() {
            return pausedAt != null;
        }
    }

    /** All there is or was, by name. */
    public Map<String, ScheduleRow> all() {
        Map<String, ScheduleRow> all = new TreeMap<>();
        jdbc.sql("SELECT name, known_since, paused_at, deadlines_seen_to FROM ppa.schedule")
                .query(Schedules::row)
                .list()
                .forEach(row -> all.put(row.name(), row));
        return all;
    }

    public Optional<ScheduleRow> find(String name) {
        return Optional.ofNullable(all().get(name));
    }

    /** It fires as it does from now on: times before are nobody's. Whether it is paused stays as it is. */
    public void appeared(String name, Instant now) {
        jdbc.sql("""
                        INSERT INTO ppa.schedule (name, known_since, deadlines_seen_to) VALUES (:name, :now, :now)
                        ON CONFLICT (name) DO UPDATE
                        SET known_since = excluded.known_since, deadlines_seen_to = excluded.deadlines_seen_to""").param("name", name).param("now", Timestamp.from(now)).update();
    }

    /**
     * Pauses a schedule, or lets it go on.
     *
     * @return false when it was so already
     */
    public boolean pause(String name, boolean paused, Instant now) {
        if (!paused) {
            return jdbc.sql("UPDATE ppa.schedule SET paused_at = NULL WHERE name = :name AND paused_at IS NOT NULL")
                            .param("name", name)
                            .update()
                    == 1;
        }
        return jdbc.sql("""
                        INSERT INTO ppa.schedule AS s (name, known_since, paused_at, deadlines_seen_to)
                        VALUES (:name, :now, :now, :now)
                        ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at WHERE s.paused_at IS NULL""")
                        .param("name", name)
                        .param("now", Timestamp.from(now))
                        .update()
                == 1;
    }

    private static ScheduleRow row(ResultSet rs, int row) throws SQLException {
        return new ScheduleRow(
                rs.getString("name"),
                rs.getTimestamp("known_since").toInstant(),
                Columns.instant(rs, "paused_at"),
                rs.getTimestamp("deadlines_seen_to").toInstant());
    }
}
