package io.ppa.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ppa.job.rollup.DailyRollup;
import io.ppa.store.SqlText;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stage is cleared once nobody fills it any more. */
class ClearStageTest {

    private static final Month MONTH = new Month(List.of("acme"), List.of(LocalDate.parse("2024-03-15")));

    private static ClickHouse clickhouse;

    @BeforeAll
    static void open() {
        clickhouse = TestStores.clickhouse();
        clickhouse.execute(
                SqlText.load("clickhouse/migrations/V007__probabilistic_performance_analytics.sql"), Map.of());
    }

    @AfterAll
    static void close() {
        clickhouse.close();
    }

    private static long staged() {
        return clickhouse
                .query(new SqlText("test", "SELECT count() AS n FROM ppa_stage_7"), Map.of(), row -> row.getLong("n"))
                .get(0);
    }

    @Test
    void whatAnAttemptWithoutAConnectionStillStages_isWaitedFor_andThenCleared() throws Exception {
        PublishStore store = new PublishStore(clickhouse, new DailyRollup(clickhouse));
        store.createStage(7);
        Stage stage = new Stage(7, PublishStore.stageTable(7), Instant.parse("2024-03-16T01:00:00Z"));
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> clickhouse.execute(
                new SqlText(
                        "staging.sql",
                        "INSERT INTO ppa_stage_7 (tenant_id, date, symbol) SELECT 'acme', toDate('2024-03-15'),"
                                + " toString(number + sleepEachRow(0.5)) FROM numbers(4) SETTINGS max_block_size = 1"),
                Map.of(),
                Map.of(),
                stage.statementId(MONTH)));

        Throwable refused = null;
        while (refused == null && !first.isDone()) {
            refused = catchThrowable(() -> store.clearStage(7, MONTH));
        }
        assertThat(refused)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(
                        "is still at work on the statement that fills ppa_stage_7, which an earlier attempt");
        first.get();
        assertThat(staged()).isEqualTo(4);

        Throwable later = refused;
        for (int tries = 0; later != null && tries < 100; tries++) {
            later = catchThrowable(() -> store.clearStage(7, MONTH));
        }
        assertThat(later).isNull();
        assertThat(staged()).isZero();
    }
}
