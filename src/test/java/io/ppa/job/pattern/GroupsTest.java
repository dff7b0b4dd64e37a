package io.ppa.job.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.pattern.Group.Key;
import io.ppa.job.pattern.PatternRows.Decision;
import io.ppa.job.pattern.PatternRows.Feedback;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements of pattern-outcomes against the reference, and where they could go wrong. */
class GroupsTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-02");

    private static final List<String> NAMES =
            List.of("AAPL", "", "a'b,\"c\"\\", "tab\tnew\nline", "{s:String} -- Ω≠√😀", "' OR 1=1");

    private static final double[] CONFIDENCES = {0, -0.0, 0.1, 1, 0.7000000000000001, 1e-15, Double.MIN_VALUE};

    private static final double[] BAD = {Double.NaN, Double.POSITIVE_INFINITY, -0.0001, 1.0000000000000002};

    private static PatternSql sql;

    @BeforeAll
    static void open() {
        sql = new PatternSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @BeforeEach
    void empty() {
        sql.empty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groups_agreeWithTheReference_inOneStatementOrInParts(int seed) {
        Random random = new Random(new SplittableRandom(seed).nextLong());
        PatternSettings settings = new PatternSettings(1 + random.nextInt(8), 1, 2 + random.nextInt(7));
        List<PatternRows> tenants = List.of(rows("t'" + seed, random), rows("\"u\"{x:String}", random));
        tenants.forEach(sql::load);
        List<LocalDate> days =
                settings.windowStart(DAY).datesUntil(DAY.plusDays(1)).toList();

        for (PatternRows raw : tenants) {
            TenantGroups expected = PatternReference.groups(raw, days.get(0), DAY, settings.feedbackHorizonDays());
            TenantGroups whole = new Groups(sql.clickhouse()).of(raw.tenant(), DAY, settings, PatternSql.execution());
            assertSame(whole, expected);
            for (int daysAtOnce : new int[] {1, 3}) {
                assertSame(
                        new Groups(sql.clickhouse())
                                .of(raw.tenant(), days, daysAtOnce, settings, PatternSql.execution()),
                        expected);
            }
        }
    }

    private static void assertSame(TenantGroups actual, TenantGroups expected) {
        assertThat(actual.groups().keySet()).isEqualTo(expected.groups().keySet());
        assertThat(actual.rows()).isEqualTo(expected.rows());
        assertThat(actual.rejected()).isEqualTo(expected.rejected());
        expected.groups().forEach((key, group) -> {
            Group found = actual.groups().get(key);
            assertThat(found.outcomes()).isEqualTo(group.outcomes());
            assertThat(found.successes()).isEqualTo(group.successes());
            assertThat(found.dayDecisions()).isEqualTo(group.dayDecisions());
            assertThat(found.confidenceSum()).isCloseTo(group.confidenceSum(), within(1e-10));
            assertThat(found.confidenceSum()).isLessThanOrEqualTo(found.outcomes());
            assertThat(found.epistemicSum()).isCloseTo(group.epistemicSum(), within(1e-10));
            assertThat(found.aleatoricSum()).isCloseTo(group.aleatoricSum(), within(1e-10));
        });
    }

    @Test
    void aReferenceRow_ofEachKind_isMet() {
        Random random = new Random(new SplittableRandom(3).nextLong());
        TenantGroups groups = PatternReference.groups(rows("t", random), DAY.minusDays(6), DAY, 7);

        assertThat(groups.rejected())
                .as("else the comparison shows nothing of it")
                .containsOnlyKeys(
                        "confidence_not_finite",
                        "confidence_out_of_range",
                        "uncertainty_not_finite",
                        "uncertainty_negative",
                        "return_not_finite",
                        "return_below_minus_one");
        assertThat(groups.groups().values()).anyMatch(group -> group.outcomes() > 0 && group.dayDecisions() > 0);
    }

    @Test
    void bits_areTheSame_whateverTheOrderOfRows() {
        Random random = new Random(8);
        PatternRows raw = rows("t", random);
        sql.load(raw);
        String before = hash("t");

        empty();
        Collections.shuffle(raw.decisions(), random);
        Collections.shuffle(raw.feedbacks(), random);
        for (int from = 0; from < raw.decisions().size(); from += 50) {
            int to = Math.min(from + 50, raw.decisions().size());
            sql.load(new PatternRows("t", raw.decisions().subList(from, to), List.of()));
        }
        sql.load(new PatternRows("t", List.of(), raw.feedbacks()));

        assertThat(hash("t")).isEqualTo(before);
        sql.execute("OPTIMIZE TABLE trading_decisions_probabilistic FINAL");
        assertThat(hash("t")).isEqualTo(before);
    }

    @Test
    void contentHash_changes_withAnyNumber() {
        PatternRows raw = PatternRows.of("t");
        raw.add(DAY, "A", "bull", 0.7, true);
        sql.load(raw);
        String before = hash("t");

        PatternRows more = PatternRows.of("t");
        more.add(DAY.minusDays(89), "A", "bull", 0.7, true);
        sql.load(more);

        assertThat(hash("t")).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deliveriesThatOnlyDifferInRegime_countOnce_whicheverCameFirst(boolean reversed) {
        List<String> regimes = new ArrayList<>(List.of("bear", "bull"));
        if (reversed) {
            Collections.reverse(regimes);
        }
        PatternRows raw = PatternRows.of("t");
        UUID id = new UUID(1, 1);
        Instant noon = DAY.atTime(12, 0).toInstant(ZoneOffset.UTC);
        regimes.forEach(regime -> raw.decisions().add(new Decision(id, noon, "A", regime, 0.5, 0.2, 0.1)));
        raw.feedbacks().add(new Feedback(id, id, noon.plusSeconds(60), 0.01, true));
        sql.load(raw);

        assertThat(groups("t").groups()).containsOnlyKeys(new Key("A", "bull"));
    }

    @Test
    void theWindow_isItsDaysOnly_andFeedbackIsHeardUntilTheHorizon() {
        PatternRows raw = PatternRows.of("t");
        raw.add(DAY.minusDays(90), "before", "bull", 0.7, true);
        raw.add(DAY.minusDays(89), "first", "bull", 0.7, true);
        raw.add(DAY, "last", "bull", 0.7, true);
        raw.add(DAY.plusDays(1), "after", "bull", 0.7, true);
        UUID late = new UUID(9, 9);
        Instant noon = DAY.atTime(12, 0).toInstant(ZoneOffset.UTC);
        raw.decisions().add(new Decision(late, noon, "late", "bull", 0.5, 0.2, 0.1));
        Instant horizon = DAY.plusDays(7).atStartOfDay(ZoneOffset.UTC).toInstant();
        raw.feedbacks().add(new Feedback(late, late, horizon, 0.01, true));
        sql.load(raw);

        assertThat(groups("t").groups().keySet())
                .containsExactly(new Key("first", "bull"), new Key("last", "bull"), new Key("late", "bull"));
        assertThat(groups("t").groups().get(new Key("late", "bull"))).isEqualTo(new Group(0, 0, 0, 1, 0.2, 0.1));
        sql.load(new PatternRows(
                "t", List.of(), List.of(new Feedback(new UUID(9, 8), late, horizon.minusMillis(1), 0.01, true))));
        assertThat(groups("t").groups().get(new Key("late", "bull")).outcomes()).isOne();
    }

    @Test
    void tenants_areThoseWithDecisionsNearTheWindow() {
        PatternRows inside = PatternRows.of("in'side");
        inside.add(DAY.minusDays(89), "A", "bull", 0.5, true);
        PatternRows outside = PatternRows.of("outside");
        outside.add(DAY.minusDays(90), "A", "bull", 0.5, true);
        PatternRows after = PatternRows.of("after");
        after.add(DAY.plusDays(1), "A", "bull", 0.5, true);
        List.of(inside, outside, after).forEach(sql::load);

        assertThat(new Groups(sql.clickhouse()).tenants(DAY, settings())).containsExactly("in'side");
        assertThat(groups("nobody")).hasToString("TenantGroups[groups={}, rows=0, rejected={}]");
    }

    private static PatternSettings settings() {
        return PatternSettings.of(PatternSql.request(DAY, Map.of()));
    }

    private static TenantGroups groups(String tenant) {
        return new Groups(sql.clickhouse()).of(tenant, DAY, settings(), PatternSql.execution());
    }

    private static String hash(String tenant) {
        return groups(tenant).contentHash();
    }

    /** Rows of the days around the window: replays, corrections, faults, confidences on edges, names that would break a statement. */
    private static PatternRows rows(String tenant, Random random) {
        PatternRows raw = PatternRows.of(tenant);
        int count = 200 + random.nextInt(300);
        for (int i = 0; i < count; i++) {
            UUID id = new UUID(random.nextLong(), i);
            Instant at = DAY.plusDays(2 - random.nextInt(12))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .plusMillis(random.nextInt(3) == 0 ? 0 : random.nextInt(86_400_000));
            raw.decisions().add(decision(id, at, random));
            if (random.nextInt(15) == 0) {
                raw.decisions().add(decision(id, at.plusSeconds(1 + random.nextInt(400_000)), random));
            }
            for (int heard = random.nextInt(3); heard > 0; heard--) {
                Instant then = at.plusMillis(random.nextInt(700_000_000));
                raw.feedbacks()
                        .add(new Feedback(
                                new UUID(random.nextLong(), heard),
                                id,
                                then,
                                actualReturn(random),
                                random.nextInt(3) > 0));
            }
        }
        return raw;
    }

    private static double actualReturn(Random random) {
        return switch (random.nextInt(30)) {
            case 0 -> Double.NaN;
            case 1 -> -2;
            case 2 -> -1;
            case 3 -> Double.NEGATIVE_INFINITY;
            default -> random.nextGaussian() / 50;
        };
    }

    private static Decision decision(UUID id, Instant at, Random random) {
        double confidence =
                random.nextBoolean() ? CONFIDENCES[random.nextInt(CONFIDENCES.length)] : random.nextDouble();
        if (random.nextInt(15) == 0) {
            confidence = BAD[random.nextInt(BAD.length)];
        }
        return new Decision(id, at, name(random), name(random), confidence, uncertainty(random), uncertainty(random));
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static double uncertainty(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> -0.1;
            case 1 -> Double.NaN;
            case 2 -> -0.0;
            default -> random.nextDouble();
        };
    }
}
