package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.cli.Installation.Answer;
import io.ppa.job.JobRequest;
import io.ppa.job.Progress;
import io.ppa.launch.ChainRequest;
import io.ppa.launch.ChainResult;
import io.ppa.launch.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/model-performance.md}. */
class ModelPerformanceRunbookTest extends RunbookTest {

    /** Redis is the same for all tests: models are this test's own. */
    private final String rsi = "rsi " + UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    ModelPerformanceRunbookTest() {
        super("model-performance");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
    }

    @AfterAll
    void close() {
        postgres.close();
        ppa.close();
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(postgres);
    }

    private Answer launch(String day) {
        return ppa.ppa("launch", "model-performance", "day=" + day);
    }

    private void mapped(String tenant) {
        mapped(tenant, UUID.randomUUID());
    }

    private void mapped(String tenant, UUID uuid) {
        assertThat(postgres(ppa, "INSERT INTO tenant_directory", tenant, uuid.toString()))
                .isEqualTo(1);
    }

    /** An active model without numbers, version 1.0; of nobody when the tenant is null. */
    private UUID registered(@Nullable String tenant, String model) {
        return jdbc().sql(
                        "INSERT INTO probabilistic_models (model_name, version, model_type, parameters, status, tenant_id)"
                                + " VALUES (:model, '1.0', 'indicator', '{}', 'active', ppa.tenant_uuid(:tenant)) RETURNING id")
                .param("model", model)
                .param("tenant", tenant)
                .query(UUID.class)
                .single();
    }

    /** Decisions of a mapped tenant and a registered model, two on each of two days. */
    private UUID decided(String tenant, String first, String second) {
        mapped(tenant);
        ppa.call(tenant, first + " 10:00:00", rsi, "1.0", 0.8, true, 0.02);
        ppa.call(tenant, first + " 11:00:00", rsi, "1.0", 0.6, false, -0.01);
        ppa.call(tenant, second + " 10:00:00", rsi, "1.0", 0.7, true, 0.03);
        ppa.call(tenant, second + " 11:00:00", rsi, "1.0", 0.6, false, -0.02);
        return registered(tenant, rsi);
    }

    @Test
    void aDay_isSummedUp_registered_andShown() {
        typeWell(ppa, "ppa launch model-performance day=yesterday --dry-run");
        typeWell(ppa, "ppa launch model-performance day=yesterday");
        decided("steady", "2024-01-10", "2024-01-11");
        registered(null, rsi);

        Answer done = typeWell(ppa, "ppa launch model-performance day=‹day›", "2024-01-11");
        says(done, "register: ");
        typeWell(ppa, "ppa run ‹execution›", done.execution());
        typeWell(ppa, "ppa run ‹execution› --json", done.execution());
        assertThat(typeWell(ppa, "ppa models").out()).contains(rsi);
        assertThat(typeWell(ppa, "ppa models --tenant ‹tenant› --json", "steady")
                        .out())
                .contains("\"evaluated\" : 4");
        assertThat(postgres(ppa, "SELECT day, evaluated", rsi, "1.0")).isPositive();
        assertThat(clickhouse(ppa, "SELECT * FROM model_performance_daily", "steady", rsi))
                .isEqualTo(2);
        says(launch("2024-01-11"), "nothing to do");
    }

    @Test
    void rejectedRows_keepTheTenantsNumbers_andTheSharedOnes_untilTheyAreMended() {
        decided("poisoned", "2024-03-10", "2024-03-11");
        ppa.call("poisoned", "2024-03-11 12:00:00", rsi, "1.0", Double.NaN, true, 0.02);
        Answer failed = launch("2024-03-11");
        says(failed, "too_many_rejected");
        says(failed, "keeps its numbers: ‹day› failed");
        assertThat(failed.out()).contains("shared models keep their numbers");

        healed();
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void aTenantThatTheChainLeftOut_keepsItsNumbers_andSoDoTheSharedModels() {
        decided("stopped", "2024-11-10", "2024-11-11");
        decided("going", "2024-11-10", "2024-11-11");
        UUID shared = registered(null, "left " + rsi);
        ppa.call("going", "2024-11-11 12:00:00", "left " + rsi, "1.0", 0.7, true, 0.03);
        launch("2024-11-11");
        for (String tenant : List.of("stopped", "going")) {
            ppa.call(tenant, "2024-11-12 10:00:00", rsi, "1.0", 0.7, true, 0.03);
            ppa.call(tenant, "2024-11-12 11:00:00", "left " + rsi, "1.0", 0.7, true, 0.03);
        }
        ppa.call("stopped", "2024-11-12 12:00:00", rsi, "1.0", Double.NaN, true, 0.03);

        Answer left = ppa.ppa("run", String.valueOf(night("2024-11-12")));

        says(left, "keeps its numbers: it was left out");
        says(left, "shared models keep their numbers");
        assertThat(days("stopped")).containsExactly("2024-11-11");
        assertThat(days("going")).containsExactly("2024-11-11", "2024-11-12");
        assertThat(days(shared)).containsExactly("2024-11-11");

        healed();
        ppa.ppa("launch", "data-validation", "day=2024-11-12");
        typeWell(ppa, "ppa launch model-performance day=‹day›", "2024-11-12");
        assertThat(days("stopped")).containsExactly("2024-11-11", "2024-11-12");
        assertThat(days(shared)).containsExactly("2024-11-11", "2024-11-12");
    }

    /** A night as the shipped schedule runs it, up to this job; answers this job's execution. */
    private long night(String day) {
        Catalog catalog = Catalog.load(Optional.empty());
        List<JobRequest> jobs = Stream.of("data-validation", "daily-rollup", "model-performance")
                .map(job -> Launcher.request(
                        catalog.job(job),
                        new ParameterReader(Clock.systemUTC()).read(catalog.job(job), List.of("day=" + day)),
                        null))
                .toList();
        try (Stores stores = ppa.stores();
                Suite suite = Suite.open(stores, catalog, Progress.NONE)) {
            ChainResult night = suite.chain().run(new ChainRequest("night", null, null, OnFailure.STOP_TENANT, jobs));
            assertThat(night.jobs().get(1).failedTenants()).containsExactly("stopped");
            return Objects.requireNonNull(night.jobs().get(2).executionId());
        }
    }

    @Test
    void aBackfillThatDoesNotChooseATenantsDay_leavesItsNumbers_andTheSharedOnes() {
        decided("chosen", "2025-01-10", "2025-01-11");
        decided("other", "2025-01-10", "2025-01-11");
        UUID shared = registered(null, "part " + rsi);
        ppa.call("other", "2025-01-11 12:00:00", "part " + rsi, "1.0", 0.7, true, 0.03);
        launch("2025-01-11");
        ppa.call("chosen", "2025-01-12 12:00:00", rsi, "1.0", Double.NaN, true, 0.03);
        ppa.ppa("launch", "model-performance", "day=2025-01-12", "tenants=chosen");
        healed();
        ppa.call("chosen", "2025-01-12 12:00:00", "part " + rsi, "1.0", 0.7, true, 0.03);
        ppa.call("other", "2025-01-12 12:00:00", rsi, "1.0", 0.7, true, 0.03);

        ppa.ppa("backfill", "model-performance", "--from", "2025-01-12", "--to", "2025-01-12", "--failed");

        says(ppa.ppa("run", newest()), "keeps its numbers: ‹day› was not measured");
        assertThat(days("chosen")).containsExactly("2025-01-11", "2025-01-12");
        assertThat(days("other")).containsExactly("2025-01-11");
        assertThat(days(shared)).containsExactly("2025-01-11");
    }

    private void healed() {
        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE isNaN(aggregated_confidence) SETTINGS"
                + " mutations_sync = 1");
    }

    private String newest() {
        return ppa.rows("SELECT max(job_execution_id)::text FROM ppa.batch_job_execution")
                .get(0);
    }

    /** The days on which the registry was told of a tenant's model. */
    private List<String> days(String tenant) {
        return days(jdbc().sql("SELECT id FROM probabilistic_models WHERE model_name = :model"
                        + " AND tenant_id = ppa.tenant_uuid(:tenant)")
                .param("model", rsi)
                .param("tenant", tenant)
                .query(UUID.class)
                .single());
    }

    private List<String> days(UUID model) {
        return jdbc().sql("SELECT day::text FROM model_performance_history WHERE model_id = :model ORDER BY id")
                .param("model", model)
                .query(String.class)
                .list();
    }

    @Test
    void transactionThatIsRefused_orMeetsOthersForEver_keepsTheNumbers() {
        UUID model = decided("refused", "2024-05-10", "2024-05-11");
        says(refusing("not tonight", "P0001", model), "PostgreSQL refused the update");
        // What PostgreSQL says of two who change the same row.
        Answer failed = refusing("could not serialize", "40001", model);
        says(failed, "5 times in a row");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    private Answer refusing(String message, String state, UUID model) {
        jdbc().sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = ''" + model
                        + "'' THEN RAISE EXCEPTION ''" + message + "'' USING ERRCODE = ''" + state
                        + "''; END IF; RETURN NEW; END'")
                .update();
        jdbc().sql("CREATE TRIGGER refuse BEFORE UPDATE ON probabilistic_models FOR EACH ROW EXECUTE FUNCTION refuse()")
                .update();
        try {
            return launch("2024-05-11");
        } finally {
            jdbc().sql("DROP FUNCTION refuse() CASCADE").update();
        }
    }

    @Test
    void redisDown_theRegistryIsRight_andARerunDelivers(@TempDir Path dir) throws IOException {
        decided("owed", "2024-07-10", "2024-07-11");
        Answer failed = ppa.configured(dir, "model-performance", "backoff: 2s", "backoff: 100ms")
                .with(Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1"))
                .ppa("launch", "model-performance", "day=2024-07-11");
        says(failed, "owed to Redis");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void warnings_failNothing() {
        ppa.call("stranger", "2024-09-10 10:00:00", rsi, "1.0", 0.8, true, 0.02);
        UUID same = UUID.randomUUID();
        mapped("one", same);
        ppa.call("one", "2024-09-10 10:00:00", rsi, "1.0", 0.8, true, 0.02);
        ppa.call(same.toString(), "2024-09-10 10:00:00", rsi, "1.0", 0.8, true, 0.02);
        decided("warned", "2024-09-09", "2024-09-10");
        registered("warned", "retired");
        ppa.call("warned", "2024-09-10 10:00:00", "macd", "2.0", 0.8, true, 0.02);
        ppa.call("warned", "2024-09-10 10:00:00", "macd", "2.0-and-a-long-suffix-to-it", 0.8, true, 0.02);
        registered("warned", "steep");
        ppa.call("warned", "2024-09-09 10:00:00", "steep", "1.0", 0.8, true, 0.5);
        ppa.call("warned", "2024-09-10 10:00:00", "steep", "1.0", 0.8, true, 0.5000001);
        registered("warned", "single");
        ppa.call("warned", "2024-09-10 10:00:00", "single", "1.0", 0.8, true, 0.5);
        trained(registered("warned", "worst"), "0", "0.5");
        trained(registered("warned", "poor"), "0.0001", "0.9");

        Answer done = typeWell(ppa, "ppa launch model-performance day=‹day›", "2024-09-10");
        says(done, "is not in tenant_directory");
        says(done, "are one in PostgreSQL");
        says(done, "‹tenant› warning: model ‹model› ‹version› is not registered and was used in ‹n› decisions");
        says(done, "nor can it be");
        says(done, "is active but was not used");
        says(done, "evaluated decisions: NULL");
        says(done, "‹number› ‹value› does not fit");
        says(done, "improvement_percentage undefined");
        says(done, "improvement_percentage ‹value› does not fit");
        typeWell(ppa, "ppa launch model-performance day=‹day› --register", "2024-09-10");
        assertThat(ppa.ppa("models", "--tenant", "warned").out()).contains("macd");
    }

    /** A training that ended just now of a model that had this accuracy before. */
    private void trained(UUID model, String before, String reached) {
        jdbc().sql("UPDATE probabilistic_models SET accuracy = :before::numeric WHERE id = :model")
                .param("model", model)
                .param("before", before)
                .update();
        jdbc().sql(
                        "INSERT INTO model_training_history (model_id, training_session_id, started_at, completed_at, status,"
                                + " final_accuracy) VALUES (:model, gen_random_uuid(), now(), now(), 'completed', :reached::numeric)")
                .param("model", model)
                .param("reached", reached)
                .update();
    }
}
