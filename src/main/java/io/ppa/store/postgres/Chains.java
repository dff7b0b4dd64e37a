package io.ppa.store.postgres;

import io.ppa.store.Columns;
import io.ppa.store.postgres.Leases.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chains of jobs and how far they have come, {@code ppa.chain} and {@code ppa.chain_step}. Who goes on with a chain holds a lease;
 * what a holder writes that has lost it changes nothing and is answered with false.
 */
public final class Chains {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String SELECT = """
            SELECT chain_id, name, fire_at, deadline, on_failure, status, said, created_at, started_at, ended_at
            FROM ppa.chain
            """;

    private static final String WHILE_HELD = """
            AND EXISTS (SELECT 1 FROM ppa.lease AS l
                WHERE l.name = :lease AND l.token = :token AND l.expires_at > clock_timestamp())""";

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public Chains(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    /**
     * A chain.
     *
     * @param fireAt the time its schedule named, null when no schedule asked for it
     * @param deadline null for none
     * @param status as the table's column comment says
     * @param said why it ended so, empty when that goes without saying
     */
    public record ChainRow(
            long id,
            String name,
            @Nullable Instant fireAt,
            @Nullable Instant deadline,
            String onFailure,
            String status,
            String said,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}

    /**
     * A job of a chain.
     *
     * @param request as JSON
     * @param launchId null before anything was begun
     * @param executionId the last execution, null before it has ended
     */
    public record StepRow(
            int place,
            String job,
            String request,
            @Nullable Long launchId,
            String status,
            @Nullable Long executionId,
            List<String> failedTenants,
            String said) {}

    /**
     * How a job of a chain ended.
     *
     * @param executionId null when none was begun
     */
    public record StepEnd(String status, @Nullable Long executionId, List<String> failedTenants, String said) {}

    /**
     * Keeps a chain that waits to be run.
     *
     * @param jobs the names of its jobs, in order
     * @param requests of each of them, as JSON
     * @return its id, empty when there is one of this name and fire already
     */
    public OptionalLong record(
            String name,
            @Nullable Instant fireAt,
            @Nullable Instant deadline,
            String onFailure,
            List<String> jobs,
            List<String> requests,
            Instant now) {
        Optional<Long> id = Objects.requireNonNull(transaction.execute(status -> {
            Optional<Long> recorded = jdbc.sql("""
                            INSERT INTO ppa.chain (name, fire_at, deadline, on_failure, status, said, created_at)
                            VALUES (:name, :fire, :deadline, :failure, 'WAITING', '', :now)
                            ON CONFLICT ON CONSTRAINT uq_chain_fire DO NOTHING RETURNING chain_id""")
                    .param("name", name)
                    .param("fire", Columns.utc(fireAt), Types.TIMESTAMP_WITH_TIMEZONE)
                    .param("deadline", Columns.utc(deadline), Types.TIMESTAMP_WITH_TIMEZONE)
                    .param("failure", onFailure)
                    .param("now", Columns.utc(now))
                    .query(Long.class)
                    .optional();
            recorded.ifPresent(chain -> {
                for (int place = 0; place < jobs.size(); place++) {
                    step(chain, place, jobs.get(place), requests.get(place));
                }
            });
            return recorded;
        }));
        return id.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private void step(long chain, int place, String job, String request) {
        jdbc.sql("""
                        INSERT INTO ppa.chain_step (chain_id, place, job, request, status, failed_tenants, said)
                        VALUES (:chain, :place, :job, :request::jsonb, 'WAITING', '[]', '')""")
                .param("chain", chain)
                .param("place", place)
                .param("job", job)
                .param("request", request)
                .update();
    }

    /** One chain, or nothing when the id is unknown. */
    public Optional<ChainRow> find(long id) {
        return jdbc.sql(SELECT + "WHERE chain_id = :id")
                .param("id", id)
                .query(Chains::chain)
                .optional();
    }

    /** The jobs of a chain, in order. */
    public List<StepRow> steps(long id) {
        return jdbc.sql("""
                        SELECT place, job, request, launch_id, status, execution_id, failed_tenants, said
                        FROM ppa.chain_step WHERE chain_id = :id ORDER BY place""").param("id", id).query(Chains::step).list();
    }

    /** The chains that schedules asked for and that have not ended, by schedule, the oldest first. */
    public List<ChainRow> unfinished() {
        return jdbc.sql(SELECT + """
                        WHERE status IN ('WAITING', 'RUNNING', 'INTERRUPTED') AND fire_at IS NOT NULL
                        ORDER BY name, fire_at""").query(Chains::chain).list();
    }

    /** The newest chains of a schedule by fire, from that fire on, the newest first. */
    public List<ChainRow> since(String name, Instant fireAt) {
        return jdbc.sql(SELECT + "WHERE name = :name AND fire_at >= :fire ORDER BY fire_at DESC")
                .param("name", name)
                .param("fire", Columns.utc(fireAt))
                .query(Chains::chain)
                .list();
    }

    /** The chain of a schedule that was due last, nothing when there was none. */
    public Optional<ChainRow> last(String name) {
        return jdbc.sql(SELECT + "WHERE name = :name AND fire_at IS NOT NULL ORDER BY fire_at DESC LIMIT 1")
                .param("name", name)
                .query(Chains::chain)
                .optional();
    }

    /** It waits no more: its time passed and is not made up for. One that has begun is left alone. */
    public boolean skipped(long id, String said, Instant now) {
        return jdbc.sql("""
                        UPDATE ppa.chain SET status = 'SKIPPED', said = :said, ended_at = :now
                        WHERE chain_id = :id AND status = 'WAITING'""")
                        .param("id", id)
                        .param("said", said)
                        .param("now", Columns.utc(now))
                        .update()
                == 1;
    }

    /** It is run from now on by who holds the lease, unless it was skipped meanwhile. */
    public boolean begun(Lease lease, long id, Instant now) {
        return held(lease, """
                UPDATE ppa.chain SET status = 'RUNNING', started_at = coalesce(started_at, :now)
                WHERE chain_id = :id AND ended_at IS NULL""").param("id", id).param("now", Columns.utc(now)).update() == 1;
    }

    /** A launch is made of a job; nothing of it has begun yet. */
    public boolean stepBegun(Lease lease, long id, int place, long launchId) {
        return held(lease, """
                UPDATE ppa.chain_step SET status = 'RUNNING', launch_id = :launch
                WHERE chain_id = :id AND place = :place""")
                        .param("id", id)
                        .param("place", place)
                        .param("launch", launchId)
                        .update()
                == 1;
    }

    public boolean stepEnded(Lease lease, long id, int place, StepEnd end) {
        return held(lease, """
                UPDATE ppa.chain_step
                SET status = :status, execution_id = :execution, failed_tenants = :tenants::jsonb, said = :said
                WHERE chain_id = :id AND place = :place""")
                        .param("id", id)
                        .param("place", place)
                        .param("status", end.status())
                        .param("execution", end.executionId(), Types.BIGINT)
                        .param("tenants", JSON.writeValueAsString(end.failedTenants()))
                        .param("said", end.said())
                        .update()
                == 1;
    }

    /** @param now when it ended, null when it is to be gone on with */
    public boolean ended(Lease lease, long id, String status, String said, @Nullable Instant now) {
        return held(lease, """
                UPDATE ppa.chain SET status = :status, said = :said, ended_at = :now WHERE chain_id = :id""")
                        .param("id", id)
                        .param("status", status)
                        .param("said", said)
                        .param("now", Columns.utc(now), Types.TIMESTAMP_WITH_TIMEZONE)
                        .update()
                == 1;
    }

    private JdbcClient.StatementSpec held(Lease lease, String update) {
        return jdbc.sql(update + "\n" + WHILE_HELD).param("lease", lease.name()).param("token", lease.token());
    }

    private static ChainRow chain(ResultSet rs, int row) throws SQLException {
        return new ChainRow(
                rs.getLong("chain_id"),
                rs.getString("name"),
                Columns.instant(rs, "fire_at"),
                Columns.instant(rs, "deadline"),
                rs.getString("on_failure"),
                rs.getString("status"),
                rs.getString("said"),
                rs.getTimestamp("created_at").toInstant(),
                Columns.instant(rs, "started_at"),
                Columns.instant(rs, "ended_at"));
    }

    private static StepRow step(ResultSet rs, int row) throws SQLException {
        return new StepRow(
                rs.getInt("place"),
                rs.getString("job"),
                rs.getString("request"),
                rs.getObject("launch_id", Long.class),
                rs.getString("status"),
                rs.getObject("execution_id", Long.class),
                List.of(JSON.readValue(rs.getString("failed_tenants"), String[].class)),
                rs.getString("said"));
    }
}
