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

/** {@code jobs/rolling-risk.md}. */
class RollingRiskRunbookTest extends RunbookTest {

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    RollingRiskRunbookTest() {
        super("rolling-risk");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    private Answer launch(String day, String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "launch";
        args[1] = "rolling-risk";
        args[2] = "day=" + day;
        System.arraycopy(more, 0, args, 3, more.length);
        return ppa.ppa(args);
    }

    @Test
    void reasonsOfAPlan_andForcedDay(@TempDir Path dir) throws IOException {
        typeWell(ppa, "ppa launch rolling-risk day=yesterday --dry-run");
        Answer done = typeWell(ppa, "ppa launch rolling-risk day=yesterday");
        typeWell(ppa, "ppa run ‹execution›", done.execution());
        ppa.day("steady", "2024-03-01", 9, 1);
        typeWell(ppa, "ppa launch daily-rollup day=‹day›", "2024-03-01");
        says(launch("2024-03-31", "--dry-run"), "missing");
        typeWell(ppa, "ppa launch rolling-risk day=‹day›", "2024-03-29..2024-03-31");
        assertThat(clickhouse(ppa, "SELECT scope, symbol", "steady", "2024-03-31"))
                .isPositive();
        says(launch("2024-03-31"), "nothing to do");
        typeWell(ppa, "ppa launch rolling-risk day=‹day› --force --reason \"‹why›\"", "2024-03-31", "to see it");

        launch("2024-06-01");
        ppa.day("steady", "2024-03-01", 10, 2);
        typeWell(ppa, "ppa launch daily-rollup day=‹day›", "2024-03-01");
        says(launch("2024-03-30", "--dry-run"), "input changed: windows");
        says(launch("2024-06-01", "--dry-run"), "input changed: window ‹n›");
        launch("2024-03-30");
        Installation fewer = ppa.configured(dir, "rolling-risk", "windows: [30, 90, 252]", "windows: [30, 90]");
        says(fewer.ppa("launch", "rolling-risk", "day=2024-03-30", "--dry-run"), "windows ‹settings›");
    }

    @Test
    void returnsThatAreNone_areCounted_andThoseThatCompoundToNone_areAWarning() {
        for (int i = 0; i < 2; i++) {
            returned("broken", "2024-08-01", i, 1e200);
            returned("steep", "2024-08-0" + (1 + i), i, 1e200);
        }
        typeWell(ppa, "ppa launch daily-rollup day=‹day›", "2024-08-01..2024-08-02");
        Answer done = launch("2024-08-02");
        says(done, "rejected: ");
        says(done, "beyond_float64");
    }

    private void returned(String tenant, String day, int number, double actualReturn) {
        UUID decision = UUID.randomUUID();
        ppa.decision(tenant, decision, day + " 1" + number + ":00:00.000", "S", 0.5);
        ppa.feedback(tenant, decision, day + " 20:00:00.000", actualReturn, true);
    }
}
