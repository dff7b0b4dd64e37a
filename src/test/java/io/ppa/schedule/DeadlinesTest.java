package io.ppa.schedule;

import static io.ppa.schedule.ScheduleDatabase.at;
import static io.ppa.schedule.ScheduleDatabase.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.launch.OperationsListener;
import io.ppa.launch.OperationsListener.MissedDeadline;
import io.ppa.launch.OperationsListener.State;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.MissedDeadlines;
import io.ppa.store.postgres.Schedules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which deadlines were missed, and that each is told of once. */
class DeadlinesTest {

    private static final ScheduleDefinition NIGHTLY =
            schedule("nightly", "0 30 2 * * ?", "UTC", Misfire.RUN_ONCE, true, "06:00");

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource database;

    @SuppressWarnings("NullAway.Init")
    private static JdbcClient jdbc;

    private final List<MissedDeadline> told = new ArrayList<>();

    @BeforeAll
    static void open() {
        database = ScheduleDatabase.fresh();
        jdbc = JdbcClient.create(database);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE ppa.schedule, ppa.chain, ppa.chain_step, ppa.missed_deadline")
                .update();
        new Schedules(database).appeared("nightly", Instant.parse("2024-06-01T12:00:00Z"));
    }

    private void look(String now, ScheduleDefinition schedule, OperationsListener... listeners) {
        new Deadlines(
                        new Schedules(database),
                        new Chains(database),
                        new MissedDeadlines(database),
                        chain -> "daily-rollup: 1 tenant failed (execution 42)",
                        List.of(listeners),
                        at(now))
                .look(List.of(schedule));
    }

    private OperationsListener listener() {
        return new OperationsListener() {
            @Override
            public void deadlineMissed(MissedDeadline missed) {
                told.add(missed);
            }
        };
    }

    private void look(String now) {
        look(now, NIGHTLY, listener());
    }

    private static void chain(String fire, String status, @Nullable String ended) {
        jdbc.sql("INSERT INTO ppa.chain (name, fire_at, on_failure, status, said, created_at, ended_at) VALUES"
                        + " ('nightly', :fire::timestamptz, 'STOP', :status, 'as it is', now(), :ended::timestamptz)")
                .param("fire", fire)
                .param("status", status)
                .param("ended", ended, java.sql.Types.VARCHAR)
                .update();
    }

    @Test
    void whatIsDoneInTime_isNotTold() {
        chain("2024-06-02T02:30:00Z", "COMPLETED", "2024-06-02T06:00:00Z");

        look("2024-06-02T06:00:30Z");

        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNotDueYet_isNotTold() {
        look("2024-06-02T05:59:59Z");

        assertThat(told).isEmpty();
    }

    @ParameterizedTest(name = "{0} ended {1}: {2}")
    @MethodSource
    void whatIsNotDoneInTime_isTold_withWhatWasTheMatter(
            @Nullable String status, @Nullable String ended, State state, String said) {
        if (status != null) {
            chain("2024-06-02T02:30:00Z", status, ended);
        }

        look("2024-06-02T06:00:00Z");
        look("2024-06-02T06:01:00Z");

        assertThat(told).singleElement().satisfies(missed -> {
            assertThat(missed.schedule()).isEqualTo("nightly");
            assertThat(missed.fireAt()).isEqualTo("2024-06-02T02:30:00Z");
            assertThat(missed.deadline()).isEqualTo("2024-06-02T06:00:00Z");
            assertThat(missed.state()).isEqualTo(state);
            assertThat(missed.said()).isEqualTo(said);
            assertThat(missed.earlier()).isZero();
        });
    }

    static Stream<Arguments> whatIsNotDoneInTime_isTold_withWhatWasTheMatter() {
        String trouble = "daily-rollup: 1 tenant failed (execution 42)";
        return Stream.of(
                arguments(null, null, State.NOT_STARTED, ""),
                arguments("WAITING", null, State.NOT_STARTED, trouble),
                arguments("SKIPPED", "2024-06-02T02:40:00Z", State.NOT_STARTED, trouble),
                arguments("RUNNING", null, State.RUNNING, trouble),
                arguments("INTERRUPTED", null, State.RUNNING, trouble),
                arguments("FAILED", "2024-06-02T02:40:00Z", State.FAILED, trouble),
                arguments("STOPPED", "2024-06-02T02:40:00Z", State.FAILED, trouble),
                arguments("COMPLETED", "2024-06-02T06:00:01Z", State.LATE, trouble));
    }

    @Test
    void aLaterFireThatWasDoneInTime_makesUpForTheOneBefore() {
        ScheduleDefinition twice = schedule("nightly", "0 30 2,4 * * ?", "UTC", Misfire.RUN_ONCE, true, "06:00");
        chain("2024-06-02T02:30:00Z", "FAILED", "2024-06-02T03:00:00Z");
        chain("2024-06-02T04:30:00Z", "COMPLETED", "2024-06-02T05:00:00Z");

        look("2024-06-02T06:00:00Z", twice, listener());

        assertThat(told).isEmpty();
    }

    @Test
    void afterDaysWithoutADaemon_theLastMissedIsTold_withTheNumberBeforeIt() {
        look("2024-06-06T12:00:00Z");

        assertThat(told).singleElement().satisfies(missed -> {
            assertThat(missed.deadline()).isEqualTo("2024-06-06T06:00:00Z");
            assertThat(missed.earlier()).isEqualTo(4);
        });
    }

    @Test
    void timesBeforeAScheduleWasThere_areNobodys() {
        new Schedules(database).appeared("nightly", Instant.parse("2024-06-02T03:00:00Z"));

        look("2024-06-02T12:00:00Z");

        assertThat(told).isEmpty();
    }

    @Test
    void aPausedOne_missesNothing_norDoesADisabledOne() {
        new Schedules(database).pause("nightly", true, Instant.parse("2024-06-02T01:00:00Z"));
        look("2024-06-02T12:00:00Z");
        new Schedules(database).pause("nightly", false, Instant.parse("2024-06-02T12:00:00Z"));
        look("2024-06-02T13:00:00Z");
        look("2024-06-04T13:00:00Z", schedule("nightly", "0 30 2 * * ?", "UTC", Misfire.RUN_ONCE, false, "06:00"));

        assertThat(told).isEmpty();
    }

    @Test
    void whatCouldNotBeTold_isToldTheNextTime() {
        look("2024-06-02T06:00:00Z", NIGHTLY, new OperationsListener() {
            @Override
            public void deadlineMissed(MissedDeadline missed) {
                throw new IllegalStateException("nobody there");
            }
        });
        look("2024-06-02T06:01:00Z");

        assertThat(told).hasSize(1);
    }

    @Test
    void theDeadlineIsTheSchedulesTimeOfDay_alsoWhereClocksAreSet() {
        ScheduleDefinition berlin =
                schedule("nightly", "0 30 2 * * ?", "Europe/Berlin", Misfire.RUN_ONCE, true, "06:00");
        new Schedules(database).appeared("nightly", Instant.parse("2024-03-30T12:00:00Z"));

        look("2024-03-31T03:59:59Z", berlin, listener());
        assertThat(told).isEmpty();
        look("2024-03-31T04:00:00Z", berlin, listener());
        assertThat(told)
                .singleElement()
                .extracting(MissedDeadline::fireAt)
                .isEqualTo(Instant.parse("2024-03-31T01:30:00Z"));
    }
}
