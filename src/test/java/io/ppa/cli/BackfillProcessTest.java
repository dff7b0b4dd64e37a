package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A backfill in a process of its own: asked to end, then killed, then typed once more. */
class BackfillProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int TENANTS = 8;

    private static final List<String> DAYS = List.of("2024-06-28", "2024-07-02", "2024-08-06");

    private static final String[] BACKFILL = {"backfill", "daily-rollup", "--from", "2024-06-01", "--to", "2024-08-31"};

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        for (int i = 0; i < TENANTS; i++) {
            for (int day = 0; day < DAYS.size(); day++) {
                ppa.day("t" + i, DAYS.get(day), 60, 100 * day + i);
            }
        }
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    private static List<String> content(String columns) {
        return ppa.texts("SELECT tuple(" + columns + ") AS t FROM probabilistic_performance_analytics"
                + " ORDER BY tenant_id, date, symbol, user_id");
    }

    /** Starts it, and waits until so many rows are published: nine mean that a tenant is done also in the metadata. */
    private Process startedAndAt(int rows) throws IOException {
        Process process = ppa.process(dir.resolve("output.log"), BACKFILL);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || content("tenant_id").size() >= rows);
        assertThat(process.isAlive())
                .as("to be caught in the middle: " + Files.readString(dir.resolve("output.log")))
                .isTrue();
        return process;
    }

    @Test
    void whatIsLeft_isDoneByTheSameCommand_whetherItWasStoppedOrKilled() throws Exception {
        Process stopped = startedAndAt(9);
        stopped.destroy();
        assertThat(stopped.waitFor()).isEqualTo(1);
        assertThat(Files.readString(dir.resolve("output.log")))
                .contains("ended before it was through: it was asked to stop", "not begun", "next: the same command")
                .doesNotContain("\tat ");
        int afterTheFirst = content("tenant_id").size();
        assertThat(afterTheFirst).isBetween(9, TENANTS * 3);

        startedAndAt(TENANTS * 3 + 9).destroyForcibly().waitFor();
        List<String> done = content("*");

        Answer rest = ppa.ppa(withJson());
        assertThat(rest.code()).as(rest.out()).isZero();
        long planned = rest.json().path("work").asLong();
        assertThat(planned).isBetween(1L, (long) TENANTS * 2);
        assertThat(rest.json().path("done").asLong()).isEqualTo(planned);
        List<String> whole = content("* EXCEPT (run_id, computed_at)");
        assertThat(whole).hasSize(TENANTS * DAYS.size() * 3);
        assertThat(content("*")).as("what was done is not done again").containsAll(firstMonth(done));

        JsonNode again = ppa.ppa(withJson()).json();
        assertThat(again.path("work").asLong()).isZero();
        ppa.ppa("launch", "daily-rollup", "day=2024-06-01..2024-08-31", "--force", "--reason", "undisturbed");
        assertThat(content("* EXCEPT (run_id, computed_at)")).isEqualTo(whole);
    }

    private static List<String> firstMonth(List<String> rows) {
        return rows.stream().filter(row -> row.contains(DAYS.get(0))).toList();
    }

    private static String[] withJson() {
        String[] args = java.util.Arrays.copyOf(BACKFILL, BACKFILL.length + 1);
        args[BACKFILL.length] = "--json";
        return args;
    }
}
