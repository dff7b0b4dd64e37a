package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.ppa.store.SqlText;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.TestStores;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of an id one statement runs at a time. */
class StatementIdTest {

    private static ClickHouse clickhouse;

    @BeforeAll
    static void open() {
        clickhouse = TestStores.clickhouse();
        clickhouse.execute(
                new SqlText("test", "CREATE TABLE numbers_taken (n UInt64) ENGINE = MergeTree ORDER BY n"), Map.of());
    }

    @AfterAll
    static void close() {
        clickhouse.close();
    }

    private static void execute(String sql, String id) {
        clickhouse.execute(new SqlText("staging.sql", sql), Map.of(), Map.of(), id);
    }

    @Test
    void whetherAStatementHasEnded_isKnownByHowItsIdBegins() throws Exception {
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> execute(
                "INSERT INTO numbers_taken SELECT 100 + number + sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1",
                "ppa_stage_2-a-1"));

        Throwable refused = null;
        while (refused == null && !first.isDone()) {
            refused = catchThrowable(() -> clickhouse.requireEnded("ppa_stage_2-a-", "staging"));
        }

        assertThat(refused)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("is still at work on staging, which an earlier attempt began");
        clickhouse.requireEnded("ppa_stage_2-b-", "staging");
        assertThat(first).as("another's is none of its business").isNotDone();
        first.get();
        Throwable later = refused;
        for (int tries = 0; later != null && tries < 100; tries++) {
            later = catchThrowable(() -> clickhouse.requireEnded("ppa_stage_2-a-", "staging"));
        }
        assertThat(later).isNull();
        clickhouse.execute(new SqlText("test", "DELETE FROM numbers_taken WHERE n >= 100"), Map.of());
    }

    private static InputStream csv(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What an attempt whose connection was lost left running must not meet the next one's rows. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSecondAttempt_isRefusedAsNotNow_whileTheFirstIsAtWork_andNoOther(@TempDir Path directory) throws Exception {
        // A pipe opens for its writer when its reader has come, and that is the first attempt at work; it stays so
        // until the rows are written.
        Path pipe = directory.resolve("numbers");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> execute(
                "INSERT INTO numbers_taken SELECT n FROM file('" + pipe + "', CSV, 'n UInt64')", "ppa_stage_1-a"));
        try (OutputStream rows = Files.newOutputStream(pipe)) {
            assertThat(catchThrowable(() -> execute("INSERT INTO numbers_taken SELECT 9", "ppa_stage_1-a")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is still at work on staging.sql, which an earlier attempt began");
            assertThat(catchThrowable(() -> clickhouse.insertCsv("numbers_taken", csv("n\n9\n"), "ppa_stage_1-a")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is still at work on insert into numbers_taken");
            clickhouse.insertCsv("numbers_taken", csv("n\n12\n"), "ppa_stage_1-c");
            execute("INSERT INTO numbers_taken SELECT 10", "ppa_stage_1-b");
            rows.write("0\n1\n2\n3\n".getBytes(StandardCharsets.UTF_8));
        }
        first.get(1, TimeUnit.MINUTES);
        // When it has ended, which is a moment after its answer.
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .untilAsserted(() -> execute("INSERT INTO numbers_taken SELECT 11", "ppa_stage_1-a"));
        assertThat(clickhouse.query(
                        new SqlText("test", "SELECT n FROM numbers_taken ORDER BY n"),
                        Map.of(),
                        row -> row.getLong("n")))
                .containsExactly(0L, 1L, 2L, 3L, 10L, 11L, 12L);
    }
}
