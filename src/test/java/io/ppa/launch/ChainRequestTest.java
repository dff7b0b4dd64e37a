package io.ppa.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a chain asks of its jobs. */
class ChainRequestTest {

    private static final Catalog CATALOG = Catalog.load(Optional.empty());

    private static ScheduleDefinition schedule(
            ZoneId zone, @Nullable LocalTime deadline, int lookback, Map<String, String> parameters, String... run) {
        return new ScheduleDefinition(
                "night",
                "",
                "0 30 2 * * ?",
                zone,
                Misfire.RUN_ONCE,
                true,
                deadline,
                OnFailure.STOP,
                lookback,
                List.of(run),
                parameters,
                "schedules/night.yml");
    }

    @Test
    void wordsAreResolvedAgainstTheFire_andRangesLookBack() {
        ScheduleDefinition night =
                schedule(ZoneOffset.UTC, null, 3, Map.of("day", "yesterday"), "daily-rollup", "partition-maintenance");

        ChainRequest chain = ChainRequest.of(night, CATALOG, Instant.parse("2024-03-31T02:30:00Z"));

        assertThat(chain.name()).isEqualTo("night");
        assertThat(chain.onFailure()).isEqualTo(OnFailure.STOP);
        assertThat(chain.jobs())
                .extracting(job -> job.days().toString())
                .containsExactly("2024-03-27..2024-03-30", "2024-03-30");
    }

    @Test
    void todayIsTheUtcDayOfTheFire_whateverTheSchedulesZone() {
        ScheduleDefinition night =
                schedule(ZoneId.of("Pacific/Auckland"), null, 0, Map.of("day", "today"), "daily-rollup");

        ChainRequest chain = ChainRequest.of(night, CATALOG, Instant.parse("2024-03-30T13:30:00Z"));

        assertThat(chain.jobs().get(0).days()).hasToString("2024-03-30");
    }

    @Test
    void theNightlyLooksAtTheDaysLateFeedbackMayChange() {
        ScheduleDefinition nightly = CATALOG.schedules().stream()
                .filter(schedule -> schedule.name().equals("nightly"))
                .findFirst()
                .orElseThrow();

        ChainRequest chain = ChainRequest.of(nightly, CATALOG, Instant.parse("2024-03-31T02:30:00Z"));

        assertThat(chain.jobs()).allSatisfy(job -> assertThat(job.days()).hasToString("2024-03-23..2024-03-30"));
        assertThat(chain.deadline()).isEqualTo("2024-03-31T06:00:00Z");
    }

    @Test
    void lookBackEndsAtTheFirstDayAllowed() {
        ScheduleDefinition night = schedule(ZoneOffset.UTC, null, 9, Map.of("day", "1970-01-03"), "daily-rollup");

        ChainRequest chain = ChainRequest.of(night, CATALOG, Instant.parse("2024-03-31T02:30:00Z"));

        assertThat(chain.jobs().get(0).days()).hasToString("1970-01-01..1970-01-03");
    }

    @ParameterizedTest(name = "{0} fired {1}, by {2}: {3}")
    @MethodSource
    void theDeadlineIsTheFirstSuchTimeAfterTheFire(String zone, String fire, String deadline, String expected) {
        ScheduleDefinition night = schedule(ZoneId.of(zone), LocalTime.parse(deadline), 0, Map.of(), "daily-rollup");

        assertThat(ChainRequest.deadline(night, Instant.parse(fire))).isEqualTo(expected);
    }

    static Stream<Arguments> theDeadlineIsTheFirstSuchTimeAfterTheFire() {
        return Stream.of(
                arguments("UTC", "2024-03-31T02:30:00Z", "06:00", "2024-03-31T06:00:00Z"),
                arguments("UTC", "2024-03-31T22:30:00Z", "06:00", "2024-04-01T06:00:00Z"),
                arguments("UTC", "2024-03-31T02:30:00Z", "02:30", "2024-04-01T02:30:00Z"),
                arguments("Europe/Berlin", "2024-03-31T00:30:00Z", "06:00", "2024-03-31T04:00:00Z"),
                arguments("Europe/Berlin", "2024-03-31T00:30:00Z", "02:30", "2024-03-31T01:30:00Z"));
    }
}
