package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.catalog.Lineage.Dataset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault a job's file can have, with the line it is reported on. */
class JobFileTest {

    /** The line numbers below are those of this text. */
    private static final String GOOD = """
            name: daily-rollup
            summary: short
            description: long
            publishes: [table]
            steps:
              - plan
              - rollup
            parameters:
              day:
                type: day-range
                default: yesterday
                first-day: 2000-01-01
                max-days: 31
                help: the day
              limit:
                type: integer
                min: 1
                max: 10
                default: 5
                help: how many
              tenants:
                type: list
                default: "[]"
                max-items: 2
                help: who
            thresholds:
              feedback-horizon: 7d
              max-rejected-fraction: 0.01
            execution:
              parallelism: 2
              lease: 60s
              heartbeat: 20s
              retry:
                attempts: 3
                backoff: 500ms
              max-memory-usage: 512MiB
            lineage:
              reads: [clickhouse.input, "redis.perf:{model_name}:x"]
              writes: [postgres.output]
            """;

    @Test
    void a_good_file_has_no_faults() {
        JobDefinition job = read("daily-rollup", GOOD).orElseThrow();

        assertThat(job.name()).isEqualTo("daily-rollup");
        assertThat(job.parameters().get("limit").boundsText()).isEqualTo("from 1 to 10");
        assertThat(job.settings().canonical()).containsEntry("max-memory-usage", "536870912");
        assertThat(job.lineage().reads()).contains(new Dataset("redis", "perf:{model_name}:x"));
        assertThat(job.lineage().writes()).containsExactly(new Dataset("postgres", "output"));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @MethodSource("faults")
    void a_fault_is_named_with_its_line(String from, String to, String fault) {
        assertThat(GOOD).contains(from);
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> read("daily-rollup", GOOD.replace(from, to)))
                .satisfies(e -> assertThat(e.faults()).containsExactly("jobs/daily-rollup.yml:" + fault));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                // The shape of the file.
                arguments("summary: short\n", "", "1: 'summary' is missing"),
                arguments("summary: short", "summary:", "2: 'summary' has no value"),
                arguments("summary: short", "summary: [a]", "2: 'summary' must be one value, not a list or a section"),
                arguments(
                        "description: long",
                        "description: a\nsummary: b",
                        "4: 'summary' stands twice, first on line 2"),
                arguments(
                        "publishes: [table]",
                        "publishes: [table]\nretention: 1",
                        "5: unknown key 'retention'; known: "
                                + "name, summary, description, publishes, steps, parameters, thresholds, execution, lineage"),
                arguments(
                        "publishes: [table]",
                        "publishes: [table]\nstep: 1",
                        "5: unknown key 'step'; did you mean " + "'steps'?"),
                arguments("publishes: [table]", "publishes: [table]\n? [a]\n: b", "5: a key must be a plain word"),
                arguments(
                        "description: long",
                        "description: 'long",
                        "3: not YAML: while scanning a quoted scalar, found unexpected end of stream"),
                arguments(
                        "description: long",
                        "description: long\n\tx: y",
                        "4: not YAML: while scanning for the next token, found character '\\t(TAB)' that "
                                + "cannot start any token. (Do not use \\t(TAB) for indentation)"),
                arguments(
                        "name: daily-rollup",
                        "name: daily-rollups",
                        "1: the name 'daily-rollups' is not the file's; " + "rename one so that both are the same"),
                arguments(
                        "publishes: [table]",
                        "publishes: [table]\nretry: {}",
                        "5: unknown key 'retry'; known: name, "
                                + "summary, description, publishes, steps, parameters, thresholds, execution, lineage"),
                arguments(
                        "parameters:\n",
                        "parameters:\n  day-2: x\n",
                        "9: 'parameters.day-2' must be a section of 'key: " + "value' lines"),
                arguments("type: integer\n", "kind: integer\n", "15: 'parameters.limit.type' is missing"),
                // Lists.
                arguments("publishes: [table]", "publishes: []", "4: 'publishes' is an empty list"),
                arguments(
                        "publishes: [table]",
                        "publishes: table",
                        "4: 'publishes' must be a list, for example " + "[first, second]"),
                arguments(
                        "publishes: [table]", "publishes: [[table]]", "4: an item of 'publishes' is not a plain word"),
                arguments("  - rollup", "  - plan", "7: 'plan' stands twice in 'steps'"),
                arguments(
                        "  - rollup", "  - Roll up", "7: the step name 'Roll up' is not of the form lower-case-words"),
                // Lineage.
                arguments(
                        "writes: [postgres.output]",
                        "writes: [output]",
                        "39: 'output' is not of the form store.name, for example clickhouse.model_feedback_events"),
                arguments(
                        "writes: [postgres.output]",
                        "writes: [postgre.output]",
                        "39: there is no store 'postgre'; did you mean 'postgres'?"),
                arguments("  writes: [postgres.output]\n", "", "37: 'lineage.writes' is missing"),
                arguments(
                        "  writes: [postgres.output]\n",
                        "  writes: [postgres.output]\n  write: [a.b]\n",
                        "40: unknown key 'lineage.write'; did you mean 'writes'?"),
                // Parameters.
                arguments(
                        "type: day-range", "type: day-rage", "10: unknown type 'day-rage'; did you mean 'day-range'?"),
                arguments(
                        "type: integer",
                        "type: date",
                        "16: unknown type 'date'; known: day, day-range, list, " + "boolean, integer, fraction, text"),
                arguments(
                        "default: yesterday",
                        "default: 2024-02-30",
                        "11: the default of 'day' cannot be used: there is "
                                + "no day 2024-02-30: 2024-02 has 29 days"),
                arguments(
                        "default: yesterday",
                        "default: 1999-12-31",
                        "11: the default of 'day' cannot be used: "
                                + "1999-12-31 is before the first day allowed, 2000-01-01"),
                arguments(
                        "default: yesterday",
                        "default: 2024-01-01..2024-02-01",
                        "11: the default of 'day' cannot be "
                                + "used: a range of 32 days is longer than the 31 allowed; launch it in parts"),
                arguments(
                        "default: 5",
                        "default: 11",
                        "19: the default of 'limit' cannot be used: 11 is out of bounds; " + "it must be from 1 to 10"),
                arguments(
                        "default: \"[]\"",
                        "default: a,b,c",
                        "23: the default of 'tenants' cannot be used: 3 items are "
                                + "more than the 2 allowed; launch it in parts"),
                arguments(
                        "help: the day",
                        "max-day: 5\n    help: the day",
                        "14: unknown key 'parameters.day.max-day'; did you " + "mean 'max-days'?"),
                arguments("    help: how many\n", "", "15: 'parameters.limit.help' is missing"),
                arguments("max: 10", "max: ten", "18: max 'ten' is not a number"),
                arguments("min: 1", "min: 11", "17: min 11 is greater than max 10"),
                arguments("max-days: 31", "max-days: 0", "13: max-days 0 is not a whole number from 1 to 3700"),
                arguments("max-days: 31", "max-days: 4000", "13: max-days 4000 is not a whole number from 1 to 3700"),
                arguments("max-items: 2", "max-items: 1.5", "24: max-items 1.5 is not a whole number from 1 to 10000"),
                arguments(
                        "max-items: 2",
                        "max: 2",
                        "24: unknown key 'parameters.tenants.max'; known: type, help, default, max-items"),
                arguments("first-day: 2000-01-01", "first-day: 2000", "12: first-day '2000' is not an ISO date"),
                arguments("  limit:", "  Limit:", "15: the parameter name 'Limit' is not of the form lower-case-words"),
                arguments(
                        "  limit:", "  lease:", "15: the parameter 'lease' has the name of a setting; give it another"),
                arguments(
                        "  limit:",
                        "  feedback-horizon:",
                        "15: the parameter 'feedback-horizon' has the name of a setting; give it another"),
                // Thresholds and execution.
                arguments("  feedback-horizon: 7d\n", "", "26: 'thresholds.feedback-horizon' is missing"),
                arguments(
                        "feedback-horizon: 7d",
                        "feedback-horizon: 91d",
                        "27: 'feedback-horizon' is 91d; it must be from " + "1d to 90d"),
                arguments(
                        "feedback-horizon: 7d",
                        "feedback-horizon: 0d",
                        "27: 'feedback-horizon' is 0d; it must be from " + "1d to 90d"),
                arguments(
                        "feedback-horizon: 7d",
                        "feedback-horizon: 7h",
                        "27: 'feedback-horizon' is '7h'; write whole " + "days such as 7d"),
                arguments(
                        "fraction: 0.01",
                        "fraction: 1.01",
                        "28: 'max-rejected-fraction' is 1.01; it must be from 0 to 1"),
                arguments(
                        "fraction: 0.01",
                        "fraction: 1 %",
                        "28: 'max-rejected-fraction' is '1 %'; write a decimal number " + "such as 0.01"),
                arguments("parallelism: 2", "parallelism: 65", "30: 'parallelism' is 65; it must be from 1 to 64"),
                arguments(
                        "parallelism: 2",
                        "parallelism: two",
                        "30: 'parallelism' is 'two'; write a whole number such as 2"),
                arguments(
                        "parallelism: 2",
                        "parallelism: 2\n  paralelism: 3",
                        "31: unknown key 'execution.paralelism'; did " + "you mean 'parallelism'?"),
                arguments(
                        "heartbeat: 20s",
                        "heartbeat: 21s",
                        "32: 'heartbeat' is 21s; it must be at most a third of " + "'lease', 60s"),
                arguments("attempts: 3", "attempts: 0", "34: 'retry.attempts' is 0; it must be from 1 to 10"),
                arguments(
                        "usage: 512MiB",
                        "usage: 512",
                        "36: 'max-memory-usage' is '512'; write a size such as 512MiB or " + "4GiB"),
                arguments(
                        "usage: 512MiB",
                        "usage: 255MiB",
                        "36: 'max-memory-usage' is 255MiB; it must be from 256MiB to " + "1024GiB"),
                arguments(
                        "usage: 512MiB",
                        "usage: 5s",
                        "36: 'max-memory-usage' is '5s'; write a size such as 512MiB or " + "4GiB"));
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void a_file_that_is_no_mapping_is_a_fault(String text, String fault) {
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> read("daily-rollup", text))
                .satisfies(e -> assertThat(e.faults()).containsExactly("jobs/daily-rollup.yml:" + fault));
    }

    static Stream<Arguments> wholeFiles() {
        return Stream.of(
                arguments("", "1: the file is empty"),
                arguments("# only a comment\n", "1: the file is empty"),
                arguments("- a\n- b\n", "1: expected 'key: value' lines at the top level"),
                arguments(
                        "a: 1\n---\nb: 2\n",
                        "1: not YAML: expected a single document in the stream, but found another document"),
                arguments("a: \u0007", " not YAML: special characters are not allowed"));
    }

    @Test
    void yaml_never_makes_objects_of_classes_it_names() {
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> read("daily-rollup", GOOD.replace("short", "!!java.net.URL [\"http://x\"]")))
                .satisfies(
                        e -> assertThat(e.faults())
                                .containsExactly(
                                        "jobs/daily-rollup.yml:2: not YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL"));
    }

    @Test
    void a_job_without_thresholds_of_its_own_may_have_none() {
        String text = GOOD.replace("name: daily-rollup", "name: other")
                .replace("  feedback-horizon: 7d\n  max-rejected-fraction: 0.01\n", "")
                .replace("thresholds:\n", "");

        assertThat(read("other", text)).isPresent();
    }

    private static Optional<JobDefinition> read(String name, String text) {
        Faults faults = new Faults();
        Optional<JobDefinition> job = JobFile.read(new YamlFile("jobs/" + name + ".yml", text), faults);
        faults.throwIfAny();
        return job;
    }
}
