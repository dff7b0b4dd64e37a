package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import java.time.LocalTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault a schedule's file can have, with the line it is reported on. */
class ScheduleFileTest {

    /** The line numbers below are those of this text. */
    private static final String GOOD = """
            name: nightly
            summary: short
            cron: "0 30 2 * * ?"
            zone: Europe/Paris
            misfire: skip
            run:
              - daily-rollup
            parameters:
              day: yesterday
            """;

    @Test
    void a_good_file_has_no_faults() {
        ScheduleDefinition schedule = read(GOOD).orElseThrow();

        assertThat(schedule.misfire()).isEqualTo(Misfire.SKIP);
        assertThat(schedule.zone()).hasToString("Europe/Paris");
        assertThat(schedule.parameters()).containsExactly(Map.entry("day", "yesterday"));
    }

    @Test
    void what_is_left_out_has_its_default() {
        ScheduleDefinition schedule = read(GOOD).orElseThrow();

        assertThat(schedule.enabled()).isTrue();
        assertThat(schedule.deadline()).isNull();
        assertThat(schedule.onFailure()).isEqualTo(OnFailure.STOP_TENANT);
        assertThat(schedule.lookbackDays()).isEqualTo(3);
    }

    @Test
    void every_key_is_read() {
        String more = "misfire: run-all\nenabled: false\ndeadline: \"06:30\"\non-failure: stop\nlookback-days: 370";

        ScheduleDefinition schedule = read(GOOD.replace("misfire: skip", more)).orElseThrow();

        assertThat(schedule.misfire()).isEqualTo(Misfire.RUN_ALL);
        assertThat(schedule.enabled()).isFalse();
        assertThat(schedule.deadline()).isEqualTo(LocalTime.of(6, 30));
        assertThat(schedule.onFailure()).isEqualTo(OnFailure.STOP);
        assertThat(schedule.lookbackDays()).isEqualTo(370);
    }

    @Test
    void parameters_may_be_left_out() {
        ScheduleDefinition schedule =
                read(GOOD.replace("parameters:\n  day: yesterday\n", "")).orElseThrow();

        assertThat(schedule.parameters()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @MethodSource("faults")
    void a_fault_is_named_with_its_line(String from, String to, String fault) {
        assertThat(GOOD).contains(from);
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> read(GOOD.replace(from, to)))
                .satisfies(e -> assertThat(e.faults()).containsExactly("schedules/nightly.yml:" + fault));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(
                        "name: nightly",
                        "name: weekly",
                        "1: the name 'weekly' is not the file's; rename one so that both" + " are the same"),
                arguments(
                        "cron: \"0 30 2 * * ?\"",
                        "cron: \"0 30 25 * * ?\"",
                        "3: the cron expression '0 30 25 * * ?' does "
                                + "not parse: Hour values must be between 0 and 23; write seconds, minutes, hours, day of month, "
                                + "month, day of week, for example \"0 30 2 * * ?\""),
                arguments(
                        "cron: \"0 30 2 * * ?\"",
                        "cron: \"30 2 * * *\"",
                        "3: the cron expression '30 2 * * *' does not "
                                + "parse: Unexpected end of expression.; write seconds, minutes, hours, day of month, month, "
                                + "day of week, for example \"0 30 2 * * ?\""),
                arguments("cron: \"0 30 2 * * ?\"\n", "", "1: 'cron' is missing"),
                arguments(
                        "zone: Europe/Paris",
                        "zone: Europe/Pariss",
                        "4: unknown zone 'Europe/Pariss'; did you mean " + "'Europe/Paris'?"),
                arguments(
                        "zone: Europe/Paris",
                        "zone: somewhere quite else",
                        "4: unknown zone 'somewhere quite else'; write " + "UTC or Europe/Paris"),
                arguments("misfire: skip", "misfire: skipp", "5: unknown misfire 'skipp'; did you mean 'skip'?"),
                arguments(
                        "misfire: skip",
                        "misfire: ignore",
                        "5: unknown misfire 'ignore'; known: run-once, skip, run-all"),
                arguments(
                        "cron: \"0 30 2 * * ?\"",
                        "cron: \"0 30 2 30 2 ?\"",
                        "3: the cron expression '0 30 2 30 2 ?' names a time that never comes"),
                arguments("misfire: skip", "misfire: skip\nenabled: yes", "6: 'enabled' is 'yes'; write true or false"),
                arguments(
                        "misfire: skip",
                        "misfire: skip\ndeadline: 6:00",
                        "6: 'deadline' is '6:00'; write a time of day from \"00:00\" to \"23:59\", in quotes, in the"
                                + " schedule's zone"),
                arguments(
                        "misfire: skip",
                        "misfire: skip\ndeadline: \"24:00\"",
                        "6: 'deadline' is '24:00'; write a time of day from \"00:00\" to \"23:59\", in quotes, in the"
                                + " schedule's zone"),
                arguments(
                        "misfire: skip",
                        "misfire: skip\non-failure: stop-tenants",
                        "6: unknown on-failure 'stop-tenants'; did you mean 'stop-tenant'?"),
                arguments(
                        "misfire: skip",
                        "misfire: skip\nlookback-days: 371",
                        "6: 'lookback-days' is '371'; it must be a whole number from 0 to 370"),
                arguments(
                        "misfire: skip",
                        "misfire: skip\nlookback-days: -1",
                        "6: 'lookback-days' is '-1'; it must be a whole number from 0 to 370"),
                arguments(
                        "misfire: skip\nrun:\n  - daily-rollup\nparameters:\n  day: yesterday",
                        "misfire: skip\nlookback-days: 300\nrun:\n  - daily-rollup\nparameters:\n"
                                + "  day: today-3500..yesterday",
                        "6: 'lookback-days' of 300 makes a range of 3800 days; daily-rollup takes at most 3700"),
                arguments(
                        "- daily-rollup",
                        "- daily-rolup",
                        "7: there is no job 'daily-rolup'; did you mean 'daily-rollup'?"),
                arguments(
                        "- daily-rollup",
                        "- daily-rollup\n  - rolling-risk",
                        "8: there is no job 'rolling-risk'; known: " + "daily-rollup"),
                arguments("run:\n  - daily-rollup\n", "run: []\n", "6: 'run' is an empty list"),
                arguments(
                        "day: yesterday",
                        "days: yesterday",
                        "9: daily-rollup has no parameter 'days'; did you mean 'day'?"),
                arguments(
                        "day: yesterday",
                        "day: tomorrow",
                        "9: day=tomorrow cannot be used for daily-rollup: 'tomorrow' is "
                                + "not a day; write an ISO date such as 2024-03-31, yesterday, today or today-7, or two of them as "
                                + "FIRST..LAST"),
                arguments("day: yesterday", "day:", "9: 'parameters.day' has no value"),
                arguments(
                        "summary: short",
                        "sumary: short\nsummary: short",
                        "2: unknown key 'sumary'; did you mean " + "'summary'?"));
    }

    private static Optional<ScheduleDefinition> read(String text) {
        Faults faults = new Faults();
        JobDefinition job = Catalog.load(Optional.empty()).job("daily-rollup");
        Optional<ScheduleDefinition> schedule =
                ScheduleFile.read(new YamlFile("schedules/nightly.yml", text), Map.of(job.name(), job), faults);
        faults.throwIfAny();
        return schedule;
    }
}
