package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.model.DriftDecision;
import io.ppa.model.DriftEvent;
import io.ppa.store.postgres.DriftDecisions.Rule;
import io.ppa.testing.TestStores;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When a model starts and stops drifting, day by day, decided at once or piece by piece, in any order. */
class DriftDecisionsTest {

    /** A Friday, so that the third and fourth day are a weekend. */
    private static final LocalDate FIRST = LocalDate.parse("2024-03-01");

    private static final Rule RULE = new Rule(2, 7);

    private static final String HOSTILE = "o'b\"{}:\\ \n é😀";

    private static HikariDataSource database;

    private static JdbcClient jdbc;

    private DriftDecisions decisions;

    private long execution;

    private final List<String> told = new ArrayList<>();

    @BeforeAll
    static void schema() {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 5);
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE calibration_drift_decisions, calibration_drift_events RESTART IDENTITY")
                .update();
        decisions = new DriftDecisions(database);
    }

    /**
     * History: one sign a day, Q qualifies, q does not although measured, - not measured. Events: day numbers from 0, + for
     * started, ! for stopped.
     */
    @ParameterizedTest
    @CsvSource({
        "1, Q, 0+",
        "2, Q, ''",
        "2, QQ, 1+",
        "2, QqQ, ''",
        "2, QQQQ, 1+",
        "2, QQq, 1+ 2!",
        "2, QQqqQQ, 1+ 2! 5+",
        "2, Q--Q, 3+",
        "2, Q------Q, 7+",
        "2, Q-------Q, ''",
        "2, QQ--q, 1+ 4!",
        "2, QQ-------Q, 1+ 9!",
        "2, QQ-------QQ, 1+ 9! 10+",
        "2, QQ--------q, 1+ 10!",
        "2, QQ-, 1+",
        "3, QQqQQQq, 5+ 6!",
        "3, QQ, ''",
        "3, Q-Q-Q, 4+",
        "3, Q-Q--------Q-Q-Q, 15+",
        "2, qqqq, ''",
    })
    void startedAndStopped_onExactlyTheDays(int consecutive, String history, String events) {
        Rule rule = new Rule(consecutive, 7);

        decide(rule, 0, history.length() - 1, history);
        assertThat(standing()).as("decided at once").isEqualTo(events);

        empty();
        for (int day = 0; day < history.length(); day++) {
            decide(rule, day, day, history);
        }
        assertThat(standing()).as("decided day by day").isEqualTo(events);

        empty();
        for (int day = history.length() - 1; day >= 0; day--) {
            decide(rule, day, day, history);
        }
        assertThat(standing()).as("decided backwards").isEqualTo(events);
    }

    @Test
    void aRerun_writesNothing() {
        decide(RULE, 0, 5, "QQqqQQ");
        List<String> before = rows();
        told.clear();

        decide(RULE, 0, 5, "QQqqQQ");
        decide(RULE, 2, 3, "QQqqQQ");

        assertThat(rows()).isEqualTo(before);
        assertThat(told).isEmpty();
    }

    @Test
    void aCorrectedDay_withdrawsTheEvent_andAnotherCorrectionStartsItAgain() {
        decide(RULE, 0, 3, "QQQQ");
        decide(RULE, 1, 1, "QqQQ");

        assertThat(told).containsExactly("1+", "withdrawn 1+", "3+");
        assertThat(standing()).isEqualTo("3+");

        decide(RULE, 1, 1, "QQQQ");

        assertThat(told).containsExactly("1+", "withdrawn 1+", "3+", "withdrawn 3+", "1+");
        assertThat(standing()).isEqualTo("1+");
        assertThat(jdbc.sql("SELECT count(*) FROM calibration_drift_events")
                        .query(Long.class)
                        .single())
                .as("what was told once stays on record")
                .isEqualTo(3);
    }

    @Test
    void aDayThatIsNoLongerPublished_isNotMeasured() {
        decide(RULE, 0, 3, "QQqQ");
        decide(RULE, 2, 2, "QQ-Q");

        assertThat(told).containsExactly("1+", "2!", "withdrawn 2!");
        decide(RULE, 0, 3, "----");
        assertThat(rows()).isEmpty();
        assertThat(standing()).isEmpty();
    }

    @Test
    void randomCorrections_leaveWhatOneDecisionOverAllWouldGive() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            empty();
            Rule rule = new Rule(1 + random.nextInt(3), 1 + random.nextInt(4));
            StringBuilder history = new StringBuilder("-".repeat(20));
            for (int step = 0; step < 12; step++) {
                int from = random.nextInt(20);
                int to = Math.min(19, from + random.nextInt(4));
                for (int day = from; day <= to; day++) {
                    history.setCharAt(day, "QQq-".charAt(random.nextInt(4)));
                }
                decide(rule, from, to, history.toString());
            }
            String piecemeal = standing();
            empty();
            decide(rule, 0, 19, history.toString());

            assertThat(piecemeal).as("%s %s", rule, history).isEqualTo(standing());
        }
    }

    @Test
    void modelsOfDifferentTenantsAndVersions_areKeptApart() {
        List<DriftDecision> first = List.of(
                decision("a", "m", "1", 0, true), decision("a", "m", "2", 0, false), decision("b", "m", "1", 0, true));
        List<DriftDecision> second = List.of(
                decision("a", "m", "1", 1, false), decision("a", "m", "2", 1, true), decision("b", "m", "1", 1, true));

        decide(RULE, List.of(first, second));

        assertThat(jdbc.sql("SELECT tenant || model_version FROM calibration_drift_events")
                        .query(String.class)
                        .list())
                .containsExactly("b1");
    }

    @Test
    void undefinedNumbers_areNull() {
        decide(
                RULE,
                List.of(List.of(new DriftDecision(
                        "a",
                        HOSTILE,
                        "",
                        FIRST,
                        7,
                        0,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        false))));

        assertThat(jdbc.sql("""
                        SELECT model_name FROM calibration_drift_decisions
                        WHERE ece IS NULL AND calibration_gap IS NULL AND debiased_error IS NULL AND p_value IS NULL
                            AND adjusted_p_value IS NULL""").query(String.class).list()).containsExactly(HOSTILE);
    }

    @Test
    void whatFailsLater_undoesTheDecision() {
        assertThatThrownBy(() -> decisions.decide(
                        1,
                        List.of(FIRST, FIRST.plusDays(1)),
                        RULE,
                        day -> List.of(decision("a", "m", "1", day.getDayOfMonth() - 1, true)),
                        events -> {},
                        events -> {
                            throw new IllegalStateException("killed");
                        }))
                .hasMessage("killed");

        assertThat(rows()).isEmpty();
        assertThat(standing()).isEmpty();
    }

    @Test
    void tenThousandModels_goInPages() {
        List<List<DriftDecision>> days = IntStream.range(0, 2)
                .mapToObj(day -> IntStream.range(0, 10_000)
                        .mapToObj(model -> decision("t" + model % 100, "m" + model, "1", day, model % 4 == 0))
                        .toList())
                .toList();
        List<String> pages = new ArrayList<>();

        decisions.decide(
                1,
                List.of(FIRST, FIRST.plusDays(1)),
                RULE,
                day -> days.get(day.getDayOfMonth() - 1),
                events -> pages.add("found " + events.size()),
                events -> pages.add("told " + events.size()));

        assertThat(pages)
                .as("nobody is told before all is found")
                .containsExactly("found 1000", "found 1000", "found 500", "told 1000", "told 1000", "told 500");
        assertThat(jdbc.sql("SELECT count(*) FROM calibration_drift_decisions WHERE drifting")
                        .query(Long.class)
                        .single())
                .isEqualTo(2500);
    }

    /** What another one's decision led to in the meantime, a notification say, is earlier. */
    @Test
    void whatADecisionWithdraws_isWithdrawnAfterItsTurnCame_notWhenItBeganToWait() throws Exception {
        decide(RULE, 0, 1, "QQ");
        CountDownLatch deciding = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> decisions.decide(
                99,
                List.of(FIRST.plusDays(20)),
                RULE,
                day -> {
                    deciding.countDown();
                    await(go);
                    return List.of();
                },
                events -> {},
                events -> {}));
        await(deciding);
        CompletableFuture<Void> correction = CompletableFuture.runAsync(() -> decide(RULE, 1, 1, "Qq"));
        waitsForATurn();
        Timestamp meanwhile =
                jdbc.sql("SELECT clock_timestamp()").query(Timestamp.class).single();
        go.countDown();
        other.get();
        correction.get();

        assertThat(told).containsExactly("1+", "withdrawn 1+");
        assertThat(jdbc.sql("SELECT withdrawn_at FROM calibration_drift_events")
                        .query(Timestamp.class)
                        .single())
                .isAfter(meanwhile);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void waitsForATurn() throws InterruptedException {
        while (jdbc.sql(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'")
                        .query(Long.class)
                        .single()
                == 0) {
            Thread.sleep(10);
        }
    }

    private void decide(Rule rule, int from, int to, String history) {
        decisions.decide(
                ++execution,
                IntStream.rangeClosed(from, to).mapToObj(FIRST::plusDays).toList(),
                rule,
                day -> {
                    int number = (int) (day.toEpochDay() - FIRST.toEpochDay());
                    char sign = history.charAt(number);
                    return sign == '-' ? List.of() : List.of(decision("acme", HOSTILE, "1", number, sign == 'Q'));
                },
                events -> {},
                events -> events.forEach(event -> told.add((event.withdrawn() ? "withdrawn " : "") + sign(event))));
    }

    private void decide(Rule rule, List<List<DriftDecision>> days) {
        decisions.decide(
                ++execution,
                IntStream.range(0, days.size()).mapToObj(FIRST::plusDays).toList(),
                rule,
                day -> days.get(day.getDayOfMonth() - 1),
                events -> {},
                events -> {});
    }

    private static String sign(DriftEvent event) {
        return (event.day().toEpochDay() - FIRST.toEpochDay()) + (event.kind() == DriftEvent.Kind.STARTED ? "+" : "!");
    }

    /** The events that stand, in order of day. */
    private static String standing() {
        return String.join(
                " ", jdbc.sql("""
                        SELECT (day - :first::date) || CASE kind WHEN 'started' THEN '+' ELSE '!' END
                        FROM calibration_drift_events WHERE withdrawn_at IS NULL ORDER BY day""").param("first", FIRST).query(String.class).list());
    }

    /** Everything recorded of decisions, execution and time among it. */
    private static List<String> rows() {
        return List.copyOf(new TreeSet<>(jdbc.sql("SELECT to_json(d)::text FROM calibration_drift_decisions AS d")
                .query(String.class)
                .list()));
    }

    private static DriftDecision decision(String tenant, String model, String version, int day, boolean qualifies) {
        return new DriftDecision(
                tenant,
                model,
                version,
                FIRST.plusDays(day),
                1,
                600,
                OptionalDouble.of(0.1),
                OptionalDouble.of(-0.05),
                OptionalDouble.of(1e-300),
                OptionalDouble.of(0.001),
                OptionalDouble.of(0.01),
                qualifies);
    }
}
