package io.ppa.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that travel in the jar, and the directory that stands in for them. */
class CatalogTest {

    @TempDir
    Path dir;

    @Test
    void the_packed_job_is_what_the_architecture_says() {
        JobDefinition job = Catalog.load(Optional.empty()).job("daily-rollup");

        assertThat(job.steps()).containsExactly("plan", "rollup");
        assertThat(job.publishes()).containsExactly("probabilistic_performance_analytics");
        assertThat(job.parameters().keySet()).containsExactly("day", "tenants");
        assertThat(job.parameters().get("day").defaultValue()).isEqualTo("yesterday");
        assertThat(job.source()).isEqualTo("jobs/daily-rollup.yml");
    }

    @Test
    void settings_are_read_with_their_units() {
        Settings settings = Catalog.load(Optional.empty()).job("daily-rollup").settings();

        assertThat(settings.canonical())
                .containsEntry("feedback-horizon", "PT168H")
                .containsEntry("max-rejected-fraction", "0.01")
                .containsEntry("parallelism", "2")
                .containsEntry("lease", "PT1M")
                .containsEntry("heartbeat", "PT10S")
                .containsEntry("retry.attempts", "3")
                .containsEntry("retry.backoff", "PT2S")
                .containsEntry("max-memory-usage", "4294967296");
    }

    @Test
    void the_packed_schedule_runs_after_midnight_in_utc() {
        List<ScheduleDefinition> schedules = Catalog.load(Optional.empty()).schedules();

        assertThat(schedules)
                .extracting(ScheduleDefinition::name)
                .containsExactly("hourly-prune", "nightly", "weekly-maintenance");
        ScheduleDefinition nightly = schedules.get(1);
        assertThat(nightly.name()).isEqualTo("nightly");
        assertThat(nightly.cron()).isEqualTo("0 30 2 * * ?");
        assertThat(nightly.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(nightly.misfire()).isEqualTo(Misfire.RUN_ONCE);
        assertThat(nightly.run())
                .containsExactly(
                        "data-validation",
                        "daily-rollup",
                        "rolling-risk",
                        "calibration-drift",
                        "model-performance",
                        "graph-weights",
                        "pattern-outcomes");
        assertThat(nightly.parameters()).containsExactly(Map.entry("day", "yesterday"));
        assertThat(nightly.lookbackDays()).as("feedback-horizon").isEqualTo(7);
        assertThat(nightly.enabled()).isTrue();
        assertThat(nightly.deadline()).isEqualTo(LocalTime.of(6, 0));
        assertThat(nightly.onFailure()).isEqualTo(OnFailure.STOP_TENANT);
    }

    @Test
    void the_stores_are_maintained_every_week_after_a_night() {
        ScheduleDefinition weekly = Catalog.load(Optional.empty()).schedules().get(2);

        assertThat(weekly.cron()).isEqualTo("0 0 4 ? * SUN");
        assertThat(weekly.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(weekly.misfire()).isEqualTo(Misfire.RUN_ONCE);
        assertThat(weekly.run()).containsExactly("partition-maintenance");
        assertThat(weekly.parameters()).containsExactly(Map.entry("day", "today"));
    }

    @Test
    void what_is_past_its_retention_goes_every_hour() {
        ScheduleDefinition hourly = Catalog.load(Optional.empty()).schedules().get(0);

        assertThat(hourly.cron()).isEqualTo("0 10 * * * ?");
        assertThat(hourly.zone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(hourly.misfire()).isEqualTo(Misfire.SKIP);
        assertThat(hourly.run()).containsExactly("retention-prune");
        assertThat(hourly.parameters()).containsExactly(Map.entry("day", "today"));
    }

    @Test
    void every_packed_job_has_a_runbook_and_every_parameter_some_help() {
        Catalog catalog = Catalog.load(Optional.empty());
        for (JobDefinition job : catalog.jobs()) {
            assertThat(catalog.runbook(job.name()).orElseThrow().source()).isEqualTo("jobs/" + job.name() + ".md");
            assertThat(job.parameters().values())
                    .allSatisfy(parameter -> assertThat(parameter.help()).isNotBlank());
        }
        assertThat(catalog.everyJobsRunbook().orElseThrow().source()).isEqualTo("jobs/README.md");
    }

    @Test
    void a_runbook_of_the_configuration_directory_stands_in_for_the_packed_one_and_may_be_missing() throws IOException {
        writePackedJobs();
        write("jobs/daily-rollup.md", "# Ours");
        write(
                "jobs/unknown.yml",
                packed("jobs/daily-rollup.yml")
                        .replace("name: daily-rollup", "name: unknown")
                        .replaceAll("(?m)^thresholds:(\\R  .*)*$", ""));

        Catalog catalog = Catalog.load(Optional.of(dir));

        assertThat(catalog.runbook("daily-rollup")).contains(new Runbook(dir + "/jobs/daily-rollup.md", "# Ours"));
        assertThat(catalog.runbook("rolling-risk").orElseThrow().source()).isEqualTo("jobs/rolling-risk.md");
        assertThat(catalog.runbook("unknown")).isEmpty();
        assertThatExceptionOfType(UnknownJobException.class)
                .isThrownBy(() -> catalog.runbook("daily-rolup"))
                .withMessageContaining("did you mean 'daily-rollup'?");
    }

    @Test
    void a_runbook_that_is_not_text_is_a_fault() throws IOException {
        writePackedJobs();
        Files.write(dir.resolve("jobs/daily-rollup.md"), new byte[] {(byte) 0xC3, (byte) 0x28});
        Catalog catalog = Catalog.load(Optional.of(dir));

        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> catalog.runbook("daily-rollup"))
                .satisfies(
                        e -> assertThat(e.faults()).containsExactly(dir + "/jobs/daily-rollup.md: is not UTF-8 text"));
    }

    @Test
    void packed_files_are_found_in_a_jar_as_in_a_directory() throws IOException {
        Path jar = dir.resolve("packed.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("jobs/", "jobs/b.yml", "jobs/a.yml", "jobs/a.md", "jobs.yml", "sql/c.yml")) {
                out.putNextEntry(new JarEntry(name));
                out.closeEntry();
            }
        }

        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            assertThat(CatalogFiles.packedNames(loader, "jobs")).containsExactly("jobs/a.yml", "jobs/b.yml");
            assertThat(CatalogFiles.packedNames(loader, "schedules")).isEmpty();
        }
        assertThat(CatalogFiles.packedNames(CatalogFiles.class.getClassLoader(), "schedules"))
                .containsExactly(
                        "schedules/hourly-prune.yml", "schedules/nightly.yml", "schedules/weekly-maintenance.yml");
    }

    @Test
    void an_unknown_job_is_answered_with_the_nearest_one() {
        Catalog catalog = Catalog.load(Optional.empty());

        assertThatExceptionOfType(UnknownJobException.class)
                .isThrownBy(() -> catalog.job("daily-rolup"))
                .withMessage("there is no job 'daily-rolup'; did you mean 'daily-rollup'?");
        assertThatExceptionOfType(UnknownJobException.class)
                .isThrownBy(() -> catalog.job("x"))
                .withMessage(
                        "there is no job 'x'; known: calibration-drift, daily-rollup, data-validation, graph-weights,"
                                + " migrate-legacy, model-performance, partition-maintenance, pattern-outcomes,"
                                + " retention-prune, rolling-risk");
    }

    @Test
    void a_configuration_directory_overrides_the_folders_it_has() throws IOException {
        writePackedJobs();
        write("jobs/daily-rollup.yml", packed("jobs/daily-rollup.yml").replace("parallelism: 2", "parallelism: 8"));

        Catalog catalog = Catalog.load(Optional.of(dir));

        assertThat(catalog.job("daily-rollup").settings().canonical()).containsEntry("parallelism", "8");
        assertThat(catalog.job("daily-rollup").source()).isEqualTo(dir + "/jobs/daily-rollup.yml");
        assertThat(catalog.schedules())
                .extracting(ScheduleDefinition::source)
                .containsExactly(
                        "schedules/hourly-prune.yml", "schedules/nightly.yml", "schedules/weekly-maintenance.yml");
    }

    @Test
    void an_overriding_folder_hides_the_packed_one_wholly() throws IOException {
        Files.createDirectories(dir.resolve("schedules"));

        Catalog catalog = Catalog.load(Optional.of(dir));

        assertThat(catalog.schedules()).isEmpty();
        assertThat(catalog.jobs())
                .extracting(JobDefinition::name)
                .containsExactly(
                        "calibration-drift",
                        "daily-rollup",
                        "data-validation",
                        "graph-weights",
                        "migrate-legacy",
                        "model-performance",
                        "partition-maintenance",
                        "pattern-outcomes",
                        "retention-prune",
                        "rolling-risk");
    }

    @Test
    void a_configuration_directory_without_either_folder_is_a_fault() {
        assertFaults(dir + ": has neither a folder jobs/ nor schedules/; --config-dir overrides these");
    }

    @Test
    void a_configuration_directory_that_is_not_there_is_a_fault() {
        Path missing = dir.resolve("missing");

        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.load(Optional.of(missing)))
                .satisfies(e -> assertThat(e.faults())
                        .containsExactly(missing
                                + ": there is no such directory; --config-dir names one with jobs/ or schedules/"));
    }

    @Test
    void a_file_that_would_be_passed_over_is_a_fault() throws IOException {
        write("schedules/weekly.yaml", "name: weekly");

        assertFaults(dir + "/schedules/weekly.yaml: is not read; its name must end in .yml");
    }

    @Test
    void a_file_that_is_not_text_is_a_fault() throws IOException {
        Files.createDirectories(dir.resolve("schedules"));
        Files.write(dir.resolve("schedules/weekly.yml"), new byte[] {(byte) 0xC3, (byte) 0x28});

        assertFaults(dir + "/schedules/weekly.yml: is not UTF-8 text");
    }

    @Test
    void all_faults_of_all_files_come_in_one_error_in_order() throws IOException {
        writePackedJobs();
        write(
                "jobs/daily-rollup.yml",
                packed("jobs/daily-rollup.yml")
                        .replace("lease: 60s", "lease: 2h")
                        .replace("2s", "2 s"));
        write("schedules/nightly.yml", packed("schedules/nightly.yml").replace("zone: UTC", "zone: UTCC"));

        assertFaults(
                dir + "/jobs/daily-rollup.yml:" + line("jobs/daily-rollup.yml", "  lease: 60s")
                        + ": 'lease' is 2h; it must be from 1s to 1h",
                dir + "/jobs/daily-rollup.yml:" + line("jobs/daily-rollup.yml", "    backoff: 2s")
                        + ": 'retry.backoff' is '2 s'; write a time such as 500ms, 60s, 10m or 2h",
                dir + "/schedules/nightly.yml:" + line("schedules/nightly.yml", "zone: UTC")
                        + ": unknown zone 'UTCC'; did you mean 'UTC'?");
    }

    @Test
    void the_code_and_the_files_must_have_the_same_jobs_and_steps() throws IOException {
        write("jobs/daily-rollup.yml", packed("jobs/daily-rollup.yml"));
        write(
                "schedules/nightly.yml",
                packed("schedules/nightly.yml").replaceFirst("run: \\[.*]", "run: [daily-rollup]"));
        Catalog catalog = Catalog.load(Optional.of(dir));

        catalog.check(Map.of("daily-rollup", List.of("plan", "rollup")));

        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> catalog.check(Map.of("daily-rollup", List.of("rollup", "plan"))))
                .satisfies(
                        e -> assertThat(e.faults())
                                .containsExactly(
                                        dir
                                                + "/jobs/daily-rollup.yml: its steps are [plan, rollup], the job's are [rollup, plan]"));
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> catalog.check(Map.of("daily-rollups", List.of("plan"))))
                .satisfies(e -> assertThat(e.faults())
                        .containsExactly(
                                dir
                                        + "/jobs/daily-rollup.yml: no job of this name is built in; did you mean 'daily-rollups'?",
                                "jobs/daily-rollups.yml: the job 'daily-rollups' is built in, but has no such file"));
    }

    private void assertFaults(String... faults) {
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.load(Optional.of(dir)))
                .satisfies(e -> assertThat(e.faults()).containsExactly(faults))
                .withMessage((faults.length == 1 ? "1 fault" : faults.length + " faults")
                        + " in the catalog of jobs and schedules\n  " + String.join("\n  ", faults));
    }

    private void writePackedJobs() throws IOException {
        for (String name : CatalogFiles.packedNames(CatalogTest.class.getClassLoader(), "jobs")) {
            write(name, packed(name));
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static String packed(String name) throws IOException {
        try (var in = CatalogTest.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The number of the only line that reads so. */
    private static int line(String name, String text) throws IOException {
        return packed(name).lines().toList().indexOf(text) + 1;
    }

    @Test
    void a_file_that_cannot_be_read_is_a_fault_with_its_reason(@TempDir Path dir) throws IOException {
        Path unreadable = Path.of("/proc/self/mem");
        assumeThat(unreadable).exists();
        Files.createDirectory(dir.resolve("jobs"));
        Files.createSymbolicLink(dir.resolve("jobs/daily-rollup.yml"), unreadable);

        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.load(Optional.of(dir)))
                .withMessageContaining(dir + "/jobs/daily-rollup.yml: cannot be read: Input/output error");
    }
}
