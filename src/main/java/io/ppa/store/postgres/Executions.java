package io.ppa.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Read access to Spring Batch's executions, and the two status changes Batch itself does wrongly across processes: asking
 * for a stop without declaring it done, and declaring an execution dead. Batch writes its times in the zone of the JVM;
 * the executable's is UTC.
 */
public final class Executions {

    private static final String SELECT = """
            SELECT e.job_execution_id, e.job_instance_id, i.job_name, e.status, e.create_time, e.start_time, e.end_time,
                   (SELECT p.parameter_value::bigint FROM ppa.batch_job_execution_params p
                    WHERE p.job_execution_id = e.job_execution_id AND p.parameter_name = 'launch') AS launch_id,
                   (SELECT p.parameter_value FROM ppa.batch_job_execution_params p
                    WHERE p.job_execution_id = e.job_execution_id AND p.parameter_name = 'day') AS days,
                   (SELECT l.forced_reason FROM ppa.launch l JOIN ppa.batch_job_execution_params p
                        ON p.parameter_name = 'launch' AND p.parameter_value = l.launch_id::text
                    WHERE p.job_execution_id = e.job_execution_id) AS forced_reason,
                   (SELECT max(x.job_execution_id) FROM ppa.batch_job_execution x
                    WHERE x.job_instance_id = e.job_instance_id) AS last_of_instance
            FROM ppa.batch_job_execution e JOIN ppa.batch_job_instance i USING (job_instance_id)
            """;

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public Executions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** Lets what Batch notes down of many steps be one transaction instead of several each. */
    public void together(Callable<?> noting) throws Exception {
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        transaction.executeWithoutResult(status -> {
            try {
                noting.call();
            } catch (Exception e) {
                failed.set(e);
            }
        });
        Exception e = failed.get();
        if (e != null) {
            throw e;
        }
    }

    /**
     * One execution of a job.
     *
     * @param status Batch's word: STARTING, STARTED, STOPPING, STOPPED, FAILED, COMPLETED or ABANDONED
     * @param days the trading days it is for, {@code 2024-03-31} or {@code 2024-03-01..2024-03-31}
     * @param lastOfInstance the newest execution of the same launch: only that one can be restarted
     */
    public record Execution(
            long id,
            String job,
            String status,
            String days,
            long launchId,
            @Nullable String forcedReason,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long lastOfInstance) {

        /** Whether its metadata say that a process is at work on it. */
        public boolean unfinished() {
            return status.equals("STARTING") || status.equals("STARTED") || status.equals("STOPPING");
        }
    }

    /**
     * A step of an execution; partitions of a step are not listed.
     *
     * @param said what came of it, one sentence; empty when it has nothing to say or did not complete
     */
    public record StepRun(
            String name,
            String status,
            String said,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}

    /** One execution, or nothing when the id is unknown. */
    public Optional<Execution> find(long executionId) {
        return jdbc.sql(SELECT + "WHERE e.job_execution_id = :id")
                .param("id", executionId)
                .query(Executions::execution)
                .optional();
    }

    /** The last execution of a launch, or nothing when none was begun. */
    public Optional<Execution> lastOf(long launchId) {
        return jdbc.sql(SELECT + """
                        WHERE e.job_execution_id = (SELECT max(p.job_execution_id) FROM ppa.batch_job_execution_params AS p
                            WHERE p.parameter_name = 'launch' AND p.parameter_value = :launch)""")
                .param("launch", String.valueOf(launchId))
                .query(Executions::execution)
                .optional();
    }

    /** The newest executions first; null for a filter means any. */
    public List<Execution> list(@Nullable String job, @Nullable String status, int limit) {
        return jdbc.sql(SELECT + """
                        WHERE (:job::text IS NULL OR i.job_name = :job) AND (:status::text IS NULL OR e.status = :status)
                        ORDER BY e.job_execution_id DESC LIMIT :limit""")
                .param("job", job, java.sql.Types.VARCHAR)
                .param("status", status, java.sql.Types.VARCHAR)
                .param("limit", limit)
                .query(Executions::execution)
                .list();
    }

    /** All whose metadata say that a process is at work on them, the oldest first. */
    public List<Execution> unfinished() {
        return jdbc.sql(SELECT + "WHERE e.status IN ('STARTING', 'STARTED', 'STOPPING') ORDER BY e.job_execution_id")
                .query(Executions::execution)
                .list();
    }

    /** When its metadata were last written to, those of its steps included. */
    public Instant lastSign(long executionId) {
        return jdbc.sql("""
                        SELECT greatest(e.create_time, e.last_updated, max(s.last_updated)) AS last_sign
                        FROM ppa.batch_job_execution AS e LEFT JOIN ppa.batch_step_execution AS s USING (job_execution_id)
                        WHERE job_execution_id = :id GROUP BY e.job_execution_id""")
                .param("id", executionId)
                .query((rs, n) -> Objects.requireNonNull(instant(rs, "last_sign")))
                .single();
    }

    /** The steps of an execution in order. */
    public List<StepRun> steps(long executionId) {
        return jdbc.sql("""
                        SELECT step_name, status, start_time, end_time,
                               CASE WHEN status = 'COMPLETED' THEN coalesce(exit_message, '') ELSE '' END AS said
                        FROM ppa.batch_step_execution
                        WHERE job_execution_id = :id AND position(':' in step_name) = 0 ORDER BY step_execution_id""")
                .param("id", executionId)
                .query((rs, n) -> new StepRun(
                        rs.getString("step_name"),
                        rs.getString("status"),
                        rs.getString("said"),
                        instant(rs, "start_time"),
                        instant(rs, "end_time")))
                .list();
    }

    /** How many tenants an execution has not done of those it began with; empty when it began with none, or not one by one. */
    public OptionalLong tenantsNotDone(long executionId) {
        return jdbc.sql("""
                        SELECT count(*) AS begun, count(*) FILTER (WHERE status <> 'COMPLETED') AS not_done
                        FROM ppa.batch_step_execution
                        WHERE job_execution_id = :id AND position(':' in step_name) > 0""")
                .param("id", executionId)
                .query((rs, n) ->
                        rs.getLong("begun") == 0 ? OptionalLong.empty() : OptionalLong.of(rs.getLong("not_done")))
                .single();
    }

    /**
     * Asks a running execution to stop. Its status becomes STOPPING and stays so until the process that runs it has ended
     * its steps; declaring it STOPPED here would let a second process in.
     *
     * @return false when it is not running
     */
    public boolean requestStop(long executionId) {
        return jdbc.sql("""
                                UPDATE ppa.batch_job_execution
                                SET status = 'STOPPING', version = version + 1
                                WHERE job_execution_id = :id AND status IN ('STARTING', 'STARTED', 'STOPPING')""").param("id", executionId).update() == 1;
    }

    /** Whether somebody asked it to stop. */
    public boolean stopRequested(long executionId) {
        return jdbc.sql("SELECT status FROM ppa.batch_job_execution WHERE job_execution_id = :id")
                .param("id", executionId)
                .query(String.class)
                .optional()
                .filter("STOPPING"::equals)
                .isPresent();
    }

    /**
     * Marks an execution FAILED whose process is dead, with its running steps, so that it can be restarted.
     *
     * @param reason kept as its exit message
     * @param now when it was found out
     */
    public void markDead(long executionId, String reason, Instant now) {
        LocalDateTime end = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        jdbc.sql("""
                        WITH steps AS (
                            UPDATE ppa.batch_step_execution
                            SET status = 'FAILED', exit_code = 'FAILED', exit_message = :reason, end_time = :end,
                                last_updated = :end, version = version + 1
                            WHERE job_execution_id = :id AND status IN ('STARTING', 'STARTED', 'STOPPING'))
                        UPDATE ppa.batch_job_execution
                        SET status = 'FAILED', exit_code = 'FAILED', exit_message = :reason, end_time = :end,
                            last_updated = :end, version = version + 1
                        WHERE job_execution_id = :id AND status IN ('STARTING', 'STARTED', 'STOPPING')""")
                .param("id", executionId)
                .param("reason", reason)
                .param("end", end)
                .update();
    }

    /**
     * Marks steps FAILED whose end was never written, though their execution has ended: Batch takes them for running, or for beyond
     * repair, and refuses to restart it. To be called only by who holds the leases of its days.
     *
     * @param now when it was found out
     */
    public void endSteps(long executionId, Instant now) {
        jdbc.sql("""
                        UPDATE ppa.batch_step_execution
                        SET status = 'FAILED', exit_code = 'FAILED', exit_message = 'its end could not be written',
                            end_time = coalesce(end_time, :end), last_updated = :end, version = version + 1
                        WHERE job_execution_id = :id AND status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')""")
                .param("id", executionId)
                .param("end", LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .update();
    }

    /** Says of an execution whose owner was found dead who does its work now. */
    public void tookOver(long executionId, long successor) {
        jdbc.sql("""
                        UPDATE ppa.batch_job_execution
                        SET exit_message = exit_message || '; execution ' || :successor || ' took over', version = version + 1
                        WHERE job_execution_id = :id AND status = 'FAILED'""").param("id", executionId).param("successor", successor).update();
    }

    /** The execution that does the work of one whose owner was found dead: its restart, or one that took over its days. */
    public Optional<Long> successor(long executionId) {
        return jdbc.sql("""
                        SELECT coalesce(
                            (SELECT min(x.job_execution_id) FROM ppa.batch_job_execution AS x
                                WHERE x.job_instance_id = e.job_instance_id AND x.job_execution_id > e.job_execution_id),
                            substring(exit_message FROM '; execution ([0-9]+) took over$')::bigint)
                        FROM ppa.batch_job_execution AS e WHERE job_execution_id = :id""").param("id", executionId).query(Long.class).optional();
    }

    /** Gives a failed or stopped execution up: Batch refuses to restart an ABANDONED one. */
    public void markAbandoned(long executionId, Instant now) {
        jdbc.sql("""
                        UPDATE ppa.batch_job_execution
                        SET status = 'ABANDONED', last_updated = :now, version = version + 1
                        WHERE job_execution_id = :id AND status IN ('FAILED', 'STOPPED')""")
                .param("id", executionId)
                .param("now", LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .update();
    }

    /** Why an execution ended as it did: its exit message's first line, empty when there is none. */
    public String exitMessage(long executionId) {
        return jdbc.sql("SELECT coalesce(exit_message, '') FROM ppa.batch_job_execution WHERE job_execution_id = :id")
                .param("id", executionId)
                .query(String.class)
                .optional()
                .flatMap(text -> text.lines().findFirst())
                .orElse("");
    }

    private static Execution execution(ResultSet rs, int row) throws SQLException {
        Instant created = instant(rs, "create_time");
        return new Execution(
                rs.getLong("job_execution_id"),
                rs.getString("job_name"),
                rs.getString("status"),
                rs.getString("days"),
                rs.getLong("launch_id"),
                rs.getString("forced_reason"),
                created == null ? Instant.EPOCH : created,
                instant(rs, "start_time"),
                instant(rs, "end_time"),
                rs.getLong("last_of_instance"));
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        LocalDateTime time = rs.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
