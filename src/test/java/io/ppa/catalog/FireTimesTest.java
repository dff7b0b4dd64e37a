package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When a cron expression fires, above all on days whose clocks are set. */
class FireTimesTest {

    @ParameterizedTest(name = "{0} in {1} after {2}")
    @MethodSource
    void theNextTimesAre(String cron, String zone, String after, List<String> expected) {
        FireTimes times = new FireTimes(cron, ZoneId.of(zone));

        assertThat(times.after(Instant.parse(after), expected.size()))
                .extracting(Instant::toString)
                .isEqualTo(expected);
    }

    static Stream<Arguments> theNextTimesAre() {
        String berlin = "Europe/Berlin";
        String newYork = "America/New_York";
        return Stream.of(
                arguments(
                        "0 30 2 * * ?",
                        "UTC",
                        "2024-03-30T02:30:00Z",
                        List.of("2024-03-31T02:30:00Z", "2024-04-01T02:30:00Z")),
                // 02:30 is skipped: 03:30 summer time.
                arguments(
                        "0 30 2 * * ?",
                        berlin,
                        "2024-03-30T01:30:00Z",
                        List.of("2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z")),
                // Asked within the hour that makes up for it.
                arguments("0 30 2 * * ?", berlin, "2024-03-31T01:10:00Z", List.of("2024-03-31T01:30:00Z")),
                arguments("0 30 2 * * ?", berlin, "2024-03-31T01:30:00Z", List.of("2024-04-01T00:30:00Z")),
                // 02:30 comes twice: the first one, summer time.
                arguments(
                        "0 30 2 * * ?",
                        berlin,
                        "2024-10-26T00:30:00Z",
                        List.of("2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z")),
                // Asked between the two.
                arguments("0 30 2 * * ?", berlin, "2024-10-27T00:45:00Z", List.of("2024-10-28T01:30:00Z")),
                arguments("0 30 2 * * ?", berlin, "2024-10-27T01:10:00Z", List.of("2024-10-28T01:30:00Z")),
                arguments(
                        "0 30 2 * * ?",
                        newYork,
                        "2024-03-09T12:00:00Z",
                        List.of("2024-03-10T07:30:00Z", "2024-03-11T06:30:00Z")),
                arguments(
                        "0 30 1 * * ?",
                        newYork,
                        "2024-11-02T12:00:00Z",
                        List.of("2024-11-03T05:30:00Z", "2024-11-04T06:30:00Z")),
                // 02:30 made up for at 03:30 is no other time than 03:30.
                arguments(
                        "0 30 2,3 * * ?",
                        berlin,
                        "2024-03-31T00:00:00Z",
                        List.of("2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z")),
                // 03:15 comes before what 02:45 is made up for by.
                arguments(
                        "0 15/30 2,3 * * ?",
                        berlin,
                        "2024-03-31T00:00:00Z",
                        List.of("2024-03-31T01:15:00Z", "2024-03-31T01:45:00Z", "2024-04-01T00:15:00Z")),
                // Every hour that passes.
                arguments(
                        "0 30 * * * ?",
                        berlin,
                        "2024-10-26T23:30:00Z",
                        List.of("2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z")),
                arguments(
                        "0 30 * * * ?",
                        berlin,
                        "2024-03-31T00:00:00Z",
                        List.of("2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z", "2024-03-31T02:30:00Z")),
                arguments(
                        "0 0 * * * ?",
                        berlin,
                        "2024-03-31T00:00:00Z",
                        List.of("2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z")),
                // Clocks skip midnight.
                arguments(
                        "0 0 0 * * ?",
                        "America/Sao_Paulo",
                        "2018-11-03T12:00:00Z",
                        List.of("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")),
                // Half an hour.
                arguments(
                        "0 15 2 * * ?",
                        "Australia/Lord_Howe",
                        "2024-10-05T12:00:00Z",
                        List.of("2024-10-05T15:45:00Z", "2024-10-06T15:15:00Z")),
                // A whole day.
                arguments(
                        "0 30 2 * * ?",
                        "Pacific/Apia",
                        "2011-12-29T00:00:00Z",
                        List.of("2011-12-29T12:30:00Z", "2011-12-30T12:30:00Z", "2011-12-31T12:30:00Z")),
                arguments("0 30 2 31 3 ?", berlin, "2024-01-01T00:00:00Z", List.of("2024-03-31T01:30:00Z")),
                arguments("0 0 12 1 1 ? 2024", berlin, "2024-01-01T11:00:00Z", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyDayOfAYearHasOneNight_whereverItIsAskedFrom(String zone) {
        ZoneId at = ZoneId.of(zone);
        FireTimes times = new FireTimes("0 30 2 * * ?", at);
        List<Instant> nights = times.after(Instant.parse("2023-12-31T14:00:00Z"), 366);

        Map<LocalDate, Long> byDay = nights.stream()
                .collect(Collectors.groupingBy(night -> night.atZone(at).toLocalDate(), Collectors.counting()));
        assertThat(byDay)
                .hasSize(366)
                .allSatisfy((day, count) -> assertThat(count).isOne());
        for (int i = 1; i < nights.size(); i++) {
            for (Instant from = nights.get(i - 1); from.isBefore(nights.get(i)); from = from.plusSeconds(1800)) {
                assertThat(times.after(from)).as("after " + from).contains(nights.get(i));
            }
        }
    }

    static Stream<String> everyDayOfAYearHasOneNight_whereverItIsAskedFrom() {
        return Stream.of("Europe/Berlin", "America/New_York", "Pacific/Chatham", "Australia/Lord_Howe", "UTC");
    }

    @ParameterizedTest(name = "{0} at or before {1}: {2}")
    @MethodSource
    void theLastTimeIs(String cron, String instant, String expected) {
        assertThat(new FireTimes(cron, ZoneId.of("Europe/Berlin")).last(Instant.parse(instant)))
                .contains(Instant.parse(expected));
    }

    static Stream<Arguments> theLastTimeIs() {
        return Stream.of(
                arguments("0 30 2 * * ?", "2024-03-31T01:30:00Z", "2024-03-31T01:30:00Z"),
                arguments("0 30 2 * * ?", "2024-03-31T01:29:59Z", "2024-03-30T01:30:00Z"),
                arguments("0 30 2 * * ?", "2024-10-27T02:00:00Z", "2024-10-27T00:30:00Z"),
                arguments("* * * * * ?", "2024-10-27T02:00:00.5Z", "2024-10-27T02:00:00Z"),
                arguments("0 0 4 ? * SUN", "2024-10-26T22:00:00Z", "2024-10-20T02:00:00Z"),
                arguments("0 0 12 29 2 ?", "2023-10-26T22:00:00Z", "2020-02-29T11:00:00Z"));
    }

    @Test
    void aTimeThatNeverComes_isKnown() {
        assertThat(new FireTimes("0 30 2 30 2 ?", ZoneId.of("UTC")).never()).isTrue();
        assertThat(new FireTimes("0 30 2 29 2 ?", ZoneId.of("UTC")).never()).isFalse();
    }
}
