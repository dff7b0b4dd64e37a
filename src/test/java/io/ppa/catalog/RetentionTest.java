package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy for every object, within its bounds, and not below what other jobs look back at. */
class RetentionTest {

    @TempDir
    Path dir;

    @Test
    void policies_are_kept_with_a_launch_as_times_and_words() {
        Settings settings =
                Catalog.load(Optional.empty()).job("retention-prune").settings();

        assertThat(settings.canonical())
                .containsEntry("retention.clickhouse.trading_decisions_probabilistic", "forever")
                .containsEntry("retention.clickhouse.probability_metrics_realtime", "PT720H")
                .containsEntry("retention.clickhouse.probability_metrics_realtime.max-deletes", "1000000000")
                .containsEntry("retention.postgres.ppa.launch", "with ppa.batch_job_execution")
                .containsEntry("retention.redis.conf:l2:{symbol}:{model_type}:{timestamp_5min}", "PT5M")
                .containsEntry("retention.redis.calibration_drift.max-length", "100000")
                .containsEntry("retention.arangodb.probability_dependencies.dangling", "remove");
        assertThat(settings.texts()).containsEntry("retention.postgres.ppa.run_ledger", "1096d");
    }

    /** @param expected without file and line */
    @ParameterizedTest(name = "{1}")
    @MethodSource("faults")
    void a_fault_is_named_with_its_line(String from, String to, String expected) throws IOException {
        String text = Files.readString(Path.of("jobs/retention-prune.yml"));
        assertThat(text).contains(from);
        int line = (int) text.substring(0, text.indexOf(from))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;

        assertThat(faults("jobs/retention-prune.yml", from, to))
                .containsExactly(
                        dir + "/jobs/retention-prune.yml:" + (line + offset(expected)) + ": " + text(expected));
    }

    /** Where it is not on the line that was changed, it says by how many lines it is off. */
    private static int offset(String expected) {
        return expected.matches("[+-].*") ? Integer.parseInt(expected.substring(0, expected.indexOf(' '))) : 0;
    }

    private static String text(String expected) {
        return expected.matches("[+-].*") ? expected.substring(expected.indexOf(' ') + 1) : expected;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(
                        "    ppa.lease: 30d\n",
                        "",
                        "-24 'retention.postgres.ppa.lease' is missing, and nothing is kept or deleted by default; write"
                                + " forever, or whole days such as 30d"),
                arguments(
                        "ppa.lease: 30d",
                        "ppa.lease: 0d",
                        "'retention.postgres.ppa.lease' is 0d, which would delete all of it; write forever, or 1d to 36500d"),
                arguments(
                        "\"prob:l1:{symbol}:{timestamp_minute}\": 60s",
                        "\"prob:l1:{symbol}:{timestamp_minute}\": 0s",
                        "'retention.redis.prob:l1:{symbol}:{timestamp_minute}' is 0s, which would delete all of it; write"
                                + " 1s to 30d"),
                arguments(
                        "\"prob:l1:{symbol}:{timestamp_minute}\": 60s",
                        "\"prob:l1:{symbol}:{timestamp_minute}\": forever",
                        "'retention.redis.prob:l1:{symbol}:{timestamp_minute}' is 'forever'; write a time such as 60s, 10m"
                                + " or 2h"),
                arguments(
                        "ppa.lease: 30d",
                        "ppa.lease: soon",
                        "'retention.postgres.ppa.lease' is 'soon'; write forever, or whole days such as 30d"),
                arguments(
                        "ppa.lease: 30d",
                        "ppa.lease: 36h",
                        "'retention.postgres.ppa.lease' is '36h'; write forever, or whole days such as 30d"),
                arguments(
                        "ppa.lease: 30d",
                        "ppa.lease: 36501d",
                        "'retention.postgres.ppa.lease' is 36501d; it must be from 1d to 36500d"),
                arguments(
                        "ppa.lease: 30d",
                        "ppa.lease: 30d\n    ppa.leases: 30d",
                        "+1 unknown key 'retention.postgres.ppa.leases'; did you mean 'ppa.lease'?"),
                arguments(
                        "{keep: 30d, max-deletes: 1000000000}",
                        "31d",
                        "'retention.clickhouse.probability_metrics_realtime' is 31d; it must be from 1d to 30d, for the"
                                + " table's own TTL removes its rows after 30 days"),
                arguments(
                        "ppa.batch_job_execution: 370d",
                        "ppa.batch_job_execution: 6d",
                        "'retention.postgres.ppa.batch_job_execution' is 6d; it must be from 7d to 36500d, for operators"
                                + " look at past runs, and a run of this week may be restarted"),
                arguments(
                        "ppa.launch: with ppa.batch_job_execution",
                        "ppa.launch: 30d",
                        "'retention.postgres.ppa.launch' is 30d; it must be 'with ppa.batch_job_execution', for what is"
                                + " kept of one is kept or deleted together"),
                arguments(
                        "public.users: forever",
                        "public.users: 30d",
                        "'retention.postgres.public.users' is 30d; it must be 'forever', for it is nobody's to delete"),
                arguments(
                        "learning_events: {keep: 30d, max-length: 100000}",
                        "learning_events: 30d",
                        "'retention.redis.learning_events' says how long and nothing else; write {keep: 30d, max-length:"
                                + " 100000}"),
                arguments(
                        "learning_events: {keep: 30d, max-length: 100000}",
                        "learning_events: {keep: 30d}",
                        "'retention.redis.learning_events.max-length' is missing"),
                arguments(
                        "learning_events: {keep: 30d, max-length: 100000}",
                        "learning_events: {keep: 30d, max-length: 99}",
                        "'retention.redis.learning_events.max-length' is 99; it must be from 100 to 100000000"),
                arguments(
                        "learning_events: {keep: 30d, max-length: 100000}",
                        "learning_events: {keep: 30d, max-length: 99999}",
                        "'retention.redis.learning_events.max-length' is 99999; calibration-drift lets a stream have 100000"
                                + " entries (jobs/calibration-drift.yml, stream-max-length): write 100000 or more, or 99999"
                                + " or less there"),
                arguments(
                        "ppa.outbox: 370d",
                        "ppa.outbox: {keep: 370d, max-delete: 5}",
                        "unknown key 'retention.postgres.ppa.outbox.max-delete'; did you mean 'max-deletes'?"),
                arguments(
                        "dangling: remove}",
                        "dangling: delete}",
                        "'retention.arangodb.probability_dependencies.dangling' is 'delete'; write remove or keep"),
                arguments(
                        "{keep: forever, dangling: remove}",
                        "{keep: 30d, dangling: remove}",
                        "'retention.arangodb.probability_dependencies' is 30d; it must be 'forever', for an edge goes when"
                                + " a node that it joins is gone"),
                arguments(
                        "    trading_decisions_probabilistic: forever",
                        "    trading_decisions_probabilistic: 98d",
                        "'retention.clickhouse.trading_decisions_probabilistic' is 98d; pattern-outcomes looks back 90d"
                                + " (jobs/pattern-outcomes.yml, window), and may do a day again for 9 days: write 99d or"
                                + " more, or forever"),
                arguments(
                        "    probabilistic_performance_analytics: forever",
                        "    probabilistic_performance_analytics: 260d",
                        "'retention.clickhouse.probabilistic_performance_analytics' is 260d; rolling-risk looks back 252d"
                                + " (jobs/rolling-risk.yml, windows), and may do a day again for 9 days: write 261d or"
                                + " more, or forever"),
                arguments(
                        "    calibration_drift_daily: forever",
                        "    calibration_drift_daily: 45d",
                        "'retention.clickhouse.calibration_drift_daily' is 45d; calibration-drift looks back 37d"
                                + " (jobs/calibration-drift.yml, reference-window and pooling), and may do a day again for"
                                + " 9 days: write 46d or more, or forever"),
                arguments(
                        "ppa.run_ledger: 1096d",
                        "ppa.run_ledger: 260d",
                        "'retention.postgres.ppa.run_ledger' is 260d; rolling-risk looks back 252d (jobs/rolling-risk.yml,"
                                + " windows), and may do a day again for 9 days: write 261d or more, or forever"),
                arguments(
                        "ppa.outbox: 370d",
                        "ppa.outbox: 8d",
                        "'retention.postgres.ppa.outbox' is 8d; calibration-drift may do a day again for 9 days: write 9d"
                                + " or more, or forever"),
                arguments(
                        "public.trading_decisions_probabilistic: 1096d",
                        "public.trading_decisions_probabilistic: forever",
                        "'retention.postgres.public.trading_decisions_probabilistic' is forever; it must be that of"
                                + " partition-maintenance, which drops the table's partitions: 1096d"
                                + " (jobs/partition-maintenance.yml, retention)"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("least")
    void the_least_that_other_jobs_leave_is_allowed(String from, String to) throws IOException {
        assertThat(config("jobs/retention-prune.yml", from, to)
                        .job("retention-prune")
                        .settings()
                        .texts())
                .isNotEmpty();
    }

    static Stream<Arguments> least() {
        return Stream.of(
                arguments("    trading_decisions_probabilistic: forever", "    trading_decisions_probabilistic: 99d"),
                arguments(
                        "    probabilistic_performance_analytics: forever",
                        "    probabilistic_performance_analytics: 261d"),
                arguments("ppa.outbox: 370d", "ppa.outbox: 9d"),
                arguments("ppa.lease: 30d", "ppa.lease: {keep: 1d, max-deletes: 1}"),
                arguments("ppa.lease: 30d", "ppa.lease: {keep: forever}"),
                arguments(
                        "calibration_drift: {keep: 30d, max-length: 100000}",
                        "calibration_drift: {keep: 30d, max-length: 100001}"));
    }

    /** The window of another job is widened, and the policy that was long enough is not any more. */
    @Test
    void a_wider_window_of_another_job_is_held_against_the_policies() throws IOException {
        List<String> faults = faults("jobs/rolling-risk.yml", "[30, 90, 252]", "[30, 90, 1200]");

        assertThat(faults)
                .hasSize(2)
                .allSatisfy(fault -> assertThat(fault)
                        .contains("rolling-risk looks back 1200d")
                        .contains("write 1209d or more"));
    }

    /** Either of the jobs that deliver may write to any of the five streams. */
    @ParameterizedTest
    @ValueSource(strings = {"calibration-drift", "model-performance"})
    void a_longer_stream_of_a_job_is_held_against_the_policy_of_every_stream(String job) throws IOException {
        List<String> faults = faults("jobs/" + job + ".yml", "stream-max-length: 100000", "stream-max-length: 100001");

        assertThat(faults)
                .hasSize(5)
                .allSatisfy(fault -> assertThat(fault)
                        .startsWith(dir + "/jobs/retention-prune.yml:")
                        .contains(".max-length' is 100000; " + job + " lets a stream have 100001 entries (jobs/" + job
                                + ".yml, stream-max-length): write 100001 or more, or 100000 or less there"));
    }

    /** A schedule does days again that are older than the feedback horizon lets change. */
    @Test
    void a_longer_look_back_of_a_schedule_is_held_against_the_policies() throws IOException {
        Files.createDirectories(dir.resolve("schedules"));
        String nightly = Files.readString(Path.of("schedules/nightly.yml"));
        Path changed = dir.resolve("schedules/nightly.yml");

        Files.writeString(changed, nightly.replace("lookback-days: 7", "lookback-days: 369"));
        assertThat(Catalog.load(Optional.of(dir)).schedules()).hasSize(1);

        Files.writeString(changed, nightly.replace("lookback-days: 7", "lookback-days: 370"));
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.load(Optional.of(dir)))
                .satisfies(e -> assertThat(e.faults())
                        .anySatisfy(fault -> assertThat(fault)
                                .contains(
                                        "'retention.postgres.ppa.outbox' is 370d; calibration-drift may do a day again"
                                                + " for 371 days (schedules/nightly.yml, lookback-days): write 371d or more, or"
                                                + " forever")));
    }

    /** The drift of a day is decided from the decisions of the days before it. */
    @Test
    void what_a_schedule_does_again_is_added_to_how_far_its_job_looks_back() throws IOException {
        Files.createDirectories(dir.resolve("schedules"));
        Files.writeString(
                dir.resolve("schedules/nightly.yml"),
                Files.readString(Path.of("schedules/nightly.yml")).replace("lookback-days: 7", "lookback-days: 60"));

        assertThat(faults(
                        "jobs/retention-prune.yml",
                        "    calibration_drift_daily: forever",
                        "    calibration_drift_daily: 97d"))
                .singleElement()
                .asString()
                .contains("'retention.clickhouse.calibration_drift_daily' is 97d; calibration-drift looks back 37d"
                        + " (jobs/calibration-drift.yml, reference-window and pooling), and may do a day again for 61"
                        + " days (schedules/nightly.yml, lookback-days): write 98d or more, or forever");
    }

    private List<String> faults(String file, String from, String to) {
        List<String> faults = new ArrayList<>();
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> config(file, from, to))
                .satisfies(e -> faults.addAll(e.faults()));
        return faults;
    }

    /** The packed jobs, one of them with another text. */
    private Catalog config(String changed, String from, String to) throws IOException {
        Files.createDirectories(dir.resolve("jobs"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("jobs"), "*.yml")) {
            for (Path file : files) {
                String text = Files.readString(file);
                Files.writeString(
                        dir.resolve("jobs").resolve(file.getFileName()),
                        file.toString().equals(changed) ? text.replace(from, to) : text);
            }
        }
        return Catalog.load(Optional.of(dir));
    }
}
