package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.rollup.DailyRollupReference.Key;
import io.ppa.job.rollup.DailyRollupReference.Row;
import io.ppa.job.rollup.RollupSql.Span;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code query.sql} against the plain Java reference, on rows made to collide. */
class DailyRollupSqlTest {

    private static final double RELATIVE = 1e-9;

    private static final LocalDate FIRST = LocalDate.parse("2024-02-26");

    private static RollupSql sql;

    @BeforeAll
    static void open() {
        sql = new RollupSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 80);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agreesWithTheReference(int seed) {
        Random random = AdversarialRows.random(-1L - seed);
        int horizon = 1 + random.nextInt(7);
        String tenant = AdversarialRows.NAMES.get(seed % AdversarialRows.NAMES.size()) + seed;
        RawRows raw = AdversarialRows.of(tenant, seed, RawRows.at(FIRST + "T00:00:00Z"), horizon);
        List<LocalDate> days = IntStream.range(0, 4)
                .filter(i -> i == 0 || random.nextBoolean())
                .mapToObj(FIRST::plusDays)
                .toList();
        sql.load(raw);

        Map<Key, Row> actual = sql.staged(new Span(tenant, days, horizon));

        Map<Key, Row> expected = DailyRollupReference.rollup(raw, Set.copyOf(days), horizon);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, row) -> assertRow(key, actual.get(key), row));
    }

    /** The same ids for both: they are other decisions. */
    @ParameterizedTest
    @ValueSource(ints = {3, 17})
    void tenantsStagedTogether_haveTheBitsAndTheMarksOfEachAlone(int seed) {
        List<String> tenants = List.of("first " + seed, "second " + seed);
        for (String tenant : tenants) {
            RawRows raw = AdversarialRows.of(tenant, seed, RawRows.at(FIRST + "T00:00:00Z"), 7);
            int kept = raw.decisions().size() / (1 + tenants.indexOf(tenant));
            sql.load(new RawRows(tenant, raw.decisions().subList(0, kept), raw.feedbacks()));
        }
        List<LocalDate> days = List.of(FIRST, FIRST.plusDays(1), FIRST.plusDays(3));
        Map<String, String> alone = new TreeMap<>();
        tenants.forEach(tenant -> alone.putAll(sql.contents(new Span(tenant, days, 7), List.of(tenant))));

        assertThat(alone.get(tenants.get(0) + " " + FIRST))
                .isNotNull()
                .isNotEqualTo(alone.get(tenants.get(1) + " " + FIRST));
        assertThat(sql.contents(new Span(tenants.get(0), days, 7), tenants)).isEqualTo(alone);
    }

    private static void assertRow(Key key, Row actual, Row expected) {
        assertThat(List.of(
                        actual.total(),
                        actual.successful(),
                        actual.evaluated(),
                        actual.decisions(),
                        actual.feedbacks()))
                .as("counts of %s", key)
                .containsExactly(
                        expected.total(),
                        expected.successful(),
                        expected.evaluated(),
                        expected.decisions(),
                        expected.feedbacks());
        assertThat(actual.rejected()).as("rejected of %s", key).isEqualTo(expected.rejected());
        assertClose("accuracy_rate", key, actual.accuracy(), expected.accuracy());
        assertClose("avg_confidence", key, actual.confidence(), expected.confidence());
        assertClose("avg_uncertainty", key, actual.uncertainty(), expected.uncertainty());
        assertClose("confidence_calibration", key, actual.calibration(), expected.calibration());
        assertClose("total_return", key, actual.totalReturn(), expected.totalReturn());
        assertClose("confidence_weighted_return", key, actual.weightedReturn(), expected.weightedReturn());
        assertClose("max_drawdown", key, actual.drawdown(), expected.drawdown());
        assertClose("sharpe_ratio", key, actual.sharpe(), expected.sharpe());
        assertClose("avg_position_size", key, actual.positionSize(), expected.positionSize());
        assertClose("risk_adjusted_return", key, actual.riskAdjustedReturn(), expected.riskAdjustedReturn());
        assertClose("uncertainty_penalty_total", key, actual.penalty(), expected.penalty());
        assertClose("brier_score", key, actual.brier(), expected.brier());
    }

    private static void assertClose(String column, Key key, OptionalDouble actual, OptionalDouble expected) {
        assertThat(actual.isPresent()).as("%s of %s is defined", column, key).isEqualTo(expected.isPresent());
        if (expected.isPresent()) {
            assertClose(column, key, actual.getAsDouble(), expected.getAsDouble());
        }
    }

    private static void assertClose(String column, Key key, double actual, double expected) {
        assertThat(actual).as("%s of %s", column, key).isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
    }
}
