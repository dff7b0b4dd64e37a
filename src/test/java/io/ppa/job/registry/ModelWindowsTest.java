package io.ppa.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.job.JobRequest;
import io.ppa.model.ModelMeasures;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Feedback;
import io.ppa.testing.ModelRows.Model;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The registry's numbers: daily sums and the windows over them against the reference, and where they are undefined. */
class ModelWindowsTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-02");

    private static final List<Model> MODELS = List.of(
            new Model("rsi", "1"),
            new Model("rsi", "2"),
            new Model("a'b,\"c\"\\", ""),
            new Model("", "\n"),
            new Model("{s:String} -- Ω≠√😀", "' OR 1=1"));

    /** On edges of bins and of the range. */
    private static final double[] EDGES = {
        0, -0.0, 0.1, 0.2, 0.3, 0.7, 0.7000000000000001, 0.9, 1, 0.5, 0.999999999, 1e-15, Double.MIN_VALUE
    };

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
        for (String table :
                List.of("trading_decisions_probabilistic", "model_feedback_events", "model_performance_daily")) {
            sql.execute("TRUNCATE TABLE " + table);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 14);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void windows_agreeWithTheReference(int seed) {
        Random random = new Random(new SplittableRandom(seed).nextLong());
        int horizon = 1 + random.nextInt(8);
        int window = 2 + random.nextInt(6);
        int periods = 200 + random.nextInt(200);
        JobRequest request = ModelSql.request(
                DAY,
                DAY,
                Map.of(
                        "feedback-horizon", "P" + horizon + "D",
                        "window", "P" + window + "D",
                        "periods-per-year", String.valueOf(periods)));
        List<ModelRows> tenants =
                List.of(rows("t'" + seed, random), rows("\"u\"{x:String}", random), rows("v", random));
        tenants.forEach(sql::load);
        List<String> names = tenants.stream().map(ModelRows::tenant).toList();
        sql.publish(names, sql.performance().days(request), request);
        // What lies outside the window does not count.
        sql.published("v", "rsi", DAY.minusDays(window), 10, 5, 1);
        sql.published("v", "rsi", DAY.plusDays(1), 10, 5, 1);
        ModelWindows windows = new ModelWindows(sql.clickhouse());
        RegistrySettings settings = RegistrySettings.of(request);
        LocalDate first = DAY.minusDays(window - 1L);

        Map<String, List<ModelMeasures>> actual = windows.of(names, DAY, settings);

        for (ModelRows tenant : tenants) {
            assertEqual(
                    actual.getOrDefault(tenant.tenant(), List.of()),
                    ModelReference.measures(List.of(tenant), first, DAY, horizon, periods));
        }
        assertEqual(windows.pooled(DAY, settings), ModelReference.measures(tenants, first, DAY, horizon, periods));
        Map<String, Long> counts = windows.tenants(DAY, settings);
        assertThat(counts.keySet()).isSubsetOf(names);
        assertThat(counts)
                .allSatisfy((tenant, models) -> assertThat(actual.get(tenant)).hasSize(models.intValue()));
        assertThat(counts.keySet()).isEqualTo(actual.keySet());
    }

    private static void assertEqual(List<ModelMeasures> measured, Map<Model, ModelMeasures> expected) {
        Map<Model, ModelMeasures> actual = ModelSql.byModel(measured);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((model, numbers) -> {
            ModelMeasures found = actual.get(model);
            assertThat(found.decisions()).isEqualTo(numbers.decisions());
            assertThat(found.evaluated()).isEqualTo(numbers.evaluated());
            assertClose(found.accuracy(), numbers.accuracy());
            assertClose(found.calibrationScore(), numbers.calibrationScore());
            assertClose(found.brierScore(), numbers.brierScore());
            assertClose(found.sharpeRatio(), numbers.sharpeRatio());
        });
    }

    private static void assertClose(OptionalDouble actual, OptionalDouble expected) {
        assertThat(actual.isPresent()).isEqualTo(expected.isPresent());
        expected.ifPresent(value ->
                assertThat(actual.getAsDouble()).isCloseTo(value, within(1e-12 * Math.max(1, Math.abs(value)))));
    }

    /** What a few days' sums (evaluated, successes, return sum) come to; the confidence is always 1/2. */
    static Stream<Arguments> undefined() {
        return Stream.of(
                arguments("nothing evaluated", List.of(day(0, 0, 0), day(0, 0, 0)), false, false),
                arguments("one day", List.of(day(10, 5, 0.5)), true, false),
                arguments("one day with outcomes", List.of(day(10, 5, 0.5), day(0, 0, 0)), true, false),
                arguments("two days", List.of(day(10, 5, 0.5), day(10, 5, 0.25)), true, true),
                arguments("equal returns", List.of(day(1, 1, 0.1), day(10, 5, 1), day(100, 0, 10)), true, false),
                arguments("no return", List.of(day(1, 1, 0), day(10, 5, 0)), true, false),
                arguments("four units apart", List.of(day(1, 1, 0.1), day(1, 1, 0.1 + 4 * Math.ulp(0.1))), true, false),
                arguments("five units apart", List.of(day(1, 1, 0.1), day(1, 1, 0.1 + 5 * Math.ulp(0.1))), true, true),
                arguments("a return too large", List.of(day(1, 1, Double.NaN), day(1, 1, 0.1)), true, false),
                arguments("returns whose square is too large", List.of(day(1, 1, 1e200), day(1, 1, 0)), true, false),
                arguments("returns whose square is too small", List.of(day(1, 1, 1e-200), day(1, 1, 0)), true, false));
    }

    private record Sums(long evaluated, long successes, double returned) {}

    private static Sums day(long evaluated, long successes, double returned) {
        return new Sums(evaluated, successes, returned);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("undefined")
    void numbers_areUndefined_whereTheDefinitionSaysSo(String name, List<Sums> days, boolean scores, boolean sharpe) {
        for (int i = 0; i < days.size(); i++) {
            Sums sums = days.get(i);
            sql.published("t", "m", DAY.minusDays(i), sums.evaluated(), sums.successes(), sums.returned());
        }

        for (ModelMeasures numbers : List.of(of("t").get(0), pooled().get(0))) {
            assertThat(numbers.accuracy().isPresent()).isEqualTo(scores);
            assertThat(numbers.calibrationScore().isPresent()).isEqualTo(scores);
            assertThat(numbers.brierScore().isPresent()).isEqualTo(scores);
            assertThat(numbers.sharpeRatio().isPresent()).as(numbers.toString()).isEqualTo(sharpe);
        }
    }

    @Test
    void pooledSharpe_isUndefined_whenEveryReturnIsTheSame() {
        for (int tenant = 0; tenant < 300; tenant++) {
            sql.published("t" + tenant, "m", DAY, 1, 1, 0.1);
        }
        sql.published("t0", "m", DAY.minusDays(1), 1, 1, 0.1);

        assertThat(pooled()).singleElement().satisfies(numbers -> {
            assertThat(numbers.evaluated()).isEqualTo(301);
            assertThat(numbers.sharpeRatio()).isEmpty();
        });
    }

    /** What a name would become when mended or cut is somebody else's name. */
    @Test
    void tenantsAreWhoTheyAre_andWhoseNameIsNoTextIsNobody() {
        String longest = "x".repeat(200);
        sql.published("b\0", "m", DAY, 4, 4, 1);
        sql.published(longest + "y", "m", DAY, 8, 0, 1);
        sql.execute(
                "INSERT INTO model_performance_daily SELECT * REPLACE ('b\\xFF' AS tenant_id) FROM model_performance_daily LIMIT 1");

        assertThat(new ModelWindows(sql.clickhouse()).tenants(DAY, settings())).isEqualTo(Map.of(longest + "y", 1L));
        assertThat(new ModelWindows(sql.clickhouse())
                        .of(List.of("b␀", "b\uFFFD", longest, longest + "y"), DAY, settings()))
                .containsOnlyKeys(longest + "y");
    }

    @Test
    void modelsWhoseNamesAreNoText_orTooLong_areAnsweredBesideThoseWhoAreCalledSo_andSayThatTheyAreNotExact() {
        sql.published("t", "m\0", DAY, 4, 4, 1);
        sql.published("t", "m␀", DAY, 8, 0, 1);
        sql.published("t", "x".repeat(300), DAY, 2, 0, 1);

        for (List<ModelMeasures> numbers : List.of(of("t"), pooled())) {
            assertThat(numbers)
                    .extracting(ModelMeasures::modelName, ModelMeasures::exact, ModelMeasures::evaluated)
                    .containsExactly(tuple("m␀", true, 8L), tuple("m␀", false, 4L), tuple("x".repeat(200), false, 2L));
        }
        assertThat(new ModelWindows(sql.clickhouse()).tenants(DAY, settings())).isEqualTo(Map.of("t", 3L));
    }

    @Test
    void tenantsNotAskedFor_areNotAnswered() {
        sql.published("a", "m", DAY, 4, 4, 1);
        sql.published("b", "m", DAY, 4, 4, 1);

        assertThat(new ModelWindows(sql.clickhouse()).of(List.of("b", "c"), DAY, settings()))
                .containsOnlyKeys("b");
        assertThat(new ModelWindows(sql.clickhouse()).of(List.of(), DAY, settings()))
                .isEmpty();
    }

    @Test
    void bits_areTheSame_whateverTheOrderOfRows() {
        Random random = new Random(8);
        List<Runnable> inserts = new ArrayList<>();
        for (int tenant = 0; tenant < 12; tenant++) {
            for (int age = 0; age < 9; age++) {
                String name = "t" + tenant;
                LocalDate day = DAY.minusDays(age);
                double returned = random.nextGaussian();
                inserts.add(() -> sql.published(name, "m", day, 7, 3, returned));
            }
        }
        inserts.forEach(Runnable::run);
        List<ModelMeasures> before = pooled();

        empty();
        Collections.shuffle(inserts, random);
        inserts.forEach(Runnable::run);

        assertThat(pooled()).isEqualTo(before);
        sql.execute("OPTIMIZE TABLE model_performance_daily FINAL");
        assertThat(pooled()).isEqualTo(before);
    }

    private static RegistrySettings settings() {
        return RegistrySettings.of(ModelSql.request(DAY, DAY, Map.of()));
    }

    private static List<ModelMeasures> of(String tenant) {
        return new ModelWindows(sql.clickhouse())
                .of(List.of(tenant), DAY, settings())
                .get(tenant);
    }

    private static List<ModelMeasures> pooled() {
        return new ModelWindows(sql.clickhouse()).pooled(DAY, settings());
    }

    /** Rows of the days around the window: replays, corrections, faults, confidences on edges. */
    private static ModelRows rows(String tenant, Random random) {
        ModelRows raw = ModelRows.of(tenant);
        boolean constant = random.nextInt(4) == 0;
        int count = random.nextInt(400);
        for (int i = 0; i < count; i++) {
            UUID id = new UUID(random.nextLong(), i);
            Instant at = DAY.plusDays(2 - random.nextInt(12))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .plusMillis(random.nextInt(86_400_000));
            raw.decisions().add(decision(id, at, random));
            if (random.nextInt(20) == 0) {
                raw.decisions().add(decision(id, at.plusSeconds(1 + random.nextInt(200_000)), random));
            }
            for (int heard = random.nextInt(3); heard > 0; heard--) {
                Instant then = at.plusMillis(random.nextInt(700_000_000));
                UUID feedback = new UUID(random.nextLong(), heard);
                double r = constant ? 0.1 : actualReturn(random);
                raw.feedbacks().add(new Feedback(feedback, id, then, r, random.nextInt(3) > 0));
            }
        }
        return raw;
    }

    private static double actualReturn(Random random) {
        return switch (random.nextInt(30)) {
            case 0 -> Double.NaN;
            case 1 -> -2;
            case 2 -> -1;
            case 3 -> Double.POSITIVE_INFINITY;
            default -> random.nextGaussian() / 50;
        };
    }

    private static Decision decision(UUID id, Instant at, Random random) {
        double confidence = random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextDouble();
        if (random.nextInt(40) == 0) {
            confidence = random.nextBoolean() ? Double.NaN : 1.5;
        }
        List<Model> models = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> MODELS.get(random.nextInt(MODELS.size())))
                .toList();
        return new Decision(id, at, confidence, random.nextInt(40) == 0 ? -1 : 0.1, models);
    }
}
