package io.ppa.job.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.JobRequest;
import io.ppa.job.drift.DriftSql.Key;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.Row;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Model;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Undefined numbers, equal bits, and what moves a day's mark. */
class CalibrationDriftTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Model MODEL = new Model("rsi", "1");

    private static final List<String> ALWAYS = List.of(
            "brier_score",
            "log_loss",
            "reliability",
            "resolution",
            "uncertainty",
            "residual",
            "ece",
            "ece_equal_width",
            "calibration_gap",
            "ece_noise_floor",
            "ece_p_value",
            "p_value");

    private static final List<String> SOMETIMES = List.of(
            "mce",
            "debiased_error",
            "spiegelhalter_z",
            "spiegelhalter_p",
            "gap_z",
            "gap_p",
            "psi",
            "psi_critical",
            "ks_statistic",
            "ks_p_value");

    private DriftSql sql;

    @BeforeEach
    void open() {
        sql = new DriftSql();
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void everything_isUndefined_whenNothingIsEvaluated() {
        ModelRows raw = ModelRows.of("t");
        raw.add(DAY, 0.7, true, List.of(MODEL));
        raw.feedbacks().clear();

        Map<String, Double> row = measured(raw);

        assertThat(row)
                .containsEntry("decisions", 1.0)
                .containsEntry("evaluated", 0.0)
                .containsEntry("window_days", 7.0);
        ALWAYS.forEach(name -> assertThat(row.get(name)).as(name).isNaN());
        SOMETIMES.forEach(name -> assertThat(row.get(name)).as(name).isNaN());
    }

    @Test
    void oneOutcome_hasNoDebiasedErrorAndNoShift() {
        ModelRows raw = ModelRows.of("t");
        raw.add(DAY, 0.7, true, List.of(MODEL, MODEL));

        Map<String, Double> row = measured(raw);

        assertThat(row).containsEntry("decisions", 1.0).containsEntry("evaluated", 1.0);
        ALWAYS.forEach(name -> assertThat(row.get(name)).as(name).isFinite());
        assertThat(row.get("p_value")).isGreaterThan(0.2);
        List.of("mce", "debiased_error", "psi", "psi_critical", "ks_statistic", "ks_p_value")
                .forEach(name -> assertThat(row.get(name)).as(name).isNaN());
    }

    @Test
    void equalConfidences_areOneBin() {
        ModelRows raw = ModelRows.of("t");
        IntStream.range(0, 600).forEach(i -> raw.add(DAY, 0.7, i % 10 < 7, List.of(MODEL)));
        IntStream.range(0, 40).forEach(i -> raw.add(DAY.minusDays(20), 0.7, true, List.of(MODEL)));

        Map<String, Double> row = measured(raw);

        assertThat(row.get("ece")).isLessThan(1e-12);
        assertThat(row.get("p_value")).isEqualTo(1);
        assertThat(row.get("resolution")).isLessThan(1e-12);
        assertThat(row)
                .containsEntry("psi", 0.0)
                .containsEntry("ks_statistic", 0.0)
                .containsEntry("ks_p_value", 1.0);
        assertThat(row.get("psi_critical")).isNaN();
    }

    @Test
    void equalOutcomes_haveNoUncertainty() {
        ModelRows raw = ModelRows.of("t");
        IntStream.range(0, 600).forEach(i -> raw.add(DAY, 0.9 + i / 10_000.0, true, List.of(MODEL)));

        Map<String, Double> row = measured(raw);

        assertThat(row).containsEntry("uncertainty", 0.0).containsEntry("resolution", 0.0);
        ALWAYS.forEach(name -> assertThat(row.get(name)).as(name).isFinite());
    }

    @Test
    void certainty_thatIsWrong_hasOnlyTheResampledPValue() {
        ModelRows raw = ModelRows.of("t");
        IntStream.range(0, 600).forEach(i -> raw.add(DAY, 1, i > 0, List.of(MODEL)));

        Map<String, Double> row = measured(raw);

        List.of("spiegelhalter_z", "spiegelhalter_p", "gap_z", "gap_p")
                .forEach(name -> assertThat(row.get(name)).as(name).isNaN());
        assertThat(row).containsEntry("ece_noise_floor", 0.0).containsEntry("ece_p_value", 1.0 / 1001);
        assertThat(row.get("p_value")).isLessThan(0.01);
    }

    @Test
    void bitsAreTheSame_howeverRowsLieAndManyThreads() {
        ModelRows raw = random(4_000);
        sql.load(raw);
        Month month = new Month("t", List.of(DAY, DAY.plusDays(1)));
        JobRequest request = DriftSql.request(DAY, DAY.plusDays(1), Map.of());
        sql.stage(month, request);
        Map<LocalDate, String> once = sql.hashes(month);
        sql.stage(month, request);
        assertThat(sql.hashes(month)).hasSize(2).isEqualTo(once);

        try (DriftSql other = new DriftSql()) {
            Collections.shuffle(raw.decisions(), new Random(1));
            Collections.shuffle(raw.feedbacks(), new Random(2));
            for (int part = 0; part < 5; part++) {
                other.load(new ModelRows(
                        "t",
                        raw.decisions().subList(part * 800, part * 800 + 800),
                        raw.feedbacks().subList(part * 800, part * 800 + 800)));
            }
            other.stage(month, request);
            assertThat(other.hashes(month)).isEqualTo(once);
        }
        assertThat(measures(month, request, "1")).isEqualTo(measures(month, request, "8"));
    }

    @Test
    void answer_staysSmall_howeverManyOutcomes() {
        sql.execute(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, aggregated_confidence, model_versions, tenant_id)"
                        + " SELECT toUUID(reinterpretAsUUID(toUInt128(number + 1))), toDateTime64('2024-03-20', 3, 'UTC') + number % 80000,"
                        + " sipHash64(number) / 18446744073709551616., [(number % 100 = 0 ? 'small' : 'large', '1')], 't'"
                        + " FROM numbers(1000000)");
        sql.execute("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, success, tenant_id)"
                + " SELECT id, id, timestamp + 60, sipHash64(id) % 2 = 0, 't' FROM trading_decisions_probabilistic");
        Month month = new Month("t", List.of(DAY));

        List<String> sizes = sql.clickhouse()
                .query(DriftSql.file("measures"), parameters(month, DriftSql.request(DAY, DAY, Map.of())), row -> {
                    if (row.getBoolean("is_day")) {
                        return "day " + row.getLong("decisions");
                    }
                    List<Number> cells = row.getList("cell_rows");
                    assertThat(cells.size()).isBetween(100, 124);
                    assertThat(cells.stream().mapToLong(Number::longValue).sum())
                            .isEqualTo(row.getLong("evaluated"));
                    return row.getString("model_name") + " " + row.getLong("evaluated");
                });

        assertThat(sizes).containsExactlyInAnyOrder("day 1000000", "large 990000", "small 10000");
    }

    @Test
    void whatWasRead_isStagedWithItsDay_alsoWhenNothingCounts() {
        LocalDate bad = DAY.plusDays(1);
        ModelRows raw = ModelRows.of("t");
        raw.add(DAY, 0.7, true, List.of(MODEL, new Model("macd", "1")));
        raw.add(DAY, 0.7, true, Double.NaN, List.of(MODEL));
        raw.add(DAY, 0.7, true, -2, List.of());
        raw.add(DAY, 1.5, true, List.of(MODEL));
        raw.add(bad, Double.NaN, true, Double.NaN, List.of(MODEL));
        Instant noon = bad.atTime(12, 0).toInstant(ZoneOffset.UTC);
        raw.decisions().add(new Decision(new UUID(9, 1), noon, 0.7, Double.NaN, List.of(MODEL)));
        raw.decisions().add(new Decision(new UUID(9, 2), noon, 0.7, -1, List.of(MODEL)));
        sql.load(raw);
        Month month = new Month("t", List.of(DAY, bad, bad.plusDays(1)));
        JobRequest request = DriftSql.request(DAY, bad.plusDays(1), Map.of());

        sql.stage(month, request);

        Map<TenantDay, String> marks = sql.drift().rowMarks(month, request);
        assertThat(sql.reads(month, request))
                .isEqualTo(Map.of(
                        new TenantDay("t", DAY),
                        new Read(
                                2,
                                4,
                                Map.of(
                                        "confidence_out_of_range", 1L,
                                        "return_not_finite", 1L,
                                        "return_below_minus_one", 1L),
                                Objects.requireNonNull(marks.get(new TenantDay("t", DAY)))),
                        new TenantDay("t", bad),
                        new Read(
                                0,
                                3,
                                Map.of(
                                        "confidence_not_finite", 1L,
                                        "uncertainty_not_finite", 1L,
                                        "uncertainty_negative", 1L,
                                        "return_not_finite", 1L),
                                Objects.requireNonNull(marks.get(new TenantDay("t", bad))))));
    }

    @Test
    void rowMark_movesWithWhatTheDayDependsOn_andNothingElse() {
        ModelRows raw = random(200);
        sql.load(raw);
        String before = mark();

        ModelRows after = ModelRows.of("t");
        after.add(DAY.plusDays(1), 0.5, true, List.of(MODEL));
        after.add(DAY.minusDays(37), 0.5, true, List.of(MODEL));
        sql.load(after);
        assertThat(mark()).as("rows outside the windows").isEqualTo(before);

        ModelRows reference = ModelRows.of("t");
        reference.add(DAY.minusDays(36), 0.5, true, List.of(MODEL));
        reference.feedbacks().clear();
        sql.load(reference);
        String withReference = mark();
        assertThat(withReference).as("a decision of the reference's first day").isNotEqualTo(before);

        sql.execute("ALTER TABLE trading_decisions_probabilistic UPDATE model_versions = [('other', '9')] WHERE id ="
                + " (SELECT max(id) FROM trading_decisions_probabilistic WHERE toDate(timestamp, 'UTC') = '2024-03-20')"
                + " SETTINGS mutations_sync = 1");
        String renamed = mark();
        assertThat(renamed).as("another model").isNotEqualTo(withReference);

        sql.execute(
                "ALTER TABLE model_feedback_events UPDATE success = NOT success WHERE toDate(timestamp, 'UTC') = '2024-03-20'"
                        + " SETTINGS mutations_sync = 1");
        String turned = mark();
        assertThat(turned).as("other outcomes").isNotEqualTo(renamed);

        sql.execute(
                "ALTER TABLE model_feedback_events UPDATE actual_return = actual_return / 2 WHERE 1 SETTINGS mutations_sync = 1");
        sql.execute("INSERT INTO trading_decisions_probabilistic SELECT * FROM trading_decisions_probabilistic");
        assertThat(mark()).as("what no number is made of").isEqualTo(turned);
    }

    @Test
    void namesThatAreNoText_areStagedAsTheyAre_eachByItself() {
        sql.execute(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, aggregated_confidence, model_versions, tenant_id)"
                        + " SELECT toUUID('00000000-0000-0000-0000-000000000001'), toDateTime64('2024-03-20 12:00:00', 3, 'UTC'), 0.7,"
                        + " [(unhex('6DFF'), '1'), (unhex('6DFE'), unhex('FF22')), ('Mod\"èle', '1')], 't'");
        Month month = new Month("t", List.of(DAY));

        sql.stage(month, DriftSql.request(DAY, DAY, Map.of()));

        assertThat(sql.clickhouse()
                        .query(
                                new SqlText(
                                        "test",
                                        "SELECT concat(hex(model_name), ' ', hex(model_version)) AS names FROM ppa_stage_1"
                                                + " WHERE read_decisions = 0 ORDER BY names"),
                                Map.of(),
                                row -> row.getString("names")))
                .containsExactly("4D6F6422C3A86C65 31", "6DFE FF22", "6DFF 31");
    }

    @Test
    void deliveryAfter2149_takesItsDecisionAway_andNotToTheDayItsDateWrapsTo() {
        LocalDate wrapped = LocalDate.parse("2023-11-08");
        ModelRows raw = ModelRows.of("t");
        raw.add(wrapped.minusDays(1), 0.7, true, List.of(MODEL));
        Decision first = raw.decisions().get(0);
        raw.decisions().add(new Decision(first.id(), Instant.parse("2203-04-15T10:00:00Z"), 0.7, 0.1, List.of(MODEL)));
        sql.load(raw);
        Month month = new Month("t", List.of(wrapped.minusDays(1), wrapped));

        assertThat(sql.staged(month, DriftSql.request(wrapped.minusDays(1), wrapped, Map.of()), row -> ""))
                .isEmpty();
    }

    @Test
    void dayWithoutDecisions_hasNoMarkAndNoRow() {
        ModelRows raw = ModelRows.of("t");
        raw.add(DAY.minusDays(1), 0.7, true, List.of(MODEL));
        sql.load(raw);
        Month month = new Month("t", List.of(DAY));
        JobRequest request = DriftSql.request(DAY, DAY, Map.of());

        assertThat(sql.drift().rowMarks(month, request)).isEmpty();
        assertThat(sql.staged(month, request, row -> "")).isEmpty();
    }

    private String mark() {
        return Objects.requireNonNull(sql.drift()
                .rowMarks(new Month("t", List.of(DAY)), DriftSql.request(DAY, DAY, Map.of()))
                .get(new TenantDay("t", DAY)));
    }

    private static Map<String, Object> parameters(Month month, JobRequest request) {
        MeasureSettings settings = MeasureSettings.of(request);
        Map<String, Object> parameters = month.parameters();
        parameters.put("horizon_days", settings.feedbackHorizonDays());
        parameters.put("pooling_days", settings.poolingDays());
        parameters.put("reference_days", settings.referenceDays());
        parameters.put("min_outcomes", settings.minOutcomes());
        return parameters;
    }

    private List<String> measures(Month month, JobRequest request, String threads) {
        SqlText measures = DriftSql.file("measures");
        SqlText text = new SqlText(
                "test",
                measures.text() + ", max_threads = " + threads + ", max_block_size = "
                        + (threads.equals("1") ? 65_409 : 100));
        return sql.clickhouse()
                .query(
                        text,
                        parameters(month, request),
                        row -> row.getString("model_name") + " " + row.getDouble("log_loss") + " "
                                + row.getDouble("psi") + " "
                                + Stream.of("edges", "cell_rows", "cell_sum", "cell_hits")
                                        .map(row::getList)
                                        .toList());
    }

    private static ModelRows random(int count) {
        Random random = new Random(5);
        ModelRows raw = ModelRows.of("t");
        for (int i = 0; i < count; i++) {
            double c = random.nextDouble();
            raw.add(
                    DAY.plusDays(1 - random.nextInt(30)),
                    c,
                    random.nextDouble() < c,
                    List.of(MODEL, new Model("macd", String.valueOf(i % 3))));
        }
        return raw;
    }

    private Map<String, Double> measured(ModelRows raw) {
        sql.load(raw);
        Map<Key, Map<String, Double>> rows = sql.staged(
                new Month("t", List.of(DAY)), DriftSql.request(DAY, DAY, Map.of()), CalibrationDriftTest::numbers);
        return Objects.requireNonNull(rows.get(new Key(DAY, MODEL)));
    }

    private static Map<String, Double> numbers(Row row) {
        Map<String, Double> numbers = new HashMap<>();
        List.of("decisions", "evaluated", "window_days").forEach(name -> numbers.put(name, (double) row.getLong(name)));
        ALWAYS.forEach(name -> numbers.put(name, row.getDouble(name)));
        SOMETIMES.forEach(name -> numbers.put(name, row.getDouble(name)));
        return numbers;
    }
}
