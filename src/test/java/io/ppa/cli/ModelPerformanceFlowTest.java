package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;

/**
 * {@code model-performance} through its commands. The expected numbers are those of {@code src/test/golden/registry_flow.py}
 * (numpy and Python's decimal, rounded half-even).
 */
class ModelPerformanceFlowTest {

    private static final String FIRST = "2024-03-07";

    private static final String SECOND = "2024-03-08";

    private static final String ACME_NUMBERS = "0.6667 0.6333 0.16333 15.7150";

    private static final String RIVAL_NUMBERS = "0.5000 0.5750 0.40625 –";

    private static final String POOLED_NUMBERS = "0.6000 0.6100 0.26050 2.2450";

    private static final Map<String, String> NO_REDIS = Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1");

    /** Redis is the same for all tests: tenants and models are this test's own. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final String acme = "acme: {" + run + "}";

    private final String rival = "rival: {" + run + "}";

    private final String stranger = "stranger: {" + run + "}";

    private final String rsi = "rsi: {" + run + "}";

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    @BeforeEach
    void decided() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        ppa.call(acme, FIRST + " 10:00:00", rsi, "1.0", 0.8, true, 0.02);
        ppa.call(acme, FIRST + " 11:00:00", rsi, "1.0", 0.6, false, -0.01);
        ppa.call(acme, SECOND + " 10:00:00", rsi, "1.0", 0.7, true, 0.03);
        ppa.call(rival, SECOND + " 10:10:00", rsi, "1.0", 0.9, false, -0.05);
        ppa.call(rival, SECOND + " 11:00:00", rsi, "1.0", 0.95, true, 0.01);
        mapped(acme);
        mapped(rival);
        registered(acme, rsi);
        registered(rival, rsi);
        registered(null, rsi);
    }

    @AfterEach
    void close() {
        postgres.close();
        ppa.close();
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(postgres);
    }

    private void mapped(String tenant) {
        jdbc().sql("INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES (:tenant, gen_random_uuid())")
                .param("tenant", tenant)
                .update();
    }

    /** Version 1.0 of a model, active, without numbers; of nobody when the tenant is null. */
    private void registered(@Nullable String tenant, String model) {
        jdbc().sql("INSERT INTO probabilistic_models (model_name, version, model_type, parameters, status, tenant_id,"
                        + " last_updated) VALUES (:model, '1.0', 'indicator', '{\"p\": 14}', 'active',"
                        + " ppa.tenant_uuid(:tenant), '2020-01-01Z')")
                .param("model", model)
                .param("tenant", tenant)
                .update();
    }

    private Answer launch(String... more) {
        return launch(ppa, more);
    }

    private static Answer launch(Installation installation, String... more) {
        List<String> args = Stream.concat(Stream.of("launch", "model-performance", "day=" + SECOND), Stream.of(more))
                .toList();
        return installation.ppa(args.toArray(String[]::new));
    }

    private static String id(Answer answer) {
        return answer.json().path("execution").asString();
    }

    /** {@code tenant model version status day evaluated numbers}, as {@code ppa models} says. */
    private List<String> registry() {
        return StreamSupport.stream(ppa.ppa("models", "--json").json().spliterator(), false)
                .map(model -> Stream.of(
                                "tenant",
                                "model",
                                "version",
                                "status",
                                "day",
                                "evaluated",
                                "accuracy",
                                "calibrationScore",
                                "brierScore",
                                "sharpeRatio")
                        .map(model::path)
                        .map(JsonNode::asString)
                        .toList())
                .map(Object::toString)
                .toList();
    }

    /** The numbers of version 1.0 of the model; dashes where undefined. */
    private String numbers(@Nullable String tenant) {
        return jdbc().sql("SELECT concat_ws(' ', coalesce(accuracy::text, '–'), coalesce(calibration_score::text, '–'),"
                        + " coalesce(brier_score::text, '–'), coalesce(sharpe_ratio::text, '–'))"
                        + " FROM probabilistic_models WHERE model_name = :model AND version = '1.0'"
                        + " AND tenant_id IS NOT DISTINCT FROM ppa.tenant_uuid(:tenant)")
                .param("model", rsi)
                .param("tenant", tenant)
                .query(String.class)
                .single();
    }

    /** Everything the registry and its history hold, and which transactions wrote it. */
    private List<String> rows() {
        return jdbc().sql(
                        "SELECT concat(xmin, ' ', to_jsonb(m)) FROM probabilistic_models AS m"
                                + " UNION ALL SELECT concat(xmin, ' ', to_jsonb(h)) FROM model_performance_history AS h ORDER BY 1")
                .query(String.class)
                .list();
    }

    private static <T> T redis(Function<RedisClient, T> command) {
        try (RedisClient client =
                RedisClient.create(TestStores.locations().redis().url())) {
            return command.apply(client);
        }
    }

    /** What the stream holds about this test's model. */
    private List<Map<String, String>> told() {
        return redis(client -> client.xrange("model_performance", "-", "+").stream()
                .map(entry -> entry.getFields())
                .filter(fields -> rsi.equals(fields.get("model_name")))
                .toList());
    }

    private Map<String, String> cached(String hour) {
        return redis(client -> client.hgetAll("perf:rsi%3A%20%7B" + run + "%7D:" + hour));
    }

    private static List<String> warnings(Answer answer) {
        return StreamSupport.stream(answer.json().path("warnings").spliterator(), false)
                .map(warning -> warning.path("tenant").asString("–") + " "
                        + warning.path("text").asString())
                .toList();
    }

    @Test
    void aLaunch_writesEachTenantsNumbers_andThePooledOnes_andARepeatNothing() {
        Answer night = launch("--json");

        assertThat(night.code()).as(night.out() + night.err()).isZero();
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(numbers(rival)).isEqualTo(RIVAL_NUMBERS);
        assertThat(numbers(null)).isEqualTo(POOLED_NUMBERS);
        assertThat(jdbc().sql("SELECT DISTINCT concat_ws(' ', status, parameters, last_updated > '2024-01-01Z') FROM"
                                + " probabilistic_models")
                        .query(String.class)
                        .list())
                .containsExactly("active {\"p\": 14} t");
        assertThat(told()).hasSize(3);
        assertThat(cached("2024030810"))
                .containsOnlyKeys("*", "acme%3A%20%7B" + run + "%7D", "rival%3A%20%7B" + run + "%7D");
        assertThat(cached("2024030811")).containsOnlyKeys("*", "rival%3A%20%7B" + run + "%7D");
        assertThat(cached("2024030710")).isEmpty();
        List<String> rows = rows();

        Answer again = launch("--json");

        assertThat(again.code()).as(again.out() + again.err()).isZero();
        assertThat(again.json().path("tenants").size()).isZero();
        assertThat(rows()).isEqualTo(rows);
        assertThat(told()).hasSize(3);
    }

    @Test
    void theNextDay_showsTheChange_andADayBefore_leavesTheRegistryAlone() {
        assertThat(ppa.ppa("launch", "model-performance", "day=" + FIRST).code())
                .isZero();
        assertThat(numbers(acme)).isEqualTo("0.5000 0.6000 0.20000 –");
        assertThat(launch().code()).isZero();

        JsonNode model = ppa.ppa("models", "--tenant", acme, "--json").json().get(1);
        assertThat(model.path("day").asString()).isEqualTo(SECOND);
        assertThat(model.path("previousDay").asString()).isEqualTo(FIRST);
        assertThat(model.path("change").toString())
                .isEqualTo(
                        "{\"accuracy\":0.1667,\"calibrationScore\":0.0333,\"brierScore\":-0.03667,\"sharpeRatio\":null}");

        ppa.call(acme, FIRST + " 12:00:00", rsi, "1.0", 0.9, true, 0.01);
        assertThat(ppa.ppa("launch", "model-performance", "day=" + FIRST).code())
                .isZero();

        JsonNode late = ppa.ppa("models", "--tenant", acme, "--json").json().get(1);
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(late.path("day").asString()).isEqualTo(SECOND);
        // Two of three on the first day now.
        assertThat(late.path("change").path("accuracy").asDouble()).isZero();
    }

    @Test
    void aDryRun_printsTheDaysOfTheWindow_andWritesNothing() {
        List<String> rows = rows();

        Answer plan = launch("--dry-run", "--json");

        // 30 days with the last one: 29 days before 2024-03-08 is 2024-02-08.
        for (String tenant : List.of(acme, rival)) {
            assertThat(plan.tenant(tenant).path("days").propertyNames())
                    .hasSize(30)
                    .startsWith("2024-02-08")
                    .endsWith(FIRST, SECOND);
        }
        assertThat(launch("--dry-run").out()).contains("2024-02-08 … " + SECOND);
        assertThat(rows()).isEqualTo(rows);
        assertThat(ppa.texts("SELECT count() AS t FROM model_performance_daily"))
                .containsExactly("0");
    }

    @Test
    void launchOfSomeTenants_leavesTheOthersAndTheSharedModelsAlone() {
        assertThat(launch("tenants=" + acme).code()).isZero();

        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(numbers(rival)).isEqualTo("– – – –");
        assertThat(numbers(null)).isEqualTo("– – – –");
        assertThat(told()).hasSize(1).allMatch(fields -> acme.equals(fields.get("tenant")));
    }

    @Test
    void warnings_nameTheUnmapped_theUnregistered_andTheStale_inTextAndJson() {
        ppa.call(stranger, SECOND + " 10:00:00", "momentum", "1.0", 0.8, true, 0.02);
        ppa.call(acme, SECOND + " 10:00:00", "macd", "2.0", 0.8, true, 0.02);
        registered(rival, "retired");

        Answer night = launch("--json");
        Answer shown = ppa.ppa("run", id(night));

        assertThat(night.code()).as(night.out()).isZero();
        assertThat(warnings(night))
                .anyMatch(warning -> warning.startsWith(stranger) && warning.contains("tenant_directory"))
                .anyMatch(warning -> warning.startsWith(acme) && warning.contains("macd 2.0"))
                .anyMatch(warning -> warning.startsWith(rival) && warning.contains("retired 1.0"));
        assertThat(warnings(ppa.ppa("run", id(night), "--json"))).isEqualTo(warnings(night));
        assertThat(shown.out())
                .contains("  " + stranger + " warning: ", "  " + acme + " warning: ", "  " + rival + " warning: ");
        assertThat(registry()).noneMatch(model -> model.contains("momentum") || model.contains("macd"));
    }

    @Test
    void register_insertsWhatDecidesAndIsNotRegistered_asExperimental() {
        ppa.call(acme, SECOND + " 10:00:00", "macd", "2.0", 0.8, true, 0.02);

        assertThat(launch("--register", "register=false").code()).isEqualTo(2);
        Answer night = launch("--register", "--json");

        assertThat(night.code()).as(night.out()).isZero();
        assertThat(registry())
                .hasSize(4)
                .contains("[" + acme + ", macd, 2.0, experimental, " + SECOND + ", 1, 1.0, 0.8, 0.04, ]");
        assertThat(warnings(night)).noneMatch(warning -> warning.contains("not registered"));
    }

    @Test
    void redisDown_theRegistryIsRight_andARerunDeliversOnce(@TempDir Path dir) throws IOException {
        Installation impatient = ppa.configured(dir, "model-performance", "backoff: 2s", "backoff: 100ms");
        Answer night = launch(impatient.with(NO_REDIS), "--json");

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.json().path("error").asString())
                .contains("Redis at", "3 events", "owed", "ppa rerun " + id(night));
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(numbers(null)).isEqualTo(POOLED_NUMBERS);
        assertThat(told()).isEmpty();
        assertThat(cached("2024030810")).isEmpty();

        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(told()).hasSize(3);
        assertThat(cached("2024030810")).hasSize(3);
        assertThat(launch().code()).isZero();
        assertThat(told()).hasSize(3);
    }

    @Test
    void aTenantThatFails_keepsItsNumbers_andSoDoSharedModels_untilItIsRunAgain() {
        // More than one percent of its day cannot be used.
        ppa.call(acme, SECOND + " 12:00:00", rsi, "1.0", Double.NaN, true, 0.02);

        Answer night = launch("--json");

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.tenant(acme).path("error").asString()).contains("too_many_rejected");
        assertThat(numbers(acme)).isEqualTo("– – – –");
        assertThat(numbers(null)).isEqualTo("– – – –");
        assertThat(numbers(rival)).isEqualTo(RIVAL_NUMBERS);
        assertThat(warnings(night))
                .anyMatch(warning -> warning.startsWith(acme))
                .anyMatch(warning -> warning.startsWith("– ") && warning.contains("shared"));
        assertThat(told()).hasSize(1);

        ppa.sql(
                "ALTER TABLE trading_decisions_probabilistic DELETE WHERE isNaN(aggregated_confidence) SETTINGS mutations_sync = 1");
        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isEqualTo(1);
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(numbers(null)).isEqualTo(POOLED_NUMBERS);
        assertThat(told()).hasSize(3);
    }

    @Test
    void aTenantWhoseTransactionIsRefused_failsTheRun_andTheOthersAreCachedAndTold() {
        jdbc().sql(
                        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.accuracy = 0.6667 THEN RAISE"
                                + " EXCEPTION ''not tonight''; END IF; RETURN NEW; END'")
                .update();
        jdbc().sql("CREATE TRIGGER refuse BEFORE UPDATE ON probabilistic_models FOR EACH ROW EXECUTE FUNCTION refuse()")
                .update();

        Answer night = launch("--json");

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.json().path("error").asString())
                .startsWith("1 tenant keeps its numbers (" + acme + ": ")
                .contains("not tonight", "ppa rerun " + id(night));
        assertThat(numbers(acme)).isEqualTo("– – – –");
        assertThat(told())
                .extracting(fields -> fields.getOrDefault("tenant", "shared"))
                .containsExactly(rival, "shared");
        assertThat(cached("2024030810")).hasSize(3);

        jdbc().sql("DROP TRIGGER refuse ON probabilistic_models").update();
        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(told()).hasSize(3);
    }

    /** Each as ClickHouse writes it in a string, and as it is shown. */
    @ParameterizedTest
    @CsvSource({"b\\0, b␀", "b\\xFF, b\uFFFD"})
    void aTenantWhoseNameIsNoText_failsByName_andStopsNoOther(String literal, String shown) {
        ppa.sql("INSERT INTO trading_decisions_probabilistic SELECT * REPLACE ('" + literal
                + "' AS tenant_id) FROM trading_decisions_probabilistic LIMIT 1");

        Answer night = launch("--json");

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.json().path("error").asString()).isEqualTo("1 of the tenants failed: " + shown);
        assertThat(night.tenant(shown).path("error").asString()).contains("tenant_id is no text");
        assertThat(numbers(acme)).isEqualTo(ACME_NUMBERS);
        assertThat(numbers(null)).isEqualTo(POOLED_NUMBERS);
        assertThat(told()).hasSize(3);

        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE tenant_id = '" + literal
                + "' SETTINGS mutations_sync = 1");

        assertThat(launch().code()).isZero();
    }
}
