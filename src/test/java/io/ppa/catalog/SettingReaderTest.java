package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The thresholds of some jobs: lists, maps and bounds. */
class SettingReaderTest {

    /** Nine lines, so that the first threshold stands on line 10. */
    private static final String HEAD = """
            name: %s
            summary: short
            description: long
            publishes: [table]
            steps: [plan]
            parameters:
              day: {type: day-range, help: the day}
            execution: {parallelism: 2, lease: 60s, heartbeat: 20s, retry: {attempts: 3, backoff: 2s}, max-memory-usage: 1GiB}
            thresholds:
            """;

    private static final Map<String, String> THRESHOLDS =
            Map.of("rolling-risk", """
              windows: [30, 90, 252]
              risk-free-rate: 0
              sufficient-days: 60
              periods-per-year: {default: 252, crypto: 365, fx: 260.5}
              asset-classes:
                fx: ['"EUR\\"*']
                crypto: ["BTC*", "*-USD", ETH*]
            """, "calibration-drift", """
              feedback-horizon: 7d
              max-rejected-fraction: 0.01
              pooling: 7d
              reference-window: 30d
              min-outcomes: 500
              consecutive-days: 2
              false-discovery-rate: 0.05
              min-error: 0.02
              mce-min-rows: 30
              resamples: 1000
              seed: 1
              stream-max-length: 100000
            """, "partition-maintenance", """
              ahead: 3
              retention: 1096d
              use-pg-partman: false
              closed-after: 8d
              max-parts: 8
              max-merge-size: 10GiB
              max-merges: 1000
            """);

    @Test
    void lists_and_maps_are_kept_with_a_launch_as_json_in_the_order_of_the_file() {
        Settings settings = read("rolling-risk", file("rolling-risk"));

        assertThat(settings.canonical())
                .containsEntry("windows", "[30,90,252]")
                .containsEntry("risk-free-rate", "0.0")
                .containsEntry("sufficient-days", "60")
                .containsEntry("periods-per-year", "{\"default\":252,\"crypto\":365,\"fx\":260.5}")
                .containsEntry(
                        "asset-classes", "{\"fx\":[\"\\\"EUR\\\\\\\"*\"],\"crypto\":[\"BTC*\",\"*-USD\",\"ETH*\"]}");
    }

    @Test
    void help_shows_lists_and_maps_on_one_line() {
        assertThat(read("rolling-risk", file("rolling-risk")).texts())
                .contains(
                        entry("windows", "[30, 90, 252]"),
                        entry("periods-per-year", "{default: 252, crypto: 365, fx: 260.5}"),
                        entry(
                                "asset-classes",
                                "{fx: [\"\\\"EUR\\\\\\\"*\"], crypto: [\"BTC*\", \"*-USD\", \"ETH*\"]}"));
    }

    @Test
    void no_asset_class_is_needed() {
        String text = file("rolling-risk").replaceAll("asset-classes:\n.*\n.*\n", "asset-classes: {}\n");

        assertThat(read("rolling-risk", text).canonical()).containsEntry("asset-classes", "{}");
    }

    @Test
    void settings_of_calibration_drift_are_read() {
        Settings settings = read("calibration-drift", file("calibration-drift"));

        assertThat(settings.canonical())
                .containsEntry("pooling", "PT168H")
                .containsEntry("reference-window", "PT720H")
                .containsEntry("min-outcomes", "500")
                .containsEntry("false-discovery-rate", "0.05")
                .containsEntry("seed", "1");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("bounds")
    void every_bound_itself_is_allowed(String job, String from, String to) {
        assertThat(file(job)).contains(from);
        assertThat(read(job, file(job).replace(from, to)).canonical()).isNotEmpty();
    }

    static Stream<Arguments> bounds() {
        return Stream.of(
                arguments("rolling-risk", "[30, 90, 252]", "[2]"),
                arguments("rolling-risk", "[30, 90, 252]", "[2, 3, 4, 5, 6, 7, 8, 9, 10, 3700]"),
                arguments("rolling-risk", "rate: 0", "rate: 1"),
                arguments("rolling-risk", "days: 60", "days: 2"),
                arguments("rolling-risk", "days: 60", "days: 3700"),
                arguments("rolling-risk", "default: 252", "default: 1"),
                arguments("rolling-risk", "crypto: 365", "crypto: 100000"),
                arguments("calibration-drift", "outcomes: 500", "outcomes: 1000000000"),
                arguments("calibration-drift", "days: 2", "days: 30"),
                arguments("calibration-drift", "resamples: 1000", "resamples: 100"),
                arguments("calibration-drift", "seed: 1", "seed: 999999999"),
                arguments("calibration-drift", "length: 100000", "length: 100000000"),
                arguments("partition-maintenance", "partman: false", "partman: true"),
                arguments("partition-maintenance", "retention: 1096d", "retention: 62d"));
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @MethodSource("faults")
    void a_fault_is_named_with_its_line(String job, String from, String to, String fault) {
        assertThat(file(job)).contains(from);
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> read(job, file(job).replace(from, to)))
                .satisfies(e -> assertThat(e.faults()).containsExactly("jobs/" + job + ".yml:" + fault));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                        rollingRiskFaults().map(fault -> withJob("rolling-risk", fault)),
                        driftFaults().map(fault -> withJob("calibration-drift", fault)),
                        maintenanceFaults().map(fault -> withJob("partition-maintenance", fault)))
                .flatMap(faults -> faults);
    }

    private static Stream<String[]> maintenanceFaults() {
        return Stream.of(
                fault("ahead: 3", "ahead: 0", "10: 'ahead' is 0; it must be from 1 to 24"),
                fault("1096d", "61d", "11: 'retention' is 61d; it must be from 62d to 36500d"),
                fault("1096d", "0d", "11: 'retention' is 0d; it must be from 62d to 36500d"),
                fault("partman: false", "partman: no", "12: 'use-pg-partman' is 'no'; write true or false"));
    }

    private static Arguments withJob(String job, String... fault) {
        return arguments(job, fault[0], fault[1], fault[2]);
    }

    private static Stream<String[]> rollingRiskFaults() {
        return Stream.of(
                fault("[30, 90, 252]", "30", "10: 'thresholds.windows' must be a list, for example [first, second]"),
                fault("[30, 90, 252]", "[]", "10: 'thresholds.windows' is an empty list"),
                fault("[30, 90, 252]", "[30, 30]", "10: '30' stands twice in 'thresholds.windows'"),
                fault("[30, 90, 252]", "[30, 030]", "10: 'windows' has 30 after 30; write each once, the least first"),
                fault("[30, 90, 252]", "[90, 30]", "10: 'windows' has 30 after 90; write each once, the least first"),
                fault(
                        "[30, 90, 252]",
                        "[30, 9e1]",
                        "10: an item of 'windows' is '9e1'; write a whole number such as 30"),
                fault("[30, 90, 252]", "[1, 90]", "10: an item of 'windows' is 1; it must be from 2 to 3700"),
                fault(
                        "[30, 90, 252]",
                        "\n    - 30\n    - 3701",
                        "12: an item of 'windows' is 3701; it must be from 2 to 3700"),
                fault(
                        "[30, 90, 252]",
                        "[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
                        "10: 'windows' has 11 items; write at most 10"),
                fault("rate: 0", "rate: 1.01", "11: 'risk-free-rate' is 1.01; it must be from 0 to 1"),
                fault("rate: 0", "rate: -0.01", "11: 'risk-free-rate' is '-0.01'; write a decimal number such as 0.01"),
                fault("days: 60", "days: 1", "12: 'sufficient-days' is 1; it must be from 2 to 3700"),
                fault(
                        "{default: 252, crypto: 365, fx: 260.5}",
                        "252",
                        "13: 'thresholds.periods-per-year' must be a section of 'key: value' lines"),
                fault("default: 252, ", "", "13: 'thresholds.periods-per-year.default' is missing"),
                fault("default: 252", "default: ", "13: 'thresholds.periods-per-year.default' has no value"),
                fault(
                        "crypto: 365",
                        "crypto: 0.5",
                        "13: 'periods-per-year.crypto' is 0.5; it must be from 1 to 100000"),
                fault(
                        "crypto: 365",
                        "crypto: yearly",
                        "13: 'periods-per-year.crypto' is 'yearly'; write a number such as 252"),
                fault(
                        "fx: 260.5",
                        "fx: 260.5, FX: 1",
                        "13: the name 'FX' in 'periods-per-year' is not of the form lower-case-words"),
                fault(", fx: 260.5", "", "15: 'asset-classes.fx' is not in 'periods-per-year'; add 'fx' there"),
                fault(
                        "[\"BTC*\", \"*-USD\", ETH*]",
                        "BTC*",
                        "16: 'thresholds.asset-classes.crypto' must be a list, for example [first, second]"),
                fault("\"BTC*\"", "\" \"", "16: an item of 'thresholds.asset-classes.crypto' is not a plain word"),
                fault("\"BTC*\"", "\"ETH*\"", "16: 'ETH*' stands twice in 'thresholds.asset-classes.crypto'"),
                fault("\"*-USD\"", "*-USD", "16: not YAML: found undefined alias -USD"));
    }

    private static Stream<String[]> driftFaults() {
        return Stream.of(
                fault("horizon: 7d", "horizon: 91d", "10: 'feedback-horizon' is 91d; it must be from 1d to 90d"),
                fault("fraction: 0.01", "fraction: 2", "11: 'max-rejected-fraction' is 2; it must be from 0 to 1"),
                fault("pooling: 7d", "pooling: 0d", "12: 'pooling' is 0d; it must be from 1d to 31d"),
                fault("window: 30d", "window: 371d", "13: 'reference-window' is 371d; it must be from 1d to 370d"),
                fault("outcomes: 500", "outcomes: 0", "14: 'min-outcomes' is 0; it must be from 1 to 1000000000"),
                fault(
                        "outcomes: 500",
                        "outcomes: 1000000001",
                        "14: 'min-outcomes' is 1000000001; it must be from 1 to 1000000000"),
                fault("days: 2", "days: 31", "15: 'consecutive-days' is 31; it must be from 1 to 30"),
                fault("rate: 0.05", "rate: 5", "16: 'false-discovery-rate' is 5; it must be from 0 to 1"),
                fault("error: 0.02", "error: 2 %", "17: 'min-error' is '2 %'; write a decimal number such as 0.01"),
                fault("rows: 30", "rows: 0", "18: 'mce-min-rows' is 0; it must be from 1 to 1000000"),
                fault("resamples: 1000", "resamples: 99", "19: 'resamples' is 99; it must be from 100 to 100000"),
                fault("seed: 1", "seed: 1000000000", "20: 'seed' is 1000000000; it must be from 0 to 999999999"),
                fault(
                        "length: 100000",
                        "length: 99",
                        "21: 'stream-max-length' is 99; it must be from 100 to 100000000"),
                fault("  seed: 1\n", "", "9: 'thresholds.seed' is missing"),
                fault("seed: 1", "seed: 1\n  sed: 1", "21: unknown key 'thresholds.sed'; did you mean 'seed'?"));
    }

    private static String[] fault(String from, String to, String fault) {
        return new String[] {from, to, fault};
    }

    private static String file(String job) {
        return HEAD.formatted(job) + THRESHOLDS.get(job);
    }

    private static Settings read(String name, String text) {
        Faults faults = new Faults();
        Optional<JobDefinition> job = JobFile.read(new YamlFile("jobs/" + name + ".yml", text), faults);
        faults.throwIfAny();
        return job.orElseThrow().settings();
    }
}
