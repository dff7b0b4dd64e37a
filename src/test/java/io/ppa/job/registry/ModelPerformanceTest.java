package io.ppa.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.job.JobRequest;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.Row;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Feedback;
import io.ppa.testing.ModelRows.Model;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The daily sums: their audit, their bits, which days a request needs, and what reopens one. */
class ModelPerformanceTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Model MODEL = new Model("rsi", "1");

    private static final String TENANT = "o'b";

    private static final JobRequest REQUEST = ModelSql.request(DAY, DAY, Map.of());

    private static final List<LocalDate> DAYS = List.of(DAY.minusDays(1), DAY);

    private static ModelSql sql;

    @BeforeAll
    static void open() {
        sql = new ModelSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @BeforeEach
    void empty() {
        for (String table : List.of(
                "trading_decisions_probabilistic", "model_feedback_events", "model_performance_daily", "ppa_stage_1")) {
            sql.execute("TRUNCATE TABLE " + table);
        }
    }

    @Test
    void sums_areOfTheEvaluated_andBinsAreAlwaysTen() {
        ModelRows raw = ModelRows.of(TENANT);
        raw.add(DAY, 0.25, true, 0.5, List.of(MODEL, MODEL));
        raw.add(DAY, 1, false, -0.25, List.of(MODEL));
        raw.add(DAY, 0.75, true, 0.125, List.of(MODEL));
        raw.feedbacks().remove(2);

        sql.load(raw);

        assertThat(staged())
                .containsExactly("rsi 1: 3 2 1 1.5625 0.25 [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]"
                        + " [0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0] [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]");
    }

    @Test
    void sums_areNothing_whenNothingIsEvaluated() {
        ModelRows raw = ModelRows.of(TENANT);
        raw.add(DAY, 0.25, true, List.of(MODEL));
        raw.feedbacks().clear();

        sql.load(raw);

        assertThat(staged())
                .containsExactly("rsi 1: 1 0 0 0.0 0.0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"
                        + " [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]");
        assertThat(offended()).containsExactly("nothing_evaluated");
    }

    @Test
    void returnsTooLargeToAdd_areUndefined_andAWarningOnly() {
        ModelRows raw = ModelRows.of(TENANT);
        raw.add(DAY, 0.5, true, Double.MAX_VALUE, List.of(MODEL));
        raw.add(DAY, 0.5, true, Double.MAX_VALUE, List.of(MODEL));
        sql.load(raw);

        assertThat(staged()).singleElement().asString().startsWith("rsi 1: 2 2 2 0.5 NaN ");
        assertThat(offended()).containsExactly("return_undefined");
    }

    @Test
    void soundRows_passTheAudit() {
        sql.load(sound());
        stage();

        assertThat(offended()).isEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("duplicate_key", "model_name AS model_name"),
                arguments("day_not_asked_for", "toDate('2024-03-02') AS date"),
                arguments("counts_disagree", "'x' AS model_name, 0 AS decisions"),
                arguments("counts_disagree", "'x' AS model_name, evaluated + 1 AS evaluated"),
                arguments("counts_disagree", "'x' AS model_name, evaluated - 1 AS decisions"),
                arguments("counts_disagree", "'x' AS model_name, successes + 1 AS successes"),
                arguments("counts_disagree", "'x' AS model_name, arrayPushBack(bins, (0, 0., 0)) AS bins"),
                arguments(
                        "counts_disagree",
                        "'x' AS model_name, arrayMap((b, i) -> (b.1, b.2, i = 1 ? successes : 0), bins, arrayEnumerate(bins)) AS bins"),
                arguments("out_of_range", "'x' AS model_name, -1e-9 AS squared_error"),
                arguments("out_of_range", "'x' AS model_name, nan AS squared_error"),
                arguments("out_of_range", "'x' AS model_name, evaluated + 0.5 AS squared_error"),
                arguments("out_of_range", "'x' AS model_name, inf AS return_sum"),
                arguments("out_of_range", "'x' AS model_name, -1. * evaluated - 0.5 AS return_sum"),
                arguments("out_of_range", "'x' AS model_name, arrayMap(b -> (b.1, b.2 + 0.2, b.3), bins) AS bins"),
                arguments("out_of_range", "'x' AS model_name, arrayMap(b -> (b.1, b.2 - 0.2, b.3), bins) AS bins"),
                arguments("out_of_range", "'x' AS model_name, arrayMap(b -> (b.1, nan, b.3), bins) AS bins"),
                arguments(
                        "out_of_range",
                        "'x' AS model_name, 0 AS evaluated, 0 AS successes, 0. AS squared_error, 0.1 AS return_sum,"
                                + " arrayMap(b -> (toUInt64(0), 0., toUInt64(0)), bins) AS bins"),
                arguments("stamp_disagrees", "'x' AS model_name, run_id + 1 AS run_id"),
                arguments("stamp_disagrees", "'x' AS model_name, 2 AS metric_version"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void audit_findsWhatItIsFor(String check, String fault) {
        sql.load(sound());
        stage();
        String rows = "FROM ppa_stage_1 WHERE ppa_stage_1.date = '2024-03-20' AND ppa_stage_1.model_name = 'rsi'";
        sql.execute("INSERT INTO ppa_stage_1 SELECT * REPLACE (" + fault + ") " + rows);

        assertThat(offended()).containsExactly(check);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true"})
    void audit_failsTheDay_whenMoreThanTheFractionIsRejected(int rejected, boolean fails) {
        ModelRows raw = ModelRows.of(TENANT);
        for (int i = 0; i < 50; i++) {
            raw.add(DAY, i < rejected ? 1.5 : 0.5, true, List.of(MODEL));
        }
        sql.load(raw);
        stage();

        assertThat(offended()).isEqualTo(fails ? List.of("too_many_rejected") : List.of());
    }

    @Test
    void bits_areTheSame_whateverTheOrderOfRowsAndParts() {
        ModelRows raw = random(2_000);
        sql.load(raw);
        stage();
        Map<LocalDate, String> whole = sql.hashes(TENANT, DAYS);
        assertThat(whole).hasSize(2);

        empty();
        for (String table : List.of("trading_decisions_probabilistic", "model_feedback_events")) {
            sql.execute("SYSTEM STOP MERGES " + table);
        }
        List<Decision> decisions = new ArrayList<>(raw.decisions());
        List<Feedback> feedbacks = new ArrayList<>(raw.feedbacks());
        Collections.shuffle(decisions, new Random(1));
        Collections.shuffle(feedbacks, new Random(2));
        for (int i = 0; i < 25; i++) {
            sql.load(new ModelRows(TENANT, share(decisions, i), share(feedbacks, i)));
        }
        stage();
        assertThat(sql.hashes(TENANT, DAYS)).isEqualTo(whole);
        for (String table : List.of("trading_decisions_probabilistic", "model_feedback_events")) {
            sql.execute("SYSTEM START MERGES " + table);
        }

        sql.stage(TENANT, List.of(DAY), REQUEST);
        assertThat(sql.hashes(TENANT, DAYS)).as("a day alone").isEqualTo(Map.of(DAY, whole.get(DAY)));
    }

    private static <T> List<T> share(List<T> all, int number) {
        return all.subList(all.size() * number / 25, all.size() * (number + 1) / 25);
    }

    @Test
    void lateFeedback_reopensOnlyItsDay() {
        ModelRows raw = random(100);
        sql.load(raw);
        Map<LocalDate, String> before = marks();
        assertThat(before).containsOnlyKeys(DAYS);

        Decision late = raw.decisions().stream()
                .filter(d -> d.day().equals(DAY.minusDays(1)))
                .findFirst()
                .orElseThrow();
        Instant at = DAY.plusDays(3).atStartOfDay().toInstant(ZoneOffset.UTC);
        sql.load(new ModelRows(TENANT, List.of(), List.of(new Feedback(new UUID(9, 9), late.id(), at, 0.5, true))));

        assertThat(marks().get(DAY)).isEqualTo(before.get(DAY));
        assertThat(marks().get(DAY.minusDays(1))).isNotEqualTo(before.get(DAY.minusDays(1)));
    }

    @Test
    void rowMark_hasNothingOfOtherDays() {
        sql.load(random(100));
        Map<LocalDate, String> before = marks();

        ModelRows other = ModelRows.of(TENANT);
        other.add(DAY.minusDays(2), 0.5, true, List.of(MODEL));
        other.add(DAY.plusDays(1), 0.5, true, List.of(MODEL));
        sql.load(other);

        assertThat(marks()).isEqualTo(before);
    }

    @Test
    void rowMark_movesWithTheModelsOfADecision() {
        sql.load(random(100));
        Map<LocalDate, String> before = marks();

        sql.execute("ALTER TABLE trading_decisions_probabilistic UPDATE model_versions = [('other', '9')]"
                + " WHERE toDate(timestamp, 'UTC') = '2024-03-20' SETTINGS mutations_sync = 1");

        assertThat(marks().get(DAY)).isNotEqualTo(before.get(DAY));
        assertThat(marks().get(DAY.minusDays(1))).isEqualTo(before.get(DAY.minusDays(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-03-20, 2024-03-20, P30D, 2024-02-20, 30",
        "2024-03-19, 2024-03-20, P2D, 2024-03-18, 3",
        "1970-01-03, 1970-01-04, P30D, 1970-01-01, 4"
    })
    void days_areTheWholeWindowBeforeTheFirstAskedFor(
            LocalDate first, LocalDate last, String window, LocalDate from, int count) {
        List<LocalDate> days = sql.performance().days(ModelSql.request(first, last, Map.of("window", window)));

        assertThat(days).hasSize(count).startsWith(from).endsWith(last).isSorted();
    }

    @Test
    void definitions_nameTheHorizonOnly_soThatAnotherWindowComputesNothingAgain() {
        JobRequest other =
                ModelSql.request(DAY, DAY, Map.of("window", "P9D", "periods-per-year", "365", "register", "true"));

        assertThat(sql.performance().definitions(other))
                .isEqualTo(sql.performance().definitions(REQUEST))
                .isEqualTo("feedback horizon 7d");
        assertThat(sql.performance().definitions(ModelSql.request(DAY, DAY, Map.of("feedback-horizon", "P8D"))))
                .isEqualTo("feedback horizon 8d");
    }

    @Test
    void tenants_haveDecisionsOrPublishedRowsInTheWindow() {
        ModelRows raw = ModelRows.of("early");
        raw.add(DAY.minusDays(29), 0.5, true, List.of(MODEL));
        sql.load(raw);
        sql.published("published only", "m", DAY.minusDays(29), 1, 1, 0.1);
        sql.published("long ago", "m", DAY.minusDays(30), 1, 1, 0.1);

        assertThat(sql.performance().tenants(REQUEST)).containsExactly("early", "published only");
    }

    @Test
    void reads_countWhatWasReadAndRejected() {
        ModelRows raw = ModelRows.of(TENANT);
        raw.add(DAY, 0.5, true, List.of(MODEL, new Model("macd", "1")));
        raw.add(DAY, 1.5, true, List.of(MODEL));
        raw.add(DAY, 0.5, true, Double.NaN, List.of(MODEL));
        sql.load(raw);
        stage();

        Stage stage = new Stage(1, "ppa_stage_1", Instant.EPOCH);
        assertThat(sql.performance().reads(stage, new Month(TENANT, DAYS), REQUEST))
                .containsExactly(Map.entry(
                        new TenantDay(TENANT, DAY),
                        new Read(
                                2,
                                3,
                                Map.of("confidence_out_of_range", 1L, "return_not_finite", 1L),
                                marks().get(DAY))));
    }

    /** The same models and ids mean something else to each. */
    @Test
    void severalTenants_haveTheNumbersTogether_thatEachHasAlone() {
        List<String> tenants = List.of(TENANT, "two", "three");
        for (int t = 0; t < tenants.size(); t++) {
            ModelRows raw = ModelRows.of(tenants.get(t));
            for (int i = 0; i < 30; i++) {
                raw.add(
                        DAYS.get(i % 2),
                        (i + t) / 40.0,
                        (i + t) % 3 == 0,
                        List.of(MODEL, new Model("macd", "" + i % 2)));
            }
            raw.add(DAY, 1.5, true, List.of(MODEL));
            sql.load(raw);
        }
        Month together = new Month(tenants, DAYS);
        sql.stage(together, REQUEST);
        Stage stage = new Stage(1, "ppa_stage_1", Instant.EPOCH);
        Map<TenantDay, Read> reads = sql.performance().reads(stage, together, REQUEST);
        Map<TenantDay, String> marks = sql.performance().rowMarks(together, REQUEST);
        Map<String, Map<LocalDate, String>> hashes = new HashMap<>();
        tenants.forEach(tenant -> hashes.put(tenant, sql.hashes(tenant, DAYS)));

        assertThat(hashes.values()).doesNotHaveDuplicates();
        assertThat(marks).hasSize(6);
        for (String tenant : tenants) {
            sql.stage(tenant, DAYS, REQUEST);
            Month alone = new Month(tenant, DAYS);
            assertThat(sql.hashes(tenant, DAYS)).hasSize(2).isEqualTo(hashes.get(tenant));
            assertThat(reads).containsAllEntriesOf(sql.performance().reads(stage, alone, REQUEST));
            assertThat(marks).containsAllEntriesOf(sql.performance().rowMarks(alone, REQUEST));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "31, 0, 31", "31, 4000000, 31", "31, 8000000, 15", "30, 120000000, 1", "30, 9000000000, 1"})
    void aMonth_isStagedInPartsThatFit(int days, long decisions, int atOnce) {
        assertThat(InputStatements.daysAtOnce(days, decisions)).isEqualTo(atOnce);
    }

    private static ModelRows sound() {
        ModelRows raw = ModelRows.of(TENANT);
        for (int i = 0; i < 20; i++) {
            raw.add(DAYS.get(i % 2), i / 20.0, i % 3 == 0, List.of(MODEL, new Model("macd", "2")));
        }
        return raw;
    }

    /** Rows whose sums depend on the order they are added in. */
    private static ModelRows random(int count) {
        Random random = new Random(5);
        ModelRows raw = ModelRows.of(TENANT);
        for (int i = 0; i < count; i++) {
            double r = random.nextGaussian() * Math.pow(10, random.nextInt(6)) + 1e6;
            raw.add(DAYS.get(i % 2), random.nextDouble(), random.nextBoolean(), r, List.of(MODEL));
        }
        return raw;
    }

    private static void stage() {
        sql.stage(TENANT, DAYS, REQUEST);
    }

    private static List<String> offended() {
        return sql.offended(TENANT, DAYS, REQUEST);
    }

    private static Map<LocalDate, String> marks() {
        return sql.performance().rowMarks(new Month(TENANT, DAYS), REQUEST).entrySet().stream()
                .collect(Collectors.toMap(mark -> mark.getKey().day(), Map.Entry::getValue));
    }

    private static List<String> staged() {
        stage();
        return sql.clickhouse()
                .query(
                        new SqlText(
                                "test",
                                "SELECT *, bins.rows AS bin_rows, bins.confidence AS bin_confidence, bins.successes AS bin_hits"
                                        + " FROM ppa_stage_1 WHERE read_decisions = 0 ORDER BY model_name"),
                        Map.of(),
                        ModelPerformanceTest::text);
    }

    private static String text(Row row) {
        return row.getString("model_name") + " " + row.getString("model_version") + ": " + row.getLong("decisions")
                + " " + row.getLong("evaluated") + " " + row.getLong("successes") + " "
                + row.getDouble("squared_error") + " " + row.getDouble("return_sum") + " " + row.getList("bin_rows")
                + " " + row.getList("bin_confidence") + " " + row.getList("bin_hits");
    }
}
