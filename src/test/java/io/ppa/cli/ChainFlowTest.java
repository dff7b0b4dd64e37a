package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.LaunchParameters;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.job.JobRequest;
import io.ppa.job.Progress;
import io.ppa.launch.ChainRequest;
import io.ppa.launch.ChainResult;
import io.ppa.launch.ChainResult.Step;
import io.ppa.launch.Launcher;
import io.ppa.launch.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs one after another, on the real stores. */
class ChainFlowTest {

    private static final Catalog CATALOG = Catalog.load(Optional.empty());

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private static Stores stores;

    @SuppressWarnings("NullAway.Init")
    private static Suite suite;

    @BeforeAll
    static void open() {
        ppa = Installation.applied();
        stores = ppa.stores();
        suite = Suite.open(stores, CATALOG, Progress.NONE);
    }

    @AfterAll
    static void close() {
        suite.close();
        stores.close();
        ppa.close();
    }

    private static ChainRequest chain(String name, OnFailure onFailure, String day, String... jobs) {
        List<JobRequest> requests = new ArrayList<>();
        for (String job : jobs) {
            LaunchParameters parameters =
                    new ParameterReader(Clock.systemUTC()).read(CATALOG.job(job), List.of("day=" + day));
            requests.add(Launcher.request(CATALOG.job(job), parameters, null));
        }
        return new ChainRequest(name, null, null, onFailure, requests);
    }

    /** One tenant whose rows are good, and one that fails the rollup. */
    private static void goodAndBad(String day, int salt) {
        ppa.day("good", day, 20, salt);
        ppa.day("bad", day, 20, salt + 1);
        ppa.call("bad", day + " 10:00:00.000", "m", "1", Double.NaN, true, 0.01);
    }

    @Test
    void aTenantThatFailed_isLeftOutOfTheLaterJobs_whichSayWhy() {
        goodAndBad("2024-07-01", 10);

        ChainResult result = suite.chain()
                .run(chain("night", OnFailure.STOP_TENANT, "2024-07-01", "daily-rollup", "model-performance"));

        Step rollup = result.jobs().get(0);
        Step models = result.jobs().get(1);
        assertThat(rollup.status()).isEqualTo("FAILED");
        assertThat(rollup.failedTenants()).containsExactly("bad");
        assertThat(models.status()).as(models.said()).isEqualTo("COMPLETED");
        assertThat(result.status()).isEqualTo("FAILED");
        assertThat(ppa.ppa("run", String.valueOf(models.executionId())).out())
                .contains("left out: bad (failed at daily-rollup, execution " + rollup.executionId() + ")");
    }

    @Test
    void underContinue_theLaterJobsAreRunForEverybody() {
        goodAndBad("2024-07-02", 20);

        ChainResult result = suite.chain()
                .run(chain("night", OnFailure.CONTINUE, "2024-07-02", "daily-rollup", "model-performance"));

        assertThat(result.jobs()).extracting(Step::failedTenants).containsExactly(List.of("bad"), List.of("bad"));
    }

    @Test
    void underStop_noLaterJobIsBegun() {
        goodAndBad("2024-07-03", 30);

        ChainResult result =
                suite.chain().run(chain("night", OnFailure.STOP, "2024-07-03", "daily-rollup", "model-performance"));

        Step models = result.jobs().get(1);
        assertThat(models.status()).isEqualTo("SKIPPED");
        assertThat(models.executionId()).isNull();
        assertThat(models.said())
                .isEqualTo(
                        "daily-rollup failed, execution " + result.jobs().get(0).executionId());
        assertThat(result.said()).isEqualTo(models.said());
    }

    @Test
    void aJobThatFailsAsAWhole_leavesNobodyOut_andTheOthersAreRun() {
        ppa.day("good", "2024-07-04", 20, 40);

        // Without ArangoDB this one fails.
        ChainResult result =
                suite.chain().run(chain("night", OnFailure.STOP_TENANT, "2024-07-04", "graph-weights", "daily-rollup"));

        assertThat(result.jobs()).extracting(Step::status).containsExactly("FAILED", "COMPLETED");
        assertThat(result.jobs().get(0).said()).contains("ArangoDB");
        assertThat(ppa.published("good", "2024-07-04")).isNotEmpty();
    }

    @Test
    void aScheduledTime_isRunOnce() {
        ChainRequest request = chain("once", OnFailure.STOP_TENANT, "2024-07-05", "daily-rollup");
        ChainRequest scheduled = new ChainRequest(
                "once", Instant.parse("2024-07-06T02:30:00Z"), null, request.onFailure(), request.jobs());

        ChainResult result = suite.chain().run(scheduled);

        assertThat(result.status()).isEqualTo("COMPLETED");
        assertThat(suite.chain().record(scheduled)).isEmpty();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> suite.chain().run(scheduled));
        assertThat(suite.chain().resume(result.id()))
                .as("what has ended is not run again")
                .isEqualTo(result);
    }
}
