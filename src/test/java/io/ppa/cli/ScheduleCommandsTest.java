package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What operators see of schedules, and do to them, with no daemon there. */
class ScheduleCommandsTest {

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        try (HikariDataSource postgres = ppa.postgres()) {
            JdbcClient.create(postgres)
                    .sql(
                            "INSERT INTO ppa.chain (name, fire_at, on_failure, status, said, created_at, ended_at) VALUES"
                                    + " ('nightly', '2024-06-03T02:30Z', 'STOP_TENANT', 'COMPLETED', '', now(), now()),"
                                    + " ('nightly', '2024-06-04T02:30Z', 'STOP_TENANT', 'SKIPPED', 'it came too late', now(), now())")
                    .update();
        }
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    @Test
    void list_saysWhenEachFiresNext_andHowItsLastFireEnded() {
        Answer list = ppa.ppa("schedule", "list");

        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out())
                .containsPattern(
                        "nightly +0 30 2 \\* \\* \\? +UTC +\\S+T02:30:00Z +2024-06-04T02:30:00Z +SKIPPED +06:00")
                .contains("nightly: it came too late", "no daemon watches them: start one with 'ppa schedule run'");
    }

    @Test
    void listAsJson_hasEveryKeyOfTheFile() {
        JsonNode nightly = schedule("nightly");

        assertThat(nightly.path("last").path("status").asString()).isEqualTo("SKIPPED");
        assertThat(nightly.path("next").asString()).endsWith("T02:30:00Z");
        assertThat(nightly.path("lookbackDays").asInt()).isEqualTo(7);
        assertThat(nightly.path("onFailure").asString()).isEqualTo("stop-tenant");
        assertThat(nightly.path("run").path(0).asString()).isEqualTo("data-validation");
        assertThat(schedule("weekly-maintenance").path("deadline").isNull()).isTrue();
    }

    private static JsonNode schedule(String name) {
        for (JsonNode schedule : ppa.ppa("schedule", "list", "--json").json()) {
            if (schedule.path("schedule").asString().equals(name)) {
                return schedule;
            }
        }
        throw new AssertionError("no schedule " + name);
    }

    @Test
    void aPausedSchedule_doesNotFire_untilItIsResumed() {
        Answer pause = ppa.ppa("schedule", "pause", "weekly-maintenance");
        assertThat(pause.out()).isEqualTo("weekly-maintenance is paused" + System.lineSeparator());
        assertThat(ppa.ppa("schedule", "pause", "weekly-maintenance").out()).contains("was paused already");
        assertThat(schedule("weekly-maintenance").path("next").isNull()).isTrue();
        assertThat(schedule("weekly-maintenance").path("pausedAt").isNull()).isFalse();
        assertThat(ppa.ppa("schedule", "list").out()).containsPattern("weekly-maintenance .* paused");

        Answer resume = ppa.ppa("schedule", "resume", "weekly-maintenance", "--json");
        assertThat(resume.json().path("changed").asBoolean()).isTrue();
        assertThat(schedule("weekly-maintenance").path("next").isNull()).isFalse();
    }

    @Test
    void aNameThatIsNone_isAnsweredWithTheNearest() {
        Answer pause = ppa.ppa("schedule", "pause", "nigthly");

        assertThat(pause.code()).isEqualTo(2);
        assertThat(pause.err()).contains("there is no schedule 'nigthly'; did you mean 'nightly'?");
    }

    @Test
    void next_needsNoStore_andGivesTheTimesInOrder() {
        Installation nowhere = ppa.with(java.util.Map.of("PPA_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/none"));

        JsonNode fires =
                nowhere.ppa("schedule", "next", "--count", "9", "--json").json();

        assertThat(fires).hasSize(9);
        List<String> times = new ArrayList<>();
        fires.forEach(fire -> times.add(fire.path("at").asString()));
        assertThat(times).isSorted();
        assertThat(nowhere.ppa("schedule", "next", "nightly", "--count", "2")
                        .out()
                        .lines())
                .hasSize(3)
                .allMatch(line -> line.contains("UTC") || line.contains("T02:30:00Z"));
        assertThat(nowhere.ppa("schedule", "next", "--count", "0").err()).contains("--count 0: from 1 to 1000");
    }

    @Test
    void reload_withNoDaemon_saysSo_andFaultsInTheFilesAreNamed() throws IOException {
        Answer reload = ppa.ppa("schedule", "reload");
        assertThat(reload.code()).isZero();
        assertThat(reload.out()).contains("no daemon runs");

        Files.createDirectories(dir.resolve("schedules"));
        Files.writeString(dir.resolve("schedules/bad.yml"), "name: bad\n");
        Answer faulty = ppa.ppa("schedule", "reload", "--config-dir", dir.toString());
        assertThat(faulty.code()).isEqualTo(2);
        assertThat(faulty.err()).contains("bad.yml:1: 'cron' is missing");
    }
}
