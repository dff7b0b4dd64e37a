package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ppa.store.SqlText;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.TestStores;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    /** What an attempt whose connection was lost left running must not meet the next one's rows. */
    @Test
    void aSecondAttempt_isRefusedAsNotNow_whileTheFirstIsAtWork_andNoOther() throws Exception {
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> execute(
                "INSERT INTO numbers_taken SELECT number + sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1",
                "ppa_stage_1-a"));

        Throwable refused = null;
        while (refused == null && !first.isDone()) {
            refused = catchThrowable(() -> execute("INSERT INTO numbers_taken SELECT 9 WHERE 0", "ppa_stage_1-a"));
        }

        assertThat(refused)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("is still at work on staging.sql, which an earlier attempt began");
        execute("INSERT INTO numbers_taken SELECT 10", "ppa_stage_1-b");
        assertThat(first).as("another id need not wait").isNotDone();
        first.get();
        Throwable later = refused;
        for (int tries = 0; later != null && tries < 100; tries++) {
            later = catchThrowable(() -> execute("INSERT INTO numbers_taken SELECT 11", "ppa_stage_1-a"));
        }
        assertThat(later)
                .as("when it has ended, which is a moment after its answer")
                .isNull();
        assertThat(clickhouse.query(
                        new SqlText("test", "SELECT n FROM numbers_taken ORDER BY n"),
                        Map.of(),
                        row -> row.getLong("n")))
                .containsExactly(0L, 1L, 2L, 3L, 10L, 11L);
    }
}
