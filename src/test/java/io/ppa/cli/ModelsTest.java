package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code ppa models}: what it shows of the registry and its history, and to whom. */
class ModelsTest {

    private static final UUID ACME = new UUID(0, 0xac);

    private static final UUID RIVAL = new UUID(0, 0xbd);

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    @BeforeEach
    void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
    }

    @AfterEach
    void close() {
        postgres.close();
        ppa.close();
    }

    private void sql(String statement) {
        JdbcClient.create(postgres).sql(statement).update();
    }

    private void mapped() {
        sql("INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES ('acme', '" + ACME + "'), ('rival', '" + RIVAL
                + "')");
    }

    /** @param numbers accuracy, calibration_score, brier_score, sharpe_ratio, as SQL */
    private void model(int id, String tenant, String name, String numbers) {
        sql("INSERT INTO probabilistic_models (id, tenant_id, model_name, version, model_type, parameters, status,"
                + " last_updated, accuracy, calibration_score, brier_score, sharpe_ratio) VALUES ('" + new UUID(1, id)
                + "', " + tenant + ", '" + name + "', '1.0', 'indicator', '{}', 'active', '2024-03-08 02:31:05.25Z', "
                + numbers + ")");
    }

    private void history(int id, String day, int evaluated, String numbers) {
        sql("INSERT INTO model_performance_history (model_id, model_name, version, day, decisions, evaluated,"
                + " execution_id, changed_at, accuracy, calibration_score, brier_score, sharpe_ratio) VALUES ('"
                + new UUID(1, id) + "', 'any', '1.0', '" + day + "', 900, " + evaluated + ", 1, now(), " + numbers
                + ")");
    }

    private void registry() {
        mapped();
        model(1, "NULL", "pooled", "0.5, 0.9, 0.2, -1.5");
        model(2, "'" + ACME + "'", "rsi", "0.6200, 0.9, 0.25, NULL");
        model(3, "'" + RIVAL + "'", "rsi", "0.1, 0.1, 0.9, 9");
        model(4, "'" + ACME + "'", "untouched", "NULL, NULL, NULL, NULL");
        history(2, "2024-03-06", 500, "0.9, 0.9, 0.9, 9");
        history(2, "2024-03-07", 600, "0.7, 0.7, 0.7, 7");
        // That day came out different.
        history(2, "2024-03-07", 610, "0.6000, 0.95, NULL, 2");
        history(2, "2024-03-08", 700, "0.6200, 0.9, 0.25, NULL");
        history(1, "2024-03-08", 800, "0.5, 0.9, 0.2, -1.5");
    }

    private static List<String> named(Answer answer) {
        return StreamSupport.stream(answer.json().spliterator(), false)
                .map(model -> model.path("tenant").asString("-") + " "
                        + model.path("model").asString())
                .toList();
    }

    @Test
    void changes_areSinceThePreviousDayOfTheHistory_andNullWhereEitherSideIsUndefined() {
        registry();

        JsonNode models = ppa.ppa("models", "--tenant", "acme", "--json").json();

        assertThat(models.get(1).toString())
                .isEqualTo("{\"tenant\":\"acme\",\"tenantId\":\"" + ACME + "\",\"shared\":false,\"model\":\"rsi\","
                        + "\"version\":\"1.0\",\"type\":\"indicator\",\"status\":\"active\",\"day\":\"2024-03-08\","
                        + "\"evaluated\":700,\"accuracy\":0.62,\"calibrationScore\":0.9,\"brierScore\":0.25,"
                        + "\"sharpeRatio\":null,\"previousDay\":\"2024-03-07\",\"change\":{\"accuracy\":0.02,"
                        + "\"calibrationScore\":-0.05,\"brierScore\":null,\"sharpeRatio\":null},"
                        + "\"lastUpdated\":\"2024-03-08T02:31:05.250Z\"}");
        assertThat(models.get(0).path("shared").asBoolean()).isTrue();
        assertThat(models.get(0).path("tenant").isNull()).isTrue();
        assertThat(models.get(0).path("previousDay").isNull()).isTrue();
        assertThat(models.get(0).path("change").path("accuracy").isNull()).isTrue();
        assertThat(models.get(2).path("day").isNull()).isTrue();
        assertThat(models.get(2).path("accuracy").isNull()).isTrue();
    }

    @Test
    void theTable_hasADashForWhatIsUndefined_andASignForAChange() {
        registry();

        assertThat(ppa.ppa("models", "--tenant", "acme").out().lines().skip(1))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly(
                        "(shared)|pooled|1.0|active|2024-03-08|800|0.5000|–|0.9000|–|0.20000|–|-1.5000|–|2024-03-08T02:31:05Z",
                        "acme|rsi|1.0|active|2024-03-08|700|0.6200|+0.0200|0.9000|-0.0500|0.25000|–|–|–|2024-03-08T02:31:05Z",
                        "acme|untouched|1.0|active|–|–|–|–|–|–|–|–|–|–|2024-03-08T02:31:05Z");
    }

    @Test
    void aTenant_isGivenByNameOrUuid_andSeesItsOwnAndTheSharedModelsOnly() {
        registry();

        assertThat(named(ppa.ppa("models", "--json")))
                .containsExactly("- pooled", "acme rsi", "acme untouched", "rival rsi");
        assertThat(named(ppa.ppa("models", "--tenant", "rival", "--json"))).containsExactly("- pooled", "rival rsi");
        assertThat(named(ppa.ppa("models", "--tenant", RIVAL.toString(), "--json")))
                .containsExactly("- pooled", "rival rsi");
        assertThat(named(ppa.ppa("models", "--tenant", new UUID(7, 7).toString(), "--json")))
                .containsExactly("- pooled");
    }

    @Test
    void anUnknownTenant_is2_andNamesTheNearestOne() {
        registry();

        Answer near = ppa.ppa("models", "--tenant", "acmee", "--json");
        Answer far = ppa.ppa("models", "--tenant", "x' OR true --");

        assertThat(near.code()).isEqualTo(2);
        assertThat(near.out()).isEmpty();
        assertThat(near.err())
                .contains("--tenant acmee: it is neither", "did you mean 'acme'?", "INSERT INTO tenant_directory")
                .doesNotContain("rival");
        assertThat(far.code()).isEqualTo(2);
        assertThat(far.err()).contains("--tenant x' OR true --:").doesNotContain("did you mean");
    }

    @Test
    void anEmptyRegistry_saysHowModelsGetThere() {
        mapped();

        assertThat(ppa.ppa("models", "--json").json().toString()).isEqualTo("[]");
        assertThat(ppa.ppa("models").out())
                .startsWith("no model is registered:")
                .contains("probabilistic_models", "ppa launch model-performance --register");
        assertThat(ppa.ppa("models", "--tenant", "acme").out()).startsWith("tenant acme has no registered model");
    }

    @Test
    void anUnappliedSchema_is3() {
        try (Installation bare = new Installation()) {
            assertThat(bare.ppa("models").code()).isEqualTo(3);
        }
    }
}
