package io.ppa.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The processes that watch the schedules, {@code ppa.schedule_daemon}. Its times are the database's. */
public final class Daemons {

    /** One that was not seen for so long is taken for dead. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private final JdbcClient jdbc;

    private final ProcessIdentity me;

    public Daemons(DataSource dataSource, ProcessIdentity me) {
        this.jdbc = JdbcClient.create(dataSource);
        this.me = me;
    }

    /**
     * A daemon.
     *
     * @param reloading whether it was asked to read its files again and has not done so yet
     * @param faulty whether there were faults in them, so that it goes on with what it had
     * @param said what came of reading them, one sentence a line
     */
    public record DaemonRow(
            String instance,
            ProcessIdentity process,
            Instant startedAt,
            boolean reloading,
            boolean faulty,
            String said) {

        /** For people. */
        public String describe() {
            return "process " + process.pid() + " on " + process.host();
        }
    }

    /** Says that this process is alive, from its first time on. */
    public void seen(String instance) {
        jdbc.sql("""
                        INSERT INTO ppa.schedule_daemon (instance, owner, host, pid, process_started_at, started_at, seen_at, faulty, said)
                        VALUES (:instance, :owner, :host, :pid, :process, clock_timestamp(), clock_timestamp(), false, '')
                        ON CONFLICT (instance) DO UPDATE SET seen_at = excluded.seen_at""")
                .param("instance", instance)
                .param("owner", me.machine())
                .param("host", me.host())
                .param("pid", me.pid())
                .param("process", Timestamp.from(me.startedAt()))
                .update();
    }

    /** It has ended, and with it those that were not seen for a day. */
    public void gone(String instance) {
        jdbc.sql("""
                        DELETE FROM ppa.schedule_daemon
                        WHERE instance = :instance OR seen_at < clock_timestamp() - make_interval(days => 1)""").param("instance", instance).update();
    }

    /** Those that are alive, the oldest first. */
    public List<DaemonRow> alive() {
        return jdbc.sql("""
                        SELECT instance, owner, host, pid, process_started_at, started_at, faulty, said,
                               reload_asked_at IS NOT NULL AND reload_asked_at IS DISTINCT FROM reloaded_at AS reloading
                        FROM ppa.schedule_daemon
                        WHERE seen_at > clock_timestamp() - make_interval(secs => :silence)
                        ORDER BY started_at, instance""").param("silence", SILENCE.toSeconds()).query(Daemons::row).list().stream()
                .filter(daemon -> !me.knowsDead(daemon.process()))
                .toList();
    }

    /** Asks all of them to read their files again. */
    public void askToReload() {
        jdbc.sql("UPDATE ppa.schedule_daemon SET reload_asked_at = clock_timestamp()")
                .update();
    }

    /** When a daemon was asked to, and has not yet; null when there is nothing to do. */
    public @Nullable Instant reloadAsked(String instance) {
        return jdbc.sql("""
                        SELECT reload_asked_at FROM ppa.schedule_daemon
                        WHERE instance = :instance AND reload_asked_at IS DISTINCT FROM reloaded_at""")
                .param("instance", instance)
                .query((rs, n) -> rs.getTimestamp(1).toInstant())
                .optional()
                .orElse(null);
    }

    /** It has read them, as it was asked at that time. */
    public void reloaded(String instance, Instant asked, boolean faulty, String said) {
        jdbc.sql("""
                        UPDATE ppa.schedule_daemon SET reloaded_at = :asked, faulty = :faulty, said = :said
                        WHERE instance = :instance""")
                .param("faulty", faulty)
                .param("instance", instance)
                .param("asked", Timestamp.from(asked))
                .param("said", said)
                .update();
    }

    private static DaemonRow row(ResultSet rs, int row) throws SQLException {
        return new DaemonRow(
                rs.getString("instance"),
                new ProcessIdentity(
                        rs.getString("owner"),
                        rs.getString("host"),
                        rs.getLong("pid"),
                        rs.getTimestamp("process_started_at").toInstant()),
                rs.getTimestamp("started_at").toInstant(),
                rs.getBoolean("reloading"),
                rs.getBoolean("faulty"),
                rs.getString("said"));
    }
}
