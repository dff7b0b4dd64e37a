package io.ppa.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Named leases with a fencing token, in {@code ppa.lease}. A lease belongs to its holder until it is released, runs out,
 * or its holder's process is seen to be dead by another on the same machine. Times are the database's, so that hosts need
 * not agree on theirs. Safe for use by several threads.
 */
public final class Leases {

    private static final String TAKING_IDLE = "10s";

    private static final long ENDING_MILLIS = 2000;

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    private final ProcessIdentity me;

    public Leases(DataSource dataSource, ProcessIdentity me) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.me = me;
    }

    /** A lease held: only who knows the token may renew, check or release it. */
    public record Lease(String name, long token) {}

    /**
     * Who holds a lease.
     *
     * @param executionId the job execution it is held for, null while that one is being created
     */
    public record Holder(
            String name, ProcessIdentity process, @Nullable Long executionId, Instant acquiredAt, boolean expired) {

        /** For people: host, process and since when. */
        public String describe() {
            return "process " + process.pid() + " on " + process.host() + " since " + acquiredAt;
        }
    }

    /**
     * What came of an attempt.
     *
     * @param leases the leases, empty when somebody else holds one of them
     * @param refusedBy who does
     * @param tookOverFrom dead or expired holders whose place was taken
     */
    public record Attempt(List<Lease> leases, List<Holder> refusedBy, List<Holder> tookOverFrom) {

        public boolean granted() {
            return refusedBy.isEmpty();
        }
    }

    /**
     * Takes all of these or none. Whoever loses a lease to this has its sessions ended, so that nothing it left half done keeps
     * locks; a transaction of it that is just being committed behind its {@link Fence} counts as holding the lease until it has ended.
     */
    public Attempt tryAcquire(Collection<String> names, Duration timeToLive, @Nullable Long executionId) {
        List<String> sorted = names.stream().distinct().sorted().toList();
        return inTransaction(() -> {
            // A process that is paused in here must not keep everybody from taking leases.
            jdbc.sql(
                            "SELECT set_config('idle_in_transaction_session_timeout', :idle, true), pg_advisory_xact_lock(:key)")
                    .param("idle", TAKING_IDLE)
                    .param("key", AdvisoryLock.LEASES.key())
                    .query((rs, n) -> 0)
                    .list();
            List<Holder> holders = holdersOf(sorted);
            List<Holder> alive = holders.stream().filter(this::isAlive).toList();
            if (!alive.isEmpty()) {
                return new Attempt(List.of(), alive, List.of());
            }
            holders.stream().map(Holder::process).distinct().forEach(this::endSessions);
            Set<String> free = free(sorted);
            List<Holder> committing = holders.stream()
                    .filter(holder -> !free.contains(holder.name()))
                    .toList();
            if (!committing.isEmpty()) {
                return new Attempt(List.of(), committing, List.of());
            }
            List<Lease> taken = new ArrayList<>();
            for (String name : sorted) {
                taken.add(new Lease(name, take(name, timeToLive, executionId)));
            }
            return new Attempt(List.copyOf(taken), List.of(), holders);
        });
    }

    /** Of a process that is dead or paused, or cut off: what it left open would be in the way. */
    private void endSessions(ProcessIdentity process) {
        if (!process.equals(me)) {
            jdbc.sql("""
                            SELECT pg_terminate_backend(pid, :patience) FROM pg_stat_activity
                            WHERE application_name = :session AND usename = current_user AND pid <> pg_backend_pid()""")
                    .param("patience", ENDING_MILLIS)
                    .param("session", process.session())
                    .query((rs, n) -> 0)
                    .list();
        }
    }

    /** Those of the names in the table that no commit holds, locked until this transaction ends. */
    private Set<String> free(List<String> names) {
        return Set.copyOf(jdbc.sql("SELECT name FROM ppa.lease WHERE name = ANY (:names) FOR UPDATE SKIP LOCKED")
                .param("names", names.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    private long take(String name, Duration timeToLive, @Nullable Long executionId) {
        return jdbc.sql("""
                        INSERT INTO ppa.lease AS l
                            (name, owner, host, pid, process_started_at, execution_id, token, acquired_at, expires_at)
                        VALUES (:name, :owner, :host, :pid, :started, :execution, nextval('ppa.lease_token'),
                                clock_timestamp(), clock_timestamp() + make_interval(secs => :seconds))
                        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, host = excluded.host,
                            pid = excluded.pid, process_started_at = excluded.process_started_at,
                            execution_id = excluded.execution_id, token = excluded.token,
                            acquired_at = excluded.acquired_at, expires_at = excluded.expires_at
                        RETURNING token""")
                .param("name", name)
                .param("owner", me.machine())
                .param("host", me.host())
                .param("pid", me.pid())
                .param("started", Timestamp.from(me.startedAt()))
                .param("execution", executionId, java.sql.Types.BIGINT)
                .param("seconds", timeToLive.toMillis() / 1000.0)
                .query(Long.class)
                .single();
    }

    /** Says which execution these leases are held for. */
    void bind(Collection<Lease> leases, long executionId) {
        for (Lease lease : leases) {
            jdbc.sql("UPDATE ppa.lease SET execution_id = :execution WHERE name = :name AND token = :token")
                    .param("execution", executionId)
                    .param("name", lease.name())
                    .param("token", lease.token())
                    .update();
        }
    }

    /**
     * Extends all of these.
     *
     * @return false when one of them is no longer ours
     */
    boolean renew(Collection<Lease> leases, Duration timeToLive) {
        return mine(jdbc.sql("""
                                UPDATE ppa.lease AS l
                                SET expires_at = clock_timestamp() + make_interval(secs => :seconds)
                                FROM unnest(:names::text[], :tokens::bigint[]) AS mine(name, token)
                                WHERE l.name = mine.name AND l.token = mine.token AND l.expires_at > clock_timestamp()"""), leases)
                        .param("seconds", timeToLive.toMillis() / 1000.0)
                        .update()
                == leases.size();
    }

    /** Whether all of these are still ours, at this moment. */
    boolean held(Collection<Lease> leases) {
        return mine(jdbc.sql("""
                                SELECT count(*) FROM ppa.lease AS l
                                JOIN unnest(:names::text[], :tokens::bigint[]) AS mine(name, token) USING (name, token)
                                WHERE l.expires_at > clock_timestamp()"""), leases).query(Long.class).single() == leases.size();
    }

    private static StatementSpec mine(StatementSpec statement, Collection<Lease> leases) {
        return statement
                .param("names", leases.stream().map(Lease::name).toArray(String[]::new))
                .param("tokens", leases.stream().map(Lease::token).toArray(Long[]::new));
    }

    /** Gives them back; those that are no longer ours are left alone. */
    public void release(Collection<Lease> leases) {
        for (Lease lease : leases) {
            jdbc.sql("DELETE FROM ppa.lease WHERE name = :name AND token = :token")
                    .param("name", lease.name())
                    .param("token", lease.token())
                    .update();
        }
    }

    /** The live holders of leases held for an execution: not empty means somebody is at work on it. */
    public List<Holder> liveHoldersFor(long executionId) {
        return allHoldersFor(executionId).stream().filter(this::isAlive).toList();
    }

    /** The holders of leases held for an execution, dead or alive. */
    public List<Holder> allHoldersFor(long executionId) {
        return jdbc.sql(HOLDERS + " WHERE execution_id = :execution ORDER BY name")
                .param("execution", executionId)
                .query(Leases::holder)
                .list();
    }

    /** Frees what an execution held whose owner is dead, or is to be taken for that: its sessions are ended. */
    public void releaseAllFor(long executionId) {
        allHoldersFor(executionId).stream().map(Holder::process).distinct().forEach(this::endSessions);
        jdbc.sql("DELETE FROM ppa.lease WHERE execution_id = :execution")
                .param("execution", executionId)
                .update();
    }

    /** Who holds these, dead or alive, in order of name. */
    public List<Holder> holdersOf(Collection<String> names) {
        return jdbc.sql(HOLDERS + " WHERE name = ANY (:names) ORDER BY name")
                .param("names", names.toArray(String[]::new))
                .query(Leases::holder)
                .list();
    }

    /** Why a holder that is not alive is taken for dead, in a sentence. */
    public String whyDead(Holder holder) {
        return me.knowsDead(holder.process())
                ? "its " + holder.describe() + " is dead"
                : "its lease ran out: its " + holder.describe() + " is dead, paused or cut off";
    }

    private boolean isAlive(Holder holder) {
        return !holder.expired() && !me.knowsDead(holder.process());
    }

    private static final String HOLDERS = """
            SELECT name, owner, host, pid, process_started_at, execution_id, acquired_at,
                   expires_at <= clock_timestamp() AS expired
            FROM ppa.lease""";

    private static Holder holder(ResultSet rs, int row) throws SQLException {
        ProcessIdentity process = new ProcessIdentity(
                rs.getString("owner"),
                rs.getString("host"),
                rs.getLong("pid"),
                rs.getTimestamp("process_started_at").toInstant());
        return new Holder(
                rs.getString("name"),
                process,
                rs.getObject("execution_id", Long.class),
                rs.getTimestamp("acquired_at").toInstant(),
                rs.getBoolean("expired"));
    }

    private <T> T inTransaction(java.util.function.Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("a lease transaction gave no result");
        }
        return result;
    }
}
