package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jobs/daily-rollup.md}. */
class DailyRollupRunbookTest extends RunbookTest {

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    DailyRollupRunbookTest() {
        super("daily-rollup");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    @Test
    void yesterday_isPlanned_computed_andShown() {
        typeWell(ppa, "ppa launch daily-rollup day=yesterday --dry-run");
        Answer done = typeWell(ppa, "ppa launch daily-rollup day=yesterday");
        assertThat(type(ppa, "ppa run ‹execution›", done.execution()).out()).contains("COMPLETED");
    }

    @Test
    void reasonsOfAPlan_andForcedDay(@TempDir Path dir) throws IOException {
        ppa.day("steady", "2024-01-10", 30, 1);
        Answer missing = ppa.ppa("launch", "daily-rollup", "day=2024-01-10", "--dry-run");
        says(missing, "missing");
        typeWell(ppa, "ppa launch daily-rollup day=‹day›", "2024-01-10");
        assertThat(clickhouse(ppa, "SELECT symbol, user_id", "steady", "2024-01-10"))
                .isEqualTo(3);
        says(type(ppa, "ppa launch daily-rollup day=‹day›", "2024-01-10"), "nothing to do");

        ppa.feedback("steady", new UUID(0, 0), "2024-01-10 13:00:00.000", 0.1, true);
        ppa.decision("steady", new UUID(0, 0), "2024-01-10 12:00:00.000", "S0", 0.5);
        says(ppa.ppa("launch", "daily-rollup", "day=2024-01-10", "--dry-run"), "input changed");
        typeWell(ppa, "ppa launch daily-rollup day=‹day› tenants=‹tenant›", "2024-01-10", "steady");

        says(ppa.ppa("launch", "daily-rollup", "day=2024-01-10", "--force", "--reason", "x", "--dry-run"), "forced");
        typeWell(ppa, "ppa launch daily-rollup day=‹day› --force --reason \"‹why›\"", "2024-01-10", "to see it");

        Installation longer = ppa.configured(dir, "daily-rollup", "feedback-horizon: 7d", "feedback-horizon: 9d");
        says(longer.ppa("launch", "daily-rollup", "day=2024-01-10", "--dry-run"), "feedback horizon");
    }

    @Test
    void rejectedRows_beyondTheThreshold_failTheTenant_untilTheyAreMended() {
        ppa.day("poisoned", "2024-02-10", 200, 2);
        ppa.decision("poisoned", new UUID(7, 7), "2024-02-10 10:00:00.000", "A", 1.5);
        says(ppa.ppa("launch", "daily-rollup", "day=2024-02-10"), "‹tenant› rejected");

        for (int i = 0; i < 20; i++) {
            ppa.decision("poisoned", new UUID(8, i), "2024-02-10 10:00:00.000", "A", Double.NaN);
        }
        Answer failed = ppa.ppa("launch", "daily-rollup", "day=2024-02-10");
        says(failed, "too_many_rejected");
        says(ppa.ppa("launch", "daily-rollup", "day=2024-02-10", "--dry-run"), "failed");

        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'poisoned' AND symbol = 'A'");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void warnings_failNothing() {
        ppa.decision("early", new UUID(9, 1), "2024-03-10 10:00:00.000", "A", 0.5);
        says(ppa.ppa("launch", "daily-rollup", "day=2024-03-10"), "nothing_evaluated");
        typeWell(ppa, "ppa launch daily-rollup day=today-8..yesterday");

        ppa.day("broken", "2024-03-11", 30, 3);
        ppa.sql("INSERT INTO trading_decisions_probabilistic SELECT * REPLACE (inf AS position_size, 'I' AS symbol,"
                + " generateUUIDv4() AS id) FROM trading_decisions_probabilistic WHERE tenant_id = 'broken' LIMIT 1");
        says(ppa.ppa("launch", "daily-rollup", "day=2024-03-11"), "not_finite");
    }
}
