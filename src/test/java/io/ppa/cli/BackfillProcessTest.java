package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.ProcessIdentity;
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

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource postgres;

    private final Leases leases = new Leases(postgres, ProcessIdentity.current());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        for (int i = 0; i < TENANTS; i++) {
            for (int day = 0; day < DAYS.size(); day++) {
                ppa.day("t" + i, DAYS.get(day), 60, 100 * day + i);
            }
        }
    }

    @AfterAll
    static void close() {
        postgres.close();
        ppa.close();
    }

    private static List<String> content(String columns) {
        return ppa.texts("SELECT tuple(" + columns + ") AS t FROM probabilistic_performance_analytics"
                + " ORDER BY tenant_id, date, symbol, user_id");
    }

    /** The command, met in a month: of its tenants, which are done half at a time, one half waits for the turn of that month. */
    private final class Met implements AutoCloseable {

        private final Attempt turn;

        private final Process process;

        /** @param done so many are done before, of days and tenants */
        private Met(String month, int done) throws IOException {
            turn = leases.tryAcquire(
                    List.of("publish:probabilistic_performance_analytics:" + month + ":t0"), PATIENCE, null);
            process = ppa.process(dir.resolve("output.log"), BACKFILL);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || ledger() == done);
            assertThat(process.isAlive())
                    .as("to be caught in the middle: " + output())
                    .isTrue();
        }

        @Override
        public void close() {
            leases.release(turn.leases());
            process.destroyForcibly();
        }
    }

    private static int ledger() {
        return ppa.rows("SELECT day::text FROM ppa.run_ledger WHERE status = 'DONE'")
                .size();
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("output.log"));
    }

    @Test
    void whatIsLeft_isDoneByTheSameCommand_whetherItWasStoppedOrKilled() throws Exception {
        try (Met stopped = new Met("2024-06", TENANTS / 2)) {
            stopped.process.destroy();
            assertThat(stopped.process.waitFor()).isEqualTo(1);
        }
        assertThat(output())
                .contains("ended before it was through: it was asked to stop", "not begun", "next: the same command")
                .doesNotContain("\tat ");
        assertThat(content("tenant_id")).hasSize(TENANTS / 2 * 3);

        try (Met killed = new Met("2024-08", 2 * TENANTS + TENANTS / 2)) {
            killed.process.destroyForcibly().waitFor();
        }
        List<String> done = content("*");
        assertThat(done).hasSize((2 * TENANTS + TENANTS / 2) * 3);

        Answer rest = ppa.ppa(withJson());
        assertThat(rest.code()).as(rest.out()).isZero();
        assertThat(rest.json().path("work").asInt()).isEqualTo(TENANTS / 2);
        assertThat(rest.json().path("done").asInt()).isEqualTo(TENANTS / 2);
        List<String> whole = content("* EXCEPT (run_id, computed_at)");
        assertThat(whole).hasSize(TENANTS * DAYS.size() * 3);
        assertThat(content("*")).as("what was done is not done again").containsAll(done);

        JsonNode again = ppa.ppa(withJson()).json();
        assertThat(again.path("work").asLong()).isZero();
        ppa.ppa("launch", "daily-rollup", "day=2024-06-01..2024-08-31", "--force", "--reason", "undisturbed");
        assertThat(content("* EXCEPT (run_id, computed_at)")).isEqualTo(whole);
    }

    private static String[] withJson() {
        String[] args = java.util.Arrays.copyOf(BACKFILL, BACKFILL.length + 1);
        args[BACKFILL.length] = "--json";
        return args;
    }
}
