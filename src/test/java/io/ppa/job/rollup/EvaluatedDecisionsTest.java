package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.rollup.RollupSql.Span;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The view {@code evaluated_decisions} and the rollup's {@code query.sql} say the same of which rows count. */
class EvaluatedDecisionsTest {

    private static final LocalDate FIRST = LocalDate.parse("2024-02-26");

    private static final int DAYS = 4;

    private static final String COUNTS = """
            n, m, hits, decisions, feedbacks, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,
            return_not_finite, return_below_minus_one, brier, returned, uncertainty""";

    private static final Set<String> FRACTIONS = Set.of("brier", "returned", "uncertainty");

    /** Of the rows the rollup stages. */
    private static final SqlText STAGED = new SqlText(
            "test", """
            SELECT
                concat(toString(date), ' ', symbol, ' ', toString(user_id)) AS key, total_predictions AS n, evaluated_predictions AS m,
                successful_predictions AS hits, round(brier_score, 9) AS brier, round(total_return, 9) AS returned,
                round(avg_uncertainty, 9) AS uncertainty, %s
            FROM stage
            WHERE decisions > 0
            """.formatted(COUNTS.substring(COUNTS.indexOf("decisions"), COUNTS.indexOf(", brier"))));

    /** The same out of the view. */
    private static final SqlText VIEWED = new SqlText("test", """
            SELECT
                concat(toString(day), ' ', symbol, ' ', toString(user_id)) AS key, countIf(decision_fault = 'none') AS n,
                countIf(evaluated) AS m, countIf(evaluated AND success) AS hits, count() AS decisions, countIf(heard) AS feedbacks,
                countIf(decision_fault = 'confidence_not_finite') AS confidence_not_finite,
                countIf(decision_fault = 'confidence_out_of_range') AS confidence_out_of_range,
                countIf(decision_fault = 'uncertainty_not_finite') AS uncertainty_not_finite,
                countIf(decision_fault = 'uncertainty_negative') AS uncertainty_negative,
                countIf(feedback_fault = 'return_not_finite') AS return_not_finite,
                countIf(feedback_fault = 'return_below_minus_one') AS return_below_minus_one,
                round(avgIf((confidence - success) * (confidence - success), evaluated), 9) AS brier,
                m = 0 ? 0. : round(arrayProduct(groupArrayIf(1 + actual_return, evaluated)) - 1, 9) AS returned,
                round(avgIf(epistemic + aleatoric, decision_fault = 'none'), 9) AS uncertainty
            FROM evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date}, horizon_days = {horizon_days:UInt16})
            GROUP BY day, symbol, user_id
            """);

    private static RollupSql sql;

    @BeforeAll
    static void open() {
        sql = new RollupSql();
        sql.clickhouse()
                .execute(SqlText.load("clickhouse/migrations/V021__evaluated_decisions_fewer_groups.sql"), Map.of());
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void view_agreesWithTheRollup(int seed) {
        Random random = AdversarialRows.random(-1L - seed);
        int horizon = 1 + random.nextInt(7);
        String tenant = AdversarialRows.NAMES.get(seed % AdversarialRows.NAMES.size()) + seed;
        sql.load(AdversarialRows.of(tenant, seed, RawRows.at(FIRST + "T00:00:00Z"), horizon));
        List<LocalDate> days =
                FIRST.datesUntil(FIRST.plusDays(1 + random.nextInt(DAYS))).toList();
        Span span = new Span(tenant, days, horizon);
        sql.stage(span, Map.of());

        assertThat(counts(VIEWED, span)).isEqualTo(counts(STAGED, span));
    }

    /** So many that the view no longer picks them out. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_001})
    void whatComesMoreThanOnce_countsOnce_howeverMuchItIs(int again) {
        String tenant = "again" + again;
        // Of every decision's feedbacks and deliveries the later is right: 0.8 and a success.
        for (int delivery = 0; delivery < 2; delivery++) {
            execute("INSERT INTO trading_decisions_probabilistic (id, timestamp, aggregated_confidence, tenant_id)"
                    + " SELECT toUUID(reinterpretAsUUID(toUInt128(number + 1))), toDateTime64('2024-02-26 01:00:00', 3, 'UTC') + "
                    + delivery + ", 0.4 * (1 + " + delivery + "), '" + tenant + "' FROM numbers("
                    + (delivery == 0 ? again + 7 : again) + ")");
            execute("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, success, tenant_id)"
                    + " SELECT id, id, toDateTime64('2024-02-26 02:00:00', 3, 'UTC') + " + delivery + ", " + delivery
                    + ", tenant_id FROM trading_decisions_probabilistic WHERE tenant_id = '" + tenant
                    + "' AND timestamp = toDateTime64('2024-02-26 01:00:00', 3, 'UTC') + " + delivery);
        }

        List<List<Long>> found = sql.clickhouse()
                .query(
                        new SqlText(
                                "test",
                                "SELECT count() AS decisions, countIf(confidence = 0.8) AS revised, countIf(success) AS hits FROM"
                                        + " evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date},"
                                        + " horizon_days = {horizon_days:UInt16})"),
                        new Span(tenant, List.of(FIRST), 7).parameters(),
                        row -> List.of(row.getLong("decisions"), row.getLong("revised"), row.getLong("hits")));

        assertThat(found).containsExactly(List.of(again + 7L, (long) again, (long) again));
    }

    private static void execute(String statement) {
        sql.clickhouse().execute(new SqlText("test", statement), Map.of());
    }

    private static Map<String, List<Object>> counts(SqlText statement, Span span) {
        Map<String, List<Object>> counts = new TreeMap<>();
        sql.clickhouse().query(statement, span.parameters(), row -> counts.put(row.getString("key"), counts(row)));
        return counts;
    }

    private static List<Object> counts(Row row) {
        return List.of(COUNTS.split(",\\s*")).stream()
                .map(name -> FRACTIONS.contains(name) ? (Object) row.getDouble(name) : (Object) row.getLong(name))
                .toList();
    }
}
