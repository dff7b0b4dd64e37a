package io.ppa.store.postgres;

import io.ppa.model.EventDelivery;
import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import io.ppa.store.Columns;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What operators are told of, {@code ppa.notification}, through which channels it was told, {@code ppa.notification_delivery}, and
 * who has not been well since, {@code ppa.trouble}. What is news is found in what the jobs left behind, by whichever process looks
 * first, so that nothing is lost with a process that died. Statements are the files of {@code sql/postgres/notifications}.
 */
public final class Notifications {

    private static final String FAILED = sql("failed");
    private static final String NOT_BEGUN = sql("not_begun");
    private static final String TROUBLE = sql("trouble");
    private static final String TROUBLE_WITHOUT_EXECUTION = sql("trouble_without_execution");
    private static final String RECOVERED = sql("recovered");
    private static final String DRIFT = sql("drift");
    private static final String QUALITY = sql("quality");
    private static final String NOTE = sql("note");
    private static final String OWE = sql("owe");
    private static final String NOBODY = sql("nobody");
    private static final String NEXT = sql("next");
    private static final String DELIVERED = sql("delivered");
    private static final String POSTPONED = sql("postponed");
    private static final String EXPIRE = sql("expire");
    private static final String WAIT = sql("wait");
    private static final String LIST = sql("list");
    private static final String RETRY = sql("retry");

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public Notifications(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    private static String sql(String name) {
        return SqlText.load("postgres/notifications/" + name + ".sql").text();
    }

    /**
     * A job of a chain that failed without an execution.
     *
     * @param place in the chain, from 0
     * @param said why
     * @param chain its name
     */
    public record NotBegun(long chainId, int place, String job, String said, String chain) {}

    /**
     * A trouble that is over.
     *
     * @param tenant null for the job as a whole
     * @param failedIn the execution that failed last
     * @param healedBy the one that succeeded
     */
    public record Recovery(String job, @Nullable String tenant, long failedIn, Instant since, long healedBy) {}

    /**
     * What was found of a model's drift.
     *
     * @param toldAs the kind of event: started, stopped, or withdrawn
     * @param foundBy the execution that found, or withdrew, it
     * @param started whether it is, or was, about a start
     * @param evaluated decisions with an outcome
     */
    public record Drift(
            EventKind toldAs,
            long foundBy,
            boolean started,
            String tenant,
            String model,
            String version,
            LocalDate day,
            long evaluated,
            OptionalDouble error,
            OptionalDouble gap) {}

    /** What stops a tenant on a day. */
    public record Stopped(long executionId, LocalDate day, String tenant, String check, long affected, long total) {}

    /** Does something while nobody else looks for news, all or nothing. */
    public <T> T exclusively(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            AdvisoryLock.NEWS.take(jdbc);
            return work.get();
        }));
    }

    /** Executions that failed and are not noted, in order. */
    public List<Long> failed() {
        return jdbc.sql(FAILED).query(Long.class).list();
    }

    /** Jobs of chains that could not be begun and are not noted, in order. */
    public List<NotBegun> notBegun() {
        return jdbc.sql(NOT_BEGUN)
                .query((rs, n) -> new NotBegun(
                        rs.getLong("chain_id"),
                        rs.getInt("place"),
                        rs.getString("job"),
                        rs.getString("said"),
                        rs.getString("chain")))
                .list();
    }

    /** Keeps that a job could not be begun, until it succeeds. */
    public void trouble(String job) {
        jdbc.sql(TROUBLE_WITHOUT_EXECUTION).param("job", job).update();
    }

    /** Keeps who failed in an execution, until they succeed. */
    public void trouble(String job, long executionId) {
        jdbc.sql(TROUBLE).param("job", job).param("execution", executionId).update();
    }

    /**
     * Ends the troubles that are over.
     *
     * @param lastDayOnly jobs of which a later day that is done stands for those before
     */
    public List<Recovery> recovered(Collection<String> lastDayOnly) {
        return jdbc.sql(RECOVERED)
                .param("lastDayOnly", lastDayOnly.toArray(String[]::new))
                .query((rs, n) -> new Recovery(
                        rs.getString("job"),
                        rs.getString("tenant"),
                        rs.getLong("execution_id"),
                        rs.getTimestamp("since").toInstant(),
                        rs.getLong("healed_by")))
                .list();
    }

    /**
     * What was found of drift and is not noted, in order of execution and kind. Nothing while somebody decides: what that withdraws would
     * be noted as found, and later than it was withdrawn, as if nobody had been told.
     */
    public List<Drift> drift() {
        return !DriftDecisions.nobodyDecides(jdbc)
                ? List.of()
                : jdbc.sql(DRIFT).query(Notifications::found).list();
    }

    private static Drift found(ResultSet rs, int row) throws SQLException {
        return new Drift(
                kind(rs, "told_as"),
                rs.getLong("found_by"),
                rs.getString("kind").equals("started"),
                rs.getString("tenant"),
                rs.getString("model_name"),
                rs.getString("model_version"),
                rs.getObject("day", LocalDate.class),
                rs.getLong("evaluated"),
                Columns.number(rs, "ece"),
                Columns.number(rs, "calibration_gap"));
    }

    /** What stops tenants and is not noted, in order of execution. */
    public List<Stopped> stopped() {
        return jdbc.sql(QUALITY)
                .query((rs, n) -> new Stopped(
                        rs.getLong("execution_id"),
                        rs.getObject("day", LocalDate.class),
                        rs.getString("tenant"),
                        rs.getString("check_id"),
                        rs.getLong("affected_records"),
                        rs.getLong("total_records")))
                .list();
    }

    /**
     * Notes an event.
     *
     * @param key what it is: one that is known is not noted again
     * @return whether it is new
     */
    public boolean note(String key, EventKind kind, String subject, String body, String data) {
        return jdbc.sql(NOTE)
                        .param("key", key)
                        .param("kind", kind.word())
                        .param("subject", subject)
                        .param("body", body)
                        .param("data", data)
                        .update()
                == 1;
    }

    /** Owes a channel the events of the last day that it is to tell. */
    public void owe(String channel, Collection<EventKind> kinds) {
        jdbc.sql(OWE)
                .param("channel", channel)
                .param("kinds", kinds.stream().map(EventKind::word).toArray(String[]::new))
                .update();
    }

    /**
     * Silences what is noted of an execution before anybody is told: it is not sent, not even again.
     *
     * @param why in a sentence
     */
    public void nobody(long executionId, String why) {
        jdbc.sql(NOBODY).param("execution", executionId).param("why", why).update();
    }

    /**
     * What became of sending an event.
     *
     * @param error null when it was told
     * @param refused the receiver answered and did not want it
     */
    public record Sent(@Nullable String error, boolean refused) {}

    /** Sends an event. */
    @FunctionalInterface
    public interface Sender {
        Sent send(OperationalEvent event);
    }

    /**
     * When, if ever, to try again.
     *
     * @param in from now
     */
    public record Next(Duration in, boolean giveUp) {}

    /** Decides it. */
    @FunctionalInterface
    public interface Patience {
        /**
         * @param attempts how many failed, this one among them
         * @param old whether the event was noted more than a day ago
         */
        Next after(int attempts, boolean old);
    }

    /**
     * An event that was sent.
     *
     * @param attempts how often by now
     * @param givenUp whether it is not tried any more
     */
    public record Attempt(OperationalEvent event, Sent sent, int attempts, boolean givenUp) {}

    /**
     * Sends the next event that is due through a channel and marks it: at no time do two processes send the same one. It is sent
     * again when this process dies before the mark is written.
     *
     * @return empty when none is due, or another process is at it
     */
    public Optional<Attempt> sendNext(String channel, Sender sender, Patience patience) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Due> due = jdbc.sql(NEXT)
                    .param("channel", channel)
                    .query(Notifications::due)
                    .optional();
            return due.map(next -> mark(channel, next, sender.send(next.event), patience));
        }));
    }

    private record Due(long id, OperationalEvent event, int attempts, boolean old) {}

    private Attempt mark(String channel, Due due, Sent sent, Patience patience) {
        int attempts = due.attempts + 1;
        if (sent.error() == null) {
            jdbc.sql(DELIVERED).param("id", due.id).param("channel", channel).update();
            return new Attempt(due.event, sent, attempts, false);
        }
        Next next = patience.after(attempts, due.old);
        jdbc.sql(POSTPONED)
                .param("id", due.id)
                .param("channel", channel)
                .param("given_up", next.giveUp())
                .param("refused", sent.refused())
                .param("error", sent.error())
                .param("millis", next.in().toMillis())
                .update();
        return new Attempt(due.event, sent, attempts, next.giveUp());
    }

    /** How long until an event that is owed through a channel may be sent; empty when none is owed. */
    public Optional<Duration> untilNext(String channel) {
        return jdbc.sql(WAIT)
                .param("channel", channel)
                .query(Long.class)
                .optional()
                .map(Duration::ofMillis);
    }

    /** Of what was given up because it was never told in a week, one sentence each. */
    public List<String> expire() {
        return jdbc.sql(EXPIRE)
                .query((rs, n) -> rs.getString("subject") + " (event " + rs.getString("event_id") + ") through "
                        + rs.getString("channel") + " after " + rs.getInt("attempts") + " attempts: "
                        + Objects.requireNonNullElse(
                                rs.getString("last_error"), "no process told through this channel"))
                .list();
    }

    /**
     * What became of what was not told through a channel.
     *
     * @param again how many events are to be sent again
     * @param tooOld how many are not, for they are more than a week old
     */
    public record Retried(int again, int tooOld) {}

    /** Lets what is pending or was given up through a channel be sent again now, unless it is too old by now. */
    public Retried retry(String channel) {
        return jdbc.sql(RETRY)
                .param("channel", channel)
                .query((rs, n) -> new Retried(rs.getInt("again"), rs.getInt("too_old")))
                .single();
    }

    /**
     * Events and their deliveries, the newest event first.
     *
     * @param state null for any
     * @param limit events
     */
    public List<EventDelivery> list(@Nullable String state, int limit) {
        return jdbc.sql(LIST)
                .param("state", state, Types.VARCHAR)
                .param("limit", limit)
                .query(Notifications::delivery)
                .list();
    }

    private static EventDelivery delivery(ResultSet rs, int row) throws SQLException {
        String state = rs.getString("state");
        return new EventDelivery(
                rs.getObject("event_id", UUID.class),
                kind(rs, "kind"),
                rs.getString("subject"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getString("channel"),
                state,
                rs.getInt("attempts"),
                "pending".equals(state) ? Columns.instant(rs, "next_attempt") : null,
                rs.getString("last_error"),
                state == null || "pending".equals(state) ? null : Columns.instant(rs, "ended_at"));
    }

    private static Due due(ResultSet rs, int row) throws SQLException {
        return new Due(
                rs.getLong("id"),
                new OperationalEvent(
                        rs.getObject("event_id", UUID.class),
                        kind(rs, "kind"),
                        rs.getString("subject"),
                        rs.getString("body"),
                        rs.getString("data"),
                        rs.getTimestamp("created_at").toInstant()),
                rs.getInt("attempts"),
                rs.getBoolean("old"));
    }

    private static EventKind kind(ResultSet rs, String column) throws SQLException {
        return EventKind.of(rs.getString(column)).orElseThrow();
    }
}
