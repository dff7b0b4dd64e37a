package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
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
        says(failed, "keeps its numbers: ‹day›");
        says(failed, "shared models keep their numbers");

        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE isNaN(aggregated_confidence) SETTINGS"
                + " mutations_sync = 1");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
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
