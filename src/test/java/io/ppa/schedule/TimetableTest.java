package io.ppa.schedule;

import static io.ppa.schedule.ScheduleDatabase.at;
import static io.ppa.schedule.ScheduleDatabase.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.store.postgres.Schedules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.TriggerBuilder;
import org.quartz.spi.OperableTrigger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Quartz with its store in PostgreSQL. */
class TimetableTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource database;

    @SuppressWarnings("NullAway.Init")
    private static Schedules schedules;

    /** Of every fire its schedule and when it was due. */
    private final Queue<Map.Entry<String, Instant>> fired = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void open() {
        database = ScheduleDatabase.fresh();
        schedules = new Schedules(database);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @AfterEach
    void empty() {
        try (Timetable timetable = timetable(Clock.systemUTC())) {
            timetable.sync(List.of());
        }
        JdbcClient.create(database).sql("DELETE FROM ppa.schedule").update();
    }

    private Timetable timetable(Clock clock) {
        return Timetable.open(database, "test", (name, due) -> fired.add(Map.entry(name, due)), schedules, clock);
    }

    private static ScheduleDefinition nightly(String cron) {
        return schedule("nightly", cron, "UTC", Misfire.RUN_ONCE);
    }

    @ParameterizedTest(name = "{0} in {1} from {2}")
    @MethodSource
    void aTimeOnADayWhoseClocksAreSet_isFiredOnce(String cron, String zone, String from, List<String> expected) {
        ScheduleDefinition night = schedule("night", cron, zone, Misfire.RUN_ALL);
        OperableTrigger trigger = (OperableTrigger) TriggerBuilder.newTrigger()
                .withIdentity("night")
                .startAt(Date.from(Instant.parse(from)))
                .withSchedule(ZonedCronTrigger.Schedule.of(night))
                .build();
        trigger.computeFirstFireTime(null);
        List<String> times = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            times.add(trigger.getNextFireTime().toInstant().toString());
            trigger.triggered(null);
        }
        assertThat(times).isEqualTo(expected);

        try (Timetable timetable = timetable(at(from))) {
            timetable.sync(List.of(night));
            assertThat(timetable.next()).as("as it is kept").containsEntry("night", Instant.parse(expected.get(0)));
            assertThat(timetable.sync(List.of(night))).as("it is known again").isEmpty();
        }
    }

    static Stream<Arguments> aTimeOnADayWhoseClocksAreSet_isFiredOnce() {
        return Stream.of(
                arguments(
                        "0 30 2 * * ?",
                        "Europe/Berlin",
                        "2024-03-30T12:00:00Z",
                        List.of("2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z")),
                arguments(
                        "0 30 2 * * ?",
                        "Europe/Berlin",
                        "2024-10-26T12:00:00Z",
                        List.of("2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z")),
                arguments(
                        "0 30 2 * * ?",
                        "America/New_York",
                        "2024-03-09T12:00:00Z",
                        List.of("2024-03-10T07:30:00Z", "2024-03-11T06:30:00Z")),
                arguments(
                        "0 30 1 * * ?",
                        "America/New_York",
                        "2024-11-02T12:00:00Z",
                        List.of("2024-11-03T05:30:00Z", "2024-11-04T06:30:00Z")),
                arguments(
                        "0 30 2 * * ?",
                        "America/New_York",
                        "2024-11-02T12:00:00Z",
                        List.of("2024-11-03T07:30:00Z", "2024-11-04T07:30:00Z")));
    }

    @Test
    void whatDidNotChange_isLeftAlone() {
        try (Timetable timetable = timetable(at("2024-03-30T12:00:00Z"))) {
            assertThat(timetable.sync(List.of(nightly("0 30 2 * * ?")))).containsExactly("nightly is new");
        }
        // Long after its next fire: a trigger made anew would fire tomorrow, and this one be lost.
        try (Timetable timetable = timetable(at("2024-04-02T12:00:00Z"))) {
            assertThat(timetable.sync(List.of(nightly("0 30 2 * * ?")))).isEmpty();
            assertThat(timetable.next()).containsEntry("nightly", Instant.parse("2024-03-31T02:30:00Z"));
            assertThat(schedules.find("nightly").orElseThrow().knownSince()).isEqualTo("2024-03-30T12:00:00Z");
        }
    }

    @Test
    void whatChanged_isMadeAnew_andMissesWhatWasMissed() {
        try (Timetable timetable = timetable(at("2024-03-30T12:00:00Z"))) {
            timetable.sync(List.of(nightly("0 30 2 * * ?")));
        }
        try (Timetable timetable = timetable(at("2024-04-02T12:00:00Z"))) {
            assertThat(timetable.sync(List.of(nightly("0 30 4 * * ?"))))
                    .containsExactly("nightly fires at other times");
            assertThat(timetable.next()).containsEntry("nightly", Instant.parse("2024-03-31T04:30:00Z"));
        }
    }

    @Test
    void whatIsGoneOrDisabled_firesNoMore() {
        try (Timetable timetable = timetable(at("2024-03-30T12:00:00Z"))) {
            timetable.sync(
                    List.of(nightly("0 30 2 * * ?"), schedule("weekly", "0 0 4 ? * SUN", "UTC", Misfire.RUN_ONCE)));
            ScheduleDefinition disabled = schedule("weekly", "0 0 4 ? * SUN", "UTC", Misfire.RUN_ONCE, false, null);

            assertThat(timetable.sync(List.of(disabled)))
                    .containsExactly("nightly fires no more", "weekly fires no more");
            assertThat(timetable.next()).isEmpty();
        }
    }

    @Test
    void whatNamesOnlyTimesThatHavePassed_isPassedOver() {
        try (Timetable timetable = timetable(at("2024-03-30T12:00:00Z"))) {
            assertThat(timetable.sync(List.of(
                            nightly("0 30 2 1 1 ? 2023"), schedule("weekly", "0 0 4 ? * SUN", "UTC", Misfire.SKIP))))
                    .containsExactly("weekly is new");
        }
    }

    @Test
    void whatIsPaused_staysSo_whateverChanges() {
        try (Timetable timetable = timetable(at("2024-03-30T12:00:00Z"))) {
            timetable.sync(List.of(nightly("0 30 2 * * ?")));
            schedules.pause("nightly", true, Instant.parse("2024-03-30T12:00:00Z"));
            timetable.pause();
            assertThat(timetable.next()).isEmpty();
        }
        try (Timetable timetable = timetable(at("2024-03-30T13:00:00Z"))) {
            timetable.sync(List.of(nightly("0 30 2 * * ?")));
            assertThat(timetable.next()).isEmpty();
            timetable.sync(List.of(nightly("0 30 4 * * ?")));
            assertThat(timetable.next()).isEmpty();

            schedules.pause("nightly", false, Instant.parse("2024-03-30T13:00:00Z"));
            timetable.pause();
            assertThat(timetable.next()).containsKey("nightly");
        }
    }

    @Test
    void eachTimeIsFiredOnce_asOfTheTimeItWasDue() {
        try (Timetable timetable = timetable(Clock.systemUTC())) {
            timetable.sync(List.of(schedule("often", "* * * * * ?", "Europe/Berlin", Misfire.RUN_ONCE)));
            timetable.start();
            await().atMost(PATIENCE).until(() -> fired.size() >= 3);
        }
        List<Instant> due = fired.stream().map(Map.Entry::getValue).toList();
        assertThat(due).doesNotHaveDuplicates().isSorted();
        assertThat(due).allSatisfy(at -> assertThat(at).isEqualTo(at.truncatedTo(ChronoUnit.SECONDS)));
        assertThat(Duration.between(due.get(0), due.get(due.size() - 1)))
                .isEqualTo(Duration.ofSeconds(due.size() - 1L));
    }

    @ParameterizedTest(name = "{0}: {1} fires")
    @MethodSource
    void whatWasMissedForHours_isMadeUpForAsTheScheduleSays(Misfire misfire, int fires) throws Exception {
        Instant now = Clock.systemUTC().instant();
        Instant since = now.minus(Duration.ofHours(3));
        // A minute that is not near, so that nothing is due meanwhile.
        int minute = (int) (now.getEpochSecond() / 60 + 30) % 60;
        ScheduleDefinition hourly = schedule("hourly", "0 " + minute + " * * * ?", "UTC", misfire);
        try (Timetable timetable = timetable(Clock.fixed(since, java.time.ZoneOffset.UTC))) {
            timetable.sync(List.of(hourly));
        }
        try (Timetable timetable = timetable(Clock.systemUTC())) {
            timetable.sync(List.of(hourly));
            timetable.start();
            await().atMost(PATIENCE).until(() -> timetable.next().get("hourly").isAfter(now));
        }
        assertThat(fired).hasSize(fires);
        if (misfire == Misfire.RUN_ALL) {
            assertThat(fired)
                    .extracting(Map.Entry::getValue)
                    .allSatisfy(
                            due -> assertThat(due.getEpochSecond() / 60 % 60).isEqualTo(minute));
        }
    }

    static Stream<Arguments> whatWasMissedForHours_isMadeUpForAsTheScheduleSays() {
        return Stream.of(arguments(Misfire.RUN_ONCE, 1), arguments(Misfire.SKIP, 0), arguments(Misfire.RUN_ALL, 3));
    }
}
