package io.ppa.job.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.Month;
import io.ppa.job.validation.ValidationWorld.Rows;
import io.ppa.model.QualityFinding;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check of ClickHouse's rows fires on what it should and on nothing else, in tables of whatever time zone. */
class RowChecksTest {

    /** A Wednesday, between two days that are asked for too. */
    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Instant NOW = Instant.parse("2024-03-27T02:00:00Z");

    /** Names that would break a statement they were pasted into. */
    private static final List<String> NAMES = List.of(
            "acme", "", "a'b", "x\\", "a,b", "tab\tnew\nline", "Ω√😀", "{tenant:String}", "' OR 1=1 --", "%s$1");

    private static final Map<String, ValidationWorld> WORLDS = new HashMap<>();

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @BeforeAll
    static void open() {
        for (String zone : List.of("UTC", "Pacific/Chatham")) {
            ValidationWorld world = new ValidationWorld(zone);
            WORLDS.put(zone, world);
            neighbour(world.rows("a neighbour"));
        }
    }

    @AfterAll
    static void close() {
        WORLDS.values().forEach(ValidationWorld::close);
    }

    /** Somebody else's rows of the same ids, all wrong. */
    private static void neighbour(Rows rows) {
        for (int id = 1; id <= 9; id++) {
            rows.decision(id, "2024-03-20 12:00:00", wrong("aggregated_confidence", "nan"))
                    .decision(id, "2024-03-20 12:00:00", wrong("epistemic_uncertainty", "-1"))
                    .feedback(id, id, "2024-03-20 13:00:00", -2);
        }
        rows.decision(1, "2299-01-01 00:00:00").load();
    }

    private static Map<String, String> wrong(String column, String value) {
        return Map.of(column, value);
    }

    private static Arguments decision(String name, Map<String, String> wrong, String... found) {
        return rows(name, rows -> rows.decision(1, "2024-03-20 12:00:00", wrong), found);
    }

    private static Arguments outcome(String name, double actualReturn, String... found) {
        return rows(
                name,
                rows -> rows.decision(1, "2024-03-20 12:00:00").feedback(1, 1, "2024-03-20 13:00:00", actualReturn),
                found);
    }

    private static Arguments rows(String name, Consumer<Rows> rows, String... found) {
        return arguments(name, rows, List.of(found));
    }

    /** Two decisions and their feedback, all right, are on the 20th beside what a case adds; found is day, check, count/total and ids. */
    static Stream<Arguments> faults() {
        return Stream.of(values(), outcomes(), deliveries(), feedback(), arrival(), future())
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                decision(
                        "what is on the bounds is right",
                        Map.of(
                                "aggregated_confidence", "1",
                                "epistemic_uncertainty", "0.9",
                                "aleatoric_uncertainty", "0.1")),
                decision(
                        "so are the lower ones",
                        Map.of(
                                "aggregated_confidence", "-0.0",
                                "epistemic_uncertainty", "-0.0",
                                "aleatoric_uncertainty", "1")),
                decision("NaN confidence", wrong("aggregated_confidence", "nan"), "20 confidence-not-finite 1/3 [1]"),
                decision(
                        "infinite confidence",
                        wrong("aggregated_confidence", "inf"),
                        "20 confidence-not-finite 1/3 [1]"),
                decision(
                        "−infinite confidence",
                        wrong("aggregated_confidence", "-inf"),
                        "20 confidence-not-finite 1/3 [1]"),
                decision(
                        "confidence one ulp above 1",
                        wrong("aggregated_confidence", "1.0000000000000002"),
                        "20 confidence-out-of-range 1/3 [1]"),
                decision(
                        "confidence just below 0",
                        wrong("aggregated_confidence", "-5e-324"),
                        "20 confidence-out-of-range 1/3 [1]"),
                decision("NaN epistemic", wrong("epistemic_uncertainty", "nan"), "20 uncertainty-not-finite 1/3 [1]"),
                decision(
                        "infinite aleatoric",
                        wrong("aleatoric_uncertainty", "inf"),
                        "20 uncertainty-not-finite 1/3 [1]"),
                decision(
                        "−infinite aleatoric",
                        wrong("aleatoric_uncertainty", "-inf"),
                        "20 uncertainty-not-finite 1/3 [1]"),
                decision(
                        "negative epistemic",
                        wrong("epistemic_uncertainty", "-0.1"),
                        "20 uncertainty-negative 1/3 [1]"),
                decision(
                        "negative aleatoric",
                        wrong("aleatoric_uncertainty", "-1e-300"),
                        "20 uncertainty-negative 1/3 [1]"),
                decision(
                        "uncertainties above 1",
                        wrong("epistemic_uncertainty", "0.91"),
                        "20 uncertainty-above-one 1/3 [1]"),
                decision(
                        "uncertainties beyond what a number holds",
                        Map.of("epistemic_uncertainty", "1.7e308", "aleatoric_uncertainty", "1.7e308"),
                        "20 uncertainty-above-one 1/3 [1]"),
                decision("no indicators", wrong("indicator_probabilities", "[]"), "20 metadata-missing 1/3 [1]"),
                decision("no ensemble", wrong("ensemble_probability", "nan"), "20 metadata-missing 1/3 [1]"),
                decision(
                        "every fault of a row is told",
                        Map.of(
                                "aggregated_confidence", "-7",
                                "epistemic_uncertainty", "nan",
                                "aleatoric_uncertainty", "-3",
                                "indicator_probabilities", "[]"),
                        "20 confidence-out-of-range 1/3 [1]",
                        "20 metadata-missing 1/3 [1]",
                        "20 uncertainty-negative 1/3 [1]",
                        "20 uncertainty-not-finite 1/3 [1]"),
                rows(
                        "of many the first five ids are told",
                        rows -> IntStream.rangeClosed(1, 7)
                                .forEach(id -> rows.decision(
                                        8 - id, "2024-03-20 12:00:00", wrong("aggregated_confidence", "2"))),
                        "20 confidence-out-of-range 7/9 [1, 2, 3, 4, 5]"),
                rows(
                        "a day begins at 00:00 and ends before 24:00 UTC",
                        rows -> rows.decision(1, "2024-03-19 23:59:59.999", wrong("aggregated_confidence", "2"))
                                .decision(2, "2024-03-20 00:00:00", wrong("aggregated_confidence", "2"))
                                .decision(3, "2024-03-20 23:59:59.999", wrong("aggregated_confidence", "2"))
                                .decision(4, "2024-03-21 00:00:00", wrong("aggregated_confidence", "2")),
                        "19 confidence-out-of-range 1/1 [1]",
                        "20 confidence-out-of-range 2/4 [2, 3]",
                        "21 confidence-out-of-range 1/1 [4]"),
                rows(
                        "days that were not asked for are not looked at",
                        rows -> rows.decision(1, "2024-03-18 23:59:59.999", wrong("aggregated_confidence", "2"))
                                .decision(2, "2024-03-22 00:00:00", wrong("aggregated_confidence", "2"))));
    }

    private static Stream<Arguments> outcomes() {
        return Stream.of(
                outcome("a total loss is right", -1),
                outcome("so is a large gain", 1e300),
                outcome("NaN return", Double.NaN, "20 return-not-finite 1/3 [1]"),
                outcome("infinite return", Double.NEGATIVE_INFINITY, "20 return-not-finite 1/3 [1]"),
                outcome("return below −1", -1.0000000000000002, "20 return-below-minus-one 1/3 [1]"),
                rows(
                        "a return belongs to the day of its decision, however late it is heard",
                        rows -> rows.decision(1, "2024-03-20 12:00:00").feedback(1, 1, "2024-03-26 23:59:59.999", -2),
                        "20 return-below-minus-one 1/3 [1]"),
                rows(
                        "a return that is heard too late counts for nothing",
                        rows -> rows.decision(1, "2024-03-20 12:00:00").feedback(1, 1, "2024-03-27 00:00:00", -2)),
                rows(
                        "a return that was corrected is right",
                        rows -> rows.decision(1, "2024-03-20 12:00:00")
                                .feedback(1, 1, "2024-03-20 13:00:00", -2)
                                .feedback(2, 1, "2024-03-20 13:00:00.001", -0.2)),
                rows(
                        "a return that was right and then is not",
                        rows -> rows.decision(1, "2024-03-20 12:00:00")
                                .feedback(1, 1, "2024-03-20 13:00:00", -0.2)
                                .feedback(2, 1, "2024-03-20 13:00:00.001", -2),
                        "20 return-below-minus-one 1/3 [1]"));
    }

    private static Stream<Arguments> deliveries() {
        return Stream.of(
                rows(
                        "the same row twice",
                        rows -> rows.decision(1, "2024-03-20 12:00:00").decision(1, "2024-03-20 12:00:00"),
                        "20 decision-repeated 1/4 [1]"),
                rows(
                        "one id three times, over midnight",
                        rows -> rows.decision(1, "2024-03-19 23:59:00")
                                .decision(1, "2024-03-20 00:01:00")
                                .decision(1, "2024-03-20 00:02:00"),
                        "20 decision-repeated 2/4 [1]"),
                rows(
                        "an id of a week ago",
                        rows -> rows.decision(1, "2024-03-13 12:00:00").decision(1, "2024-03-20 12:00:00"),
                        "20 decision-repeated 1/3 [1]"),
                rows(
                        "a row that was delivered again in better shape is no fault any more",
                        rows -> rows.decision(1, "2024-03-20 12:00:00", wrong("aggregated_confidence", "nan"))
                                .decision(1, "2024-03-20 12:00:01"),
                        "20 decision-repeated 1/4 [1]"),
                rows(
                        "nor is one that moved to another day",
                        rows -> rows.decision(1, "2024-03-20 12:00:00", wrong("aggregated_confidence", "nan"))
                                .decision(1, "2024-03-21 12:00:00"),
                        "21 decision-repeated 1/1 [1]"),
                rows(
                        "a row that was delivered again in worse shape",
                        rows -> rows.decision(1, "2024-03-20 12:00:00")
                                .decision(1, "2024-03-20 12:00:01", wrong("aggregated_confidence", "nan")),
                        "20 confidence-not-finite 1/3 [1]",
                        "20 decision-repeated 1/4 [1]"),
                rows(
                        "two rows of one instant that differ; the one with a fault is told",
                        rows -> rows.decision(1, "2024-03-20 12:00:00", wrong("aggregated_confidence", "nan"))
                                .decision(1, "2024-03-20 12:00:00"),
                        "20 confidence-not-finite 1/3 [1]",
                        "20 decision-contradictory 1/4 [1]",
                        "20 decision-repeated 1/4 [1]"),
                rows(
                        "of one instant two contents, one of them twice",
                        rows -> rows.decision(1, "2024-03-20 12:00:00")
                                .decision(1, "2024-03-20 12:00:00", wrong("symbol", "T"))
                                .decision(1, "2024-03-20 12:00:00", wrong("symbol", "T")),
                        "20 decision-contradictory 1/5 [1]",
                        "20 decision-repeated 2/5 [1]"),
                rows(
                        "the same feedback twice",
                        rows -> rows.feedback(901, 901, "2024-03-20 13:00:00", 0.01),
                        "20 feedback-repeated 1/3 [901]"));
    }

    private static Stream<Arguments> feedback() {
        return Stream.of(
                rows(
                        "feedback about nothing, and about somebody else's decision",
                        rows -> rows.feedback(1, 77, "2024-03-20 13:00:00", 0.01)
                                .feedback(2, 5, "2024-03-20 13:00:00", 0.01),
                        "20 feedback-orphan 2/4 [1, 2]"),
                rows(
                        "feedback on the last day that counts",
                        rows -> rows.decision(1, "2024-03-14 00:00:00")
                                .feedback(1, 1, "2024-03-20 23:59:59.999", 0.01)),
                rows(
                        "feedback on the first day that does not",
                        rows -> rows.decision(1, "2024-03-13 23:59:59.999").feedback(1, 1, "2024-03-20 00:00:00", 0.01),
                        "20 feedback-late 1/3 [1]"),
                rows(
                        "feedback on a decision of last year is late, not an orphan",
                        rows -> rows.decision(1, "2023-03-13 12:00:00").feedback(1, 1, "2024-03-20 13:00:00", 0.01),
                        "20 feedback-late 1/3 [1]"),
                rows(
                        "a decision delivered again starts anew",
                        rows -> rows.decision(1, "2024-02-13 12:00:00")
                                .decision(1, "2024-03-18 12:00:00")
                                .feedback(1, 1, "2024-03-20 13:00:00", 0.01)),
                rows(
                        "a decision may come after its feedback",
                        rows -> rows.decision(1, "2024-03-25 12:00:00").feedback(1, 1, "2024-03-20 13:00:00", 0.01)));
    }

    /** Thirty decisions from 13:00 on, on as many of the five Wednesdays before. */
    private static Consumer<Rows> wednesdays(int weeks, int decisions) {
        return rows ->
                IntStream.rangeClosed(1, weeks).forEach(week -> rows.busy(DAY.minusWeeks(week) + " 13", decisions));
    }

    private static Stream<Arguments> arrival() {
        return Stream.of(
                rows("an hour that is always busy", wednesdays(5, 30), "20 arrival-gap 1/1 [2024-03-20T13:00Z]"),
                rows("the median is plenty", wednesdays(3, 30), "20 arrival-gap 1/1 [2024-03-20T13:00Z]"),
                rows("the median is not", wednesdays(2, 1000)),
                rows("one too few", wednesdays(5, 29)),
                rows(
                        "a single decision is no silence",
                        wednesdays(5, 30).andThen(rows -> rows.decision(1, "2024-03-20 13:59:59.999"))),
                rows(
                        "decisions just outside the hour do not fill it",
                        wednesdays(5, 30)
                                .andThen(rows -> rows.decision(1, "2024-03-20 12:59:59.999")
                                        .decision(2, "2024-03-20 14:00:00")),
                        "20 arrival-gap 1/1 [2024-03-20T13:00Z]"),
                rows(
                        "of two busy hours one is silent",
                        wednesdays(5, 30)
                                .andThen(rows -> IntStream.rangeClosed(1, 5)
                                        .forEach(week -> rows.busy(DAY.minusWeeks(week) + " 23", 40)))
                                .andThen(rows -> rows.decision(1, "2024-03-20 13:30:00")),
                        "20 arrival-gap 1/2 [2024-03-20T23:00Z]"));
    }

    private static Stream<Arguments> future() {
        return Stream.of(
                rows("clocks may be five minutes ahead", rows -> rows.decision(1, "2024-03-27 02:05:00")),
                rows(
                        "and not a millisecond more; it counts with the last day",
                        rows -> rows.decision(1, "2024-03-27 02:05:00.001").decision(2, "2024-03-21 12:00:00"),
                        "21 decision-in-future 1/2 [1]"),
                rows("in centuries", rows -> rows.decision(1, "2299-12-31 23:59:59"), "21 decision-in-future 1/1 [1]"),
                rows(
                        "a decision of the future takes the id away from its day",
                        rows -> rows.decision(1, "2024-03-20 12:00:00", wrong("aggregated_confidence", "nan"))
                                .decision(1, "2030-01-01 00:00:00"),
                        "21 decision-in-future 1/1 [1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fires_onExactlyWhatItShould(String name, Consumer<Rows> rows, List<String> found) {
        String tenant = NAMES.get(NUMBER.get() % NAMES.size()) + NUMBER.getAndIncrement();
        WORLDS.forEach((zone, world) -> {
            Rows filled = world.rows(tenant);
            filled.decision(901, "2024-03-20 10:00:00").feedback(901, 901, "2024-03-20 13:00:00", 0.01);
            filled.decision(902, "2024-03-20 11:00:00").feedback(902, 902, "2024-03-20 12:00:00", -0.01);
            rows.accept(filled);
            filled.load();

            assertThat(findings(world, tenant, NOW, Map.of()))
                    .as("%s in %s", tenant, zone)
                    .containsExactlyElementsOf(found);
        });
    }

    @Test
    void anHourThatHasNotEnded_isNoGap() {
        ValidationWorld world = world();
        Rows rows = world.rows("now");
        wednesdays(5, 30).accept(rows);

        assertThat(findings(world, "now", Instant.parse("2024-03-20T13:59:59.999Z"), Map.of()))
                .isEmpty();
        assertThat(findings(world, "now", Instant.parse("2024-03-20T14:00:00Z"), Map.of()))
                .containsExactly("20 arrival-gap 1/1 [2024-03-20T13:00Z]");
    }

    @Test
    void ofAnEvenNumberOfWeeks_theLowerMiddleOneIsTheMedian() {
        ValidationWorld world = world();
        Rows rows = world.rows("even");
        wednesdays(2, 30).accept(rows);

        assertThat(findings(world, "even", NOW, Map.of("gap-weeks", "4"))).isEmpty();
        assertThat(findings(world, "even", NOW, Map.of("gap-weeks", "2")))
                .containsExactly("20 arrival-gap 1/1 [2024-03-20T13:00Z]");
    }

    @Test
    void theSameRows_giveTheSameFindings_howeverTheyLieOnDisk() {
        ValidationWorld world = world();
        for (long id = 1; id <= 40; id++) {
            world.rows("again")
                    .decision(id % 17, "2024-03-20 12:00:" + (10 + id), wrong("aggregated_confidence", "nan"))
                    .load();
        }
        List<QualityFinding> scattered = ask(world, "again", NOW, Map.of());
        world.clickhouse()
                .execute(
                        new io.ppa.store.SqlText("test", "OPTIMIZE TABLE trading_decisions_probabilistic FINAL"),
                        Map.of());

        assertThat(ask(world, "again", NOW, Map.of())).isEqualTo(scattered).isNotEmpty();
    }

    @Test
    void tenants_areThoseWithRowsNearTheDays_orOfTheFuture() {
        try (ValidationWorld world = new ValidationWorld("Pacific/Chatham")) {
            world.rows("on the day").decision(1, "2024-03-20 12:00:00").load();
            world.rows("only feedback").feedback(1, 1, "2024-03-20 12:00:00", 0).load();
            world.rows("silent").decision(1, "2024-02-14 12:00:00").load();
            world.rows("future").decision(1, "2250-01-01 00:00:00").load();
            world.rows("long gone").decision(1, "2023-03-20 12:00:00").load();
            JobRequest request = ValidationWorld.request(DAY, DAY, Map.of());

            assertThat(new RowChecks(world.clickhouse()).tenants(List.of(DAY), NOW, ValidationSettings.of(request)))
                    .containsExactly("future", "on the day", "only feedback", "silent");
        }
    }

    private static ValidationWorld world() {
        return WORLDS.values().iterator().next();
    }

    /** Of the three days, in order: day of the month, check, count/total, ids. */
    private static List<String> findings(
            ValidationWorld world, String tenant, Instant now, Map<String, String> settings) {
        return ask(world, tenant, now, settings).stream()
                .map(RowChecksTest::text)
                .sorted()
                .toList();
    }

    private static List<QualityFinding> ask(
            ValidationWorld world, String tenant, Instant now, Map<String, String> other) {
        List<LocalDate> days = List.of(DAY.minusDays(1), DAY, DAY.plusDays(1));
        JobRequest request = ValidationWorld.request(days.get(0), days.get(2), other);
        ValidationSettings settings = ValidationSettings.of(request);
        ExecutionSettings execution = ExecutionSettings.of(request);
        RowChecks checks = new RowChecks(world.clickhouse());
        List<QualityFinding> findings =
                new ArrayList<>(checks.findings(new Month(tenant, days), true, now, settings, execution));
        findings.addAll(checks.future(tenant, days.get(2), now, settings, execution));
        return findings;
    }

    private static String text(QualityFinding finding) {
        List<String> samples = finding.samples().stream()
                .map(sample -> sample.startsWith("0")
                        ? String.valueOf(UUID.fromString(sample).getLeastSignificantBits())
                        : sample)
                .toList();
        return finding.day().getDayOfMonth() + " " + finding.check() + " " + finding.affected() + "/" + finding.total()
                + " " + samples;
    }
}
