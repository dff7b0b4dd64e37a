package io.ppa.store.postgres;

import io.ppa.model.DriftDecision;
import io.ppa.model.DriftEvent;
import io.ppa.store.Columns;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who is drifting, {@code calibration_drift_decisions}, and when that began and ended, {@code calibration_drift_events}.
 * Statements are the files of {@code sql/postgres/calibration_drift}.
 */
public final class DriftDecisions {

    private static final int PAGE = 1000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String JUDGED_TABLE = sql("judged_table");
    private static final String JUDGED = sql("judged");
    private static final String GONE = sql("gone");
    private static final String REMOVE = sql("remove");
    private static final String DECIDE = sql("decide");
    private static final String DRIFTING = sql("drifting");
    private static final String RECONCILE = sql("reconcile");
    private static final String ADDED = sql("added");
    private static final String WITHDRAWN = sql("withdrawn");

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public DriftDecisions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    private static String sql(String name) {
        return SqlText.load("postgres/calibration_drift/" + name + ".sql").text();
    }

    /**
     * What makes a drift of days that qualify.
     *
     * @param consecutiveDays so many measured days in a row, at least 1
     * @param pooling days that may lie between one and the next
     */
    public record Rule(int consecutiveDays, int pooling) {}

    /**
     * Decides these days anew, all or nothing, while nobody else decides: replaces their decisions, derives who is
     * drifting, and brings the recorded events in line. Nothing is written where nothing is different.
     *
     * @param days ascending and without a gap, at least one
     * @param judge answers all decisions of a day, each (tenant, model, version) once; it is asked inside the transaction,
     *     so that what it reads is not older than what was decided before
     * @param found is given, inside the transaction and in pages, the events that were withdrawn, then those that are new, in order
     *     of day
     * @param told is given the same events, once {@code found} was given all: to append them, which keeps everybody else from appending
     *     until the transaction ends, so that nothing slow belongs here
     */
    public void decide(
            long executionId,
            List<LocalDate> days,
            Rule rule,
            Function<LocalDate, List<DriftDecision>> judge,
            Consumer<List<DriftEvent>> found,
            Consumer<List<DriftEvent>> told) {
        transaction.executeWithoutResult(status -> {
            AdvisoryLock.DRIFT.take(jdbc);
            // Not now(), when this transaction began to wait: what was told meanwhile would seem to be told after this.
            Timestamp at =
                    jdbc.sql("SELECT clock_timestamp()").query(Timestamp.class).single();
            jdbc.sql(JUDGED_TABLE).update();
            for (LocalDate day : days) {
                judged(judge.apply(day));
            }
            Map<String, Object> parameters = Map.of(
                    "first", days.get(0),
                    "last", days.get(days.size() - 1),
                    "consecutive", rule.consecutiveDays(),
                    "pooling", rule.pooling(),
                    "execution", executionId,
                    "at", at);
            for (String statement : List.of(GONE, "ANALYZE drift_judged", REMOVE, DECIDE, DRIFTING)) {
                jdbc.sql(statement).params(parameters).update();
            }
            jdbc.sql(RECONCILE).params(parameters).query((rs, n) -> 0).list();
            for (Consumer<List<DriftEvent>> listener : List.of(found, told)) {
                tell(WITHDRAWN, executionId, at, true, listener);
                tell(ADDED, executionId, at, false, listener);
            }
        });
    }

    /** Whether nobody is deciding, and nobody will until the caller's transaction ends. */
    static boolean nobodyDecides(JdbcClient jdbc) {
        return AdvisoryLock.DRIFT.tryTake(jdbc);
    }

    private void judged(List<DriftDecision> decisions) {
        for (List<DriftDecision> page : Pages.of(decisions, PAGE)) {
            jdbc.sql(JUDGED).param("decisions", JSON.writeValueAsString(page)).update();
        }
    }

    private void tell(
            String statement, long executionId, Timestamp at, boolean withdrawn, Consumer<List<DriftEvent>> told) {
        long after = 0;
        while (true) {
            List<DriftEvent> page = jdbc.sql(statement)
                    .param("execution", executionId)
                    .param("at", at)
                    .param("after", after)
                    .param("limit", PAGE)
                    .query((rs, n) -> event(rs, withdrawn))
                    .list();
            if (page.isEmpty()) {
                return;
            }
            told.accept(page);
            after = page.get(page.size() - 1).id();
        }
    }

    private static DriftEvent event(ResultSet rs, boolean withdrawn) throws SQLException {
        return new DriftEvent(
                rs.getLong("id"),
                rs.getString("tenant"),
                rs.getString("model_name"),
                rs.getString("model_version"),
                rs.getObject("day", LocalDate.class),
                DriftEvent.Kind.valueOf(rs.getString("kind").toUpperCase(Locale.ROOT)),
                withdrawn,
                rs.getInt("window_days"),
                rs.getLong("evaluated"),
                Columns.number(rs, "ece"),
                Columns.number(rs, "calibration_gap"),
                Columns.number(rs, "debiased_error"),
                Columns.number(rs, "p_value"),
                Columns.number(rs, "adjusted_p_value"));
    }
}
