package io.ppa.store.postgres;

import io.ppa.store.Columns;
import io.ppa.store.SqlText;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Numbers that are right whichever process did the work and whenever it was started: one statement each, the files of
 * {@code sql/postgres/monitor}.
 */
public final class Figures {

    private static final String TENANTS = sql("tenants");

    private static final String JOBS = sql("jobs");

    private static final String BACKLOG = sql("backlog");

    private static final String SCHEDULES = sql("schedules");

    private final JdbcClient jdbc;

    public Figures(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    private static String sql(String name) {
        return SqlText.load("postgres/monitor/" + name + ".sql").text();
    }

    /**
     * When a job last did a tenant well.
     *
     * @param seconds since 1970-01-01 UTC
     * @param total how many of these there are, listed or not
     */
    public record TenantSuccess(String job, String tenant, double seconds, long total) {}

    /** When a job last completed, in seconds since 1970-01-01 UTC. */
    public record JobSuccess(String job, double seconds) {}

    /**
     * Days of all tenants that should be done and are not.
     *
     * @param missing empty of a job whose ledger cannot know
     */
    public record Backlog(String job, long failed, OptionalLong missing) {}

    /**
     * How far a schedule has come.
     *
     * @param settled its newest fire whose jobs have all ended, or that was skipped; at least since when it is known as it is
     * @param completed when a fire's chain last ended well; null for never
     */
    public record ScheduleState(
            String schedule,
            boolean paused,
            Instant settled,
            @Nullable Instant completed) {}

    /** At most so many, the longest ago first. */
    public List<TenantSuccess> tenants(int limit) {
        return jdbc.sql(TENANTS)
                .param("limit", limit)
                .query((rs, n) -> new TenantSuccess(
                        rs.getString("job"), rs.getString("tenant"), rs.getDouble("seconds"), rs.getLong("total")))
                .list();
    }

    /** Of each job that ever completed. */
    public List<JobSuccess> jobs() {
        return jdbc.sql(JOBS)
                .query((rs, n) -> new JobSuccess(rs.getString("job"), rs.getDouble("seconds")))
                .list();
    }

    /**
     * Of each job with a ledger, from one day to another, both inclusive.
     *
     * @param lastDayOnly jobs of which a later day that is done stands for those before
     */
    public List<Backlog> backlog(LocalDate first, LocalDate last, Collection<String> lastDayOnly) {
        return jdbc.sql(BACKLOG)
                .param("first", first)
                .param("last", last)
                .param("lastDayOnly", lastDayOnly.toArray(String[]::new))
                .query((rs, n) -> new Backlog(rs.getString("job"), rs.getLong("failed"), Columns.count(rs, "missing")))
                .list();
    }

    /** Of each schedule that a daemon knows. */
    public List<ScheduleState> schedules() {
        return jdbc.sql(SCHEDULES)
                .query((rs, n) -> new ScheduleState(
                        rs.getString("schedule"),
                        rs.getBoolean("paused"),
                        rs.getTimestamp("settled").toInstant(),
                        Columns.instant(rs, "completed")))
                .list();
    }
}
