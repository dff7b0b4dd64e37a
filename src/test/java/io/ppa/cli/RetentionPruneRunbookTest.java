package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jobs/retention-prune.md}, as of 15 June 2024. */
class RetentionPruneRunbookTest extends RunbookTest {

    private static final String DAY = "2024-06-15";

    private static final String DECISIONS = "trading_decisions_probabilistic";

    /** Raw rows of before 7 March go. */
    private static final String[] SHORT = {
        "    " + DECISIONS + ": forever",
        "    " + DECISIONS + ": 100d",
        "    model_feedback_events: forever",
        "    model_feedback_events: 100d",
        "pause: 50ms",
        "pause: 1ms",
        "backoff: 2s",
        "backoff: 100ms"
    };

    @SuppressWarnings("NullAway.Init")
    private Installation installed;

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    RetentionPruneRunbookTest() {
        super("retention-prune");
    }

    /** A database of Redis that no other test looks at. */
    @BeforeEach
    void install(@TempDir Path dir) throws IOException {
        installed = Installation.applied();
        ppa = redis().configured(dir, "retention-prune", SHORT);
    }

    private Installation redis() {
        return installed.with(
                Map.of("PPA_REDIS_URL", TestStores.locations().redis().url() + "/8"));
    }

    @AfterEach
    void close() {
        installed.close();
    }

    private static Answer launch(Installation at, String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "launch";
        args[1] = "retention-prune";
        args[2] = "day=" + DAY;
        System.arraycopy(more, 0, args, 3, more.length);
        return at.ppa(args);
    }

    @Test
    void whatIsPastRetention_goes_inPieces_andDaysWithoutRowsAreRefused(@TempDir Path dir) throws IOException {
        ppa.day("acme", "2024-01-20", 25, 1);
        ppa.day("acme", "2024-06-01", 20, 2);
        String[] few = Arrays.copyOf(SHORT, SHORT.length + 2);
        few[SHORT.length] = "max-deletes: 1000000\n";
        few[SHORT.length + 1] = "max-deletes: 10\n";
        Installation piecemeal = redis().configured(dir, "retention-prune", few);
        assertThat(typeWell(ppa, "ppa launch retention-prune --dry-run").out()).contains("nothing was changed");

        Answer first = launch(piecemeal);
        says(first, "left for the next run");
        says(first, "there is none in this installation");
        typeWell(ppa, "ppa run ‹execution›", first.execution());
        assertThat(launch(ppa).code()).isZero();
        says(launch(ppa), "nothing past retention");
        says(ppa.ppa("launch", "daily-rollup", "day=2024-01-20"), "has deleted what is before");

        says(ppa.ppa("launch", "retention-prune", "day=2024-06-14"), "the day of the last prune");
        typeWell(
                ppa,
                "ppa launch retention-prune day=‹day› --force --reason \"‹why›\"",
                "2024-06-14",
                "the clock was ahead");
        typeWell(ppa, "ppa launch retention-prune");
    }

    @Test
    void redisThatIsAway_isDoneByARerun() {
        Answer failed = launch(ppa.with(Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1")));
        says(failed, "redis: Redis at");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void mostOfAnObject_isLeftAlone() {
        ppa.day("acme", "2024-01-20", 1500, 1);
        ppa.day("acme", "2024-06-01", 1400, 2);
        ppa.sql("ALTER TABLE model_feedback_events DELETE WHERE true SETTINGS mutations_sync = 1");
        says(launch(ppa), "more than max-share allows");
    }

    @Test
    void rowsOfTheFuture_keepTheirTableFromBeingPruned(@TempDir Path dir) throws IOException {
        ppa.sql("INSERT INTO model_feedback_events (timestamp, tenant_id) VALUES (now() + INTERVAL 1 DAY, 'acme')");
        says(launch(ppa), "in the future");

        Installation none = installed.configured(
                dir, "retention-prune", "    " + DECISIONS + ": forever", "    " + DECISIONS + ": 0d");
        says(launch(none), "is 0d");
    }
}
