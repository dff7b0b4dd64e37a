package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jobs/calibration-drift.md}. */
class CalibrationDriftRunbookTest extends RunbookTest {

    /** Streams are the same for all tests: tenants are this test's own. */
    private final String eager = "eager-" + UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    CalibrationDriftRunbookTest() {
        super("calibration-drift");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    private Answer launch(String day) {
        return ppa.ppa("launch", "calibration-drift", "day=" + day);
    }

    @Test
    void driftStarts_whileRedisIsDown_andIsToldByARerun(@TempDir Path dir) throws IOException {
        typeWell(ppa, "ppa launch calibration-drift day=yesterday --dry-run");
        typeWell(ppa, "ppa launch calibration-drift day=yesterday");
        ppa.forecasts(eager, "2024-03-07", 600, "momentum", "1.0", 0.15);
        ppa.forecasts(eager, "2024-03-08", 600, "momentum", "1.0", 0.15);

        Answer failed = ppa.configured(dir, "calibration-drift", "backoff: 2s", "backoff: 100ms")
                .with(Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1"))
                .ppa("launch", "calibration-drift", "day=2024-03-07..2024-03-08");
        says(failed, "owed to its streams");
        Answer rerun = typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
        says(rerun, "deliver: ");

        // The decision stands with the execution that took it.
        says(typeWell(ppa, "ppa run ‹execution›", failed.execution()), "drift: ");
        assertThat(postgres(ppa, "SELECT day, kind", eager, "momentum")).isEqualTo(1);
        assertThat(clickhouse(ppa, "SELECT date, evaluated", eager, "momentum")).isEqualTo(2);
        says(launch("2024-03-07..2024-03-08"), "nothing to do");
        typeWell(ppa, "ppa launch calibration-drift day=‹day›", "2024-03-08..2024-03-10");
    }

    @Test
    void rejectedRows_failTheTenant_untilTheyAreMended() {
        ppa.forecasts("poisoned", "2024-05-08", 60, "momentum", "1.0", 0);
        ppa.forecasts("poisoned", "2024-05-08", 20, "momentum", "1.0", Double.NaN);
        Answer failed = launch("2024-05-08");
        says(failed, "too_many_rejected");
        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE isNaN(aggregated_confidence) SETTINGS"
                + " mutations_sync = 1");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void dayWithoutFeedback_isAWarning() {
        ppa.forecasts("early", "2024-07-08", 30, "momentum", "1.0", 0);
        ppa.sql("ALTER TABLE model_feedback_events DELETE WHERE tenant_id = 'early' SETTINGS mutations_sync = 1");
        says(launch("2024-07-08"), "nothing_evaluated");
        typeWell(ppa, "ppa launch calibration-drift day=today-8..yesterday");
    }
}
