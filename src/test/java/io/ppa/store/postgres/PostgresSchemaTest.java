package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.Migration;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every object of the schema, used. */
class PostgresSchemaTest {

    /** Half past midnight of 1 November in Chatham is 31 October in UTC: the months made ahead are those of October. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-10-31T10:45:00Z"), ZoneOffset.UTC);

    private static final String DECISION = """
            INSERT INTO trading_decisions_probabilistic
                (id, timestamp, symbol, decision, user_id, indicator_probabilities, ensemble_probability,
                 aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, tenant_id)
            VALUES (gen_random_uuid(), :at::timestamptz, :symbol, 'BUY', gen_random_uuid(), :indicators::jsonb, :ensemble,
                    :confidence, :epistemic, :aleatoric, 'acme')""";

    private static JdbcClient jdbc;

    private static PostgresSchema schema;

    private static SchemaReport first;

    @BeforeAll
    static void apply() {
        DataSource database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        schema = new PostgresSchema(database, CLOCK);
        first = schema.apply();
    }

    @Test
    void appliesOnceAndThenChangesNothing() {
        SchemaReport second = schema.apply();

        assertThat(first.migrations())
                .hasSize(Migration.of("postgres").size())
                .first()
                .isEqualTo("V001 spring batch");
        assertThat(second.migrations()).isEmpty();
        assertThat(second.notes()).isEmpty();
        assertThat(second.version()).isEqualTo(first.version());
        schema.requireApplied();
    }

    @Test
    void isCleanAfterItWasApplied() {
        SchemaStatus status = schema.status();

        assertThat(status.drift()).isEmpty();
        assertThat(status.pending()).isEmpty();
        assertThat(status.mismatches()).isEmpty();
        assertThat(status.warnings()).isEmpty();
        assertThat(status.version()).isEqualTo(first.version());
        assertThat(status.partitions()).containsEntry("trading_decisions_probabilistic", 8);
    }

    @Test
    void hasACommentOnEveryTableColumnAndFunction() {
        List<String> silent = jdbc.sql("""
                        SELECT format('%s.%s', c.oid::regclass, a.attname)
                        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
                        WHERE c.relnamespace IN ('public'::regnamespace, 'ppa'::regnamespace)
                            AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
                            AND col_description(c.oid, a.attnum) IS NULL
                        UNION ALL
                        SELECT c.oid::regclass::text FROM pg_class AS c
                        WHERE c.relnamespace IN ('public'::regnamespace, 'ppa'::regnamespace)
                            AND c.relkind IN ('r', 'p', 'v') AND obj_description(c.oid, 'pg_class') IS NULL
                        UNION ALL
                        SELECT p.oid::regprocedure::text FROM pg_proc AS p
                        WHERE p.pronamespace IN ('public'::regnamespace, 'ppa'::regnamespace)
                            AND obj_description(p.oid, 'pg_proc') IS NULL""").query(String.class).list();

        assertThat(silent).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "probabilistic_models|id model_name model_type version parameters hyperparameters uncertainty_method accuracy calibration_score brier_score sharpe_ratio created_at last_updated last_trained status deployed_at deployment_environment deployment_config tenant_id is_shared",
                "user_probability_preferences|user_id risk_tolerance confidence_threshold uncertainty_tolerance preferred_indicators indicator_weights ensemble_method learning_rate adaptation_sensitivity memory_decay_factor confidence_alert_threshold uncertainty_warning_threshold feedback_frequency track_calibration track_feature_importance enable_auto_retraining created_at updated_at",
                "model_training_history|id model_id training_session_id started_at completed_at duration_seconds status training_data_size validation_data_size test_data_size data_time_range hyperparameters training_config final_accuracy final_calibration_score final_brier_score validation_metrics previous_model_accuracy improvement_percentage error_message error_details tenant_id created_at",
                "probability_config_templates|id name description category config usage_count last_used created_by is_public tags created_at updated_at",
                "trading_decisions|id aggregated_confidence uncertainty_score probability_metadata",
                "trading_decisions_probabilistic|id timestamp symbol decision user_id indicator_probabilities ensemble_probability meta_validation_score aggregated_confidence epistemic_uncertainty aleatoric_uncertainty consensus_strength divergence_score position_size confidence_adjusted_size risk_level max_drawdown_estimate uncertainty_penalty expected_return confidence_interval_lower confidence_interval_upper probability_success model_versions market_regime volatility_score execution_latency_ms probability_calculation_time_ms tenant_id",
            })
    void keepsTheDocumentsColumnsInTheirOrder(String table, String columns) {
        String found = jdbc.sql("""
                        SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns
                        WHERE table_schema = 'public' AND table_name = :table""").param("table", table).query(String.class).single();

        assertThat(found).isEqualTo(columns);
    }

    @Test
    void twoModelsWithoutATenantCannotShareNameAndVersion() {
        String insert = "INSERT INTO probabilistic_models (model_name, model_type, version, parameters)"
                + " VALUES ('rsi', 'indicator', '1', '{}')";
        jdbc.sql(insert).update();

        assertThatThrownBy(() -> jdbc.sql(insert).update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("probabilistic_models_model_name_version_tenant_id_key");
    }

    @ParameterizedTest
    @CsvSource({
        "risk_tolerance, -0.01, chk_risk_tolerance",
        "risk_tolerance, 1.01, chk_risk_tolerance",
        "risk_tolerance, NaN, chk_risk_tolerance",
        "confidence_threshold, -0.01, chk_confidence_threshold",
        "confidence_threshold, 1.01, chk_confidence_threshold",
    })
    void preferencesOutsideTheirRangeAreRefused(String column, String value, String check) {
        UUID user = user();

        assertThatThrownBy(() -> jdbc.sql("INSERT INTO user_probability_preferences (user_id, " + column
                                + ") VALUES (:user, :value::numeric)")
                        .param("user", user)
                        .param("value", value)
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining(check);
        assertThat(jdbc.sql("INSERT INTO user_probability_preferences (user_id, " + column + ") VALUES (:user, 1.0)")
                        .param("user", user)
                        .update())
                .isOne();
    }

    @Test
    void preferencesNeedAUserAndGoWithIt() {
        assertThatThrownBy(
                        () -> jdbc.sql("INSERT INTO user_probability_preferences (user_id) VALUES (gen_random_uuid())")
                                .update())
                .hasMessageContaining("user_probability_preferences_user_id_fkey");
        UUID user = user();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id) VALUES (:user)")
                .param("user", user)
                .update();
        jdbc.sql("DELETE FROM users WHERE id = :user").param("user", user).update();

        assertThat(jdbc.sql("SELECT count(*) FROM user_probability_preferences WHERE user_id = :user")
                        .param("user", user)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void updatingPreferencesSetsUpdatedAt() {
        UUID user = user();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id, created_at, updated_at)"
                        + " VALUES (:user, '2024-01-01Z', '2024-01-01Z')")
                .param("user", user)
                .update();
        jdbc.sql("UPDATE user_probability_preferences SET risk_tolerance = 0.6 WHERE user_id = :user")
                .param("user", user)
                .update();

        assertThat(jdbc.sql("""
                        SELECT created_at = '2024-01-01Z' AND updated_at BETWEEN now() - interval '1 minute' AND now()
                        FROM user_probability_preferences WHERE user_id = :user""").param("user", user).query(Boolean.class).single())
                .isTrue();
    }

    @Test
    void trainingHistoryGoesWithItsModelAndTemplatesNeedTheirUser() {
        UUID model = jdbc.sql("INSERT INTO probabilistic_models (model_name, model_type, version, parameters)"
                        + " VALUES ('gone', 'meta', '1', '{}') RETURNING id")
                .query(UUID.class)
                .single();
        jdbc.sql("INSERT INTO model_training_history (model_id, training_session_id, started_at, status)"
                        + " VALUES (:model, gen_random_uuid(), now(), 'running')")
                .param("model", model)
                .update();
        jdbc.sql("DELETE FROM probabilistic_models WHERE id = :model")
                .param("model", model)
                .update();

        assertThat(jdbc.sql("SELECT count(*) FROM model_training_history WHERE model_id = :model")
                        .param("model", model)
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThatThrownBy(() -> jdbc.sql("INSERT INTO probability_config_templates (name, config, created_by)"
                                + " VALUES ('x', '{}', gen_random_uuid())")
                        .update())
                .hasMessageContaining("probability_config_templates_created_by_fkey");
    }

    @Test
    void validationCountsPlantedFaults() {
        jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();
        assertThat(faults()).containsExactly("HIGH 0", "MEDIUM 0", "MEDIUM 0");
        String indicators = "[[\"rsi\", 0.6, 0.5, 0.9]]";
        plant(indicators, 0.5, 0.0, 0.4, 0.6);
        plant(indicators, 0.5, 1.0, 0.4, 0.6);
        plant(indicators, 0.5, 1.0000001, 0.1, 0.1);
        plant(indicators, 0.5, -0.1, 0.1, 0.1);
        plant(indicators, 0.5, Double.NaN, 0.1, 0.1);
        plant("[]", 0.5, 0.5, 0.1, 0.1);
        plant(null, 0.5, 0.5, 0.1, 0.1);
        plant(indicators, null, 0.5, 0.1, 0.1);
        plant(indicators, Double.NaN, 0.5, 0.1, 0.1);
        plant(indicators, 0.5, 0.5, 0.6, 0.5);
        plant(indicators, 0.5, 0.5, Double.NaN, 0.5);
        plant("[]", null, Double.POSITIVE_INFINITY, 1.0, 0.5);

        assertThat(faults()).containsExactly("HIGH 4", "MEDIUM 5", "MEDIUM 3");
        jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();
    }

    private static List<String> faults() {
        return jdbc.sql("""
                        SELECT severity || ' ' || affected_records FROM validate_probability_data()
                        ORDER BY array_position(ARRAY['Invalid confidence scores (outside 0-1 range)',
                            'Missing probability metadata', 'Inconsistent uncertainty values'], validation_issue)""").query(String.class).list();
    }

    private static void plant(
            @Nullable String indicators,
            @Nullable Double ensemble,
            double confidence,
            double epistemic,
            double aleatoric) {
        decision("2024-01-15T12:00:00Z", indicators, ensemble, confidence, epistemic, aleatoric);
    }

    private static void decision(
            String at,
            @Nullable String indicators,
            @Nullable Double ensemble,
            double confidence,
            double epistemic,
            double aleatoric) {
        jdbc.sql(DECISION)
                .param("at", at)
                .param("symbol", "AAPL")
                .param("indicators", indicators, java.sql.Types.VARCHAR)
                .param("ensemble", ensemble, java.sql.Types.DOUBLE)
                .param("confidence", confidence)
                .param("epistemic", epistemic)
                .param("aleatoric", aleatoric)
                .update();
    }

    @ParameterizedTest
    @CsvSource({
        "2023-12-31T23:59:59.999Z, trading_decisions_probabilistic_default",
        "2024-01-01T00:00:00.000Z, trading_decisions_probabilistic_2024_01",
        "2024-01-31T23:59:59.999Z, trading_decisions_probabilistic_2024_01",
        "2024-02-01T00:00:00.000Z, trading_decisions_probabilistic_2024_02",
        "2026-09-01T00:00:00.000Z, trading_decisions_probabilistic_2026_09",
        "2027-01-31T23:59:59.999Z, trading_decisions_probabilistic_2027_01",
        "2027-02-01T00:00:00.000Z, trading_decisions_probabilistic_default",
    })
    void aDecisionGoesToThePartitionOfItsMonthInUtc(String at, String partition) {
        decision(at, "[]", 0.5, 0.5, 0.1, 0.1);
        String found = jdbc.sql("SELECT tableoid::regclass::text FROM trading_decisions_probabilistic")
                .query(String.class)
                .single();
        jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();

        assertThat(found).isEqualTo(partition);
    }

    @Test
    void aPartitionMadeLaterTakesItsRowsFromTheDefaultOne() {
        decision("2031-05-31T23:59:59.999Z", "[]", 0.5, 0.5, 0.1, 0.1);
        decision("2031-06-01T00:00:00.000Z", "[]", 0.5, 0.5, 0.1, 0.1);
        assertThat(schema.status().warnings()).singleElement().asString().contains("_default holds rows");

        assertThat(ensure("2031-05-20")).isTrue();
        assertThat(ensure("2031-05-01")).isFalse();

        assertThat(jdbc.sql("SELECT tableoid::regclass || ' ' || to_char(timestamp AT TIME ZONE 'UTC', 'MM-DD')"
                                + " FROM trading_decisions_probabilistic ORDER BY timestamp")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "trading_decisions_probabilistic_2031_05 05-31",
                        "trading_decisions_probabilistic_default 06-01");
        assertThat(schema.status().drift())
                .as("partitions made later are not drift")
                .isEmpty();
        assertThat(DecisionIndexes.unattached(jdbc)).isEmpty();
        jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();
        jdbc.sql("DROP TABLE trading_decisions_probabilistic_2031_05").update();
    }

    private static boolean ensure(String day) {
        return jdbc.sql("SELECT ppa.ensure_month_partition(:day::date)")
                .param("day", day)
                .query(Boolean.class)
                .single();
    }

    @Test
    void aTableInTheWayOfAPartitionIsNamed() {
        jdbc.sql("CREATE TABLE trading_decisions_probabilistic_2032_01 (x int)").update();
        try {
            assertThatThrownBy(() -> ensure("2032-01-01"))
                    .hasMessageContaining("trading_decisions_probabilistic_2032_01 exists and is not a partition");
        } finally {
            jdbc.sql("DROP TABLE trading_decisions_probabilistic_2032_01").update();
        }
    }

    @Test
    void theTemplateHoldsNoRows() {
        assertThatThrownBy(() -> jdbc.sql(DECISION.replace(
                                "trading_decisions_probabilistic", "trading_decisions_probabilistic_template"))
                        .param("at", "2024-01-01Z")
                        .param("symbol", "AAPL")
                        .param("indicators", "[]")
                        .param("ensemble", 0.5)
                        .param("confidence", 0.5)
                        .param("epistemic", 0.1)
                        .param("aleatoric", 0.1)
                        .update())
                .hasMessageContaining("holds no rows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decision = 'SHORT'",
                "indicator_probabilities = '{}'",
                "model_versions = '\"x\"'",
                "execution_latency_ms = -1",
                "execution_latency_ms = 4294967296",
                "probability_calculation_time_ms = -1",
                "tenant_id = NULL",
                "symbol = NULL",
            })
    void aDecisionThatClickHouseCouldNotHoldIsRefused(String fault) {
        decision("2024-01-15T12:00:00Z", "[]", 0.5, 0.5, 0.1, 0.1);
        try {
            assertThatThrownBy(() -> jdbc.sql("UPDATE trading_decisions_probabilistic SET " + fault)
                            .update())
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .hasMessageContaining(fault.substring(0, fault.indexOf(' ')).replaceAll("_ms$", ""));
        } finally {
            jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();
        }
    }

    @Test
    void tenantsCannotBlockEachOthersIds() {
        String insert = """
                INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id)
                VALUES ('00000000-0000-0000-0000-000000000001', '2024-01-15Z', 'AAPL', 'HOLD', gen_random_uuid(), :tenant)""";
        jdbc.sql(insert).param("tenant", "a").update();
        jdbc.sql(insert).param("tenant", "b").update();

        assertThatThrownBy(() -> jdbc.sql(insert).param("tenant", "a").update())
                .isInstanceOf(DataIntegrityViolationException.class);
        jdbc.sql("DELETE FROM trading_decisions_probabilistic").update();
    }

    @Test
    void aTenantMapsToItsUuidOrToNothing() {
        jdbc.sql("INSERT INTO tenant_directory (tenant, tenant_uuid)"
                        + " VALUES ('tenant_123', '00000000-0000-0000-0000-0000000000aa')")
                .update();

        assertThat(tenant("tenant_123")).isEqualTo("00000000-0000-0000-0000-0000000000aa");
        assertThat(tenant("3F2504E0-4F89-11D3-9A0C-0305E82C3301")).isEqualTo("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        assertThat(tenant("tenant_124")).isNull();
        assertThat(tenant("o'b\"r{,}/é")).isNull();
        assertThatThrownBy(() -> jdbc.sql("INSERT INTO tenant_directory (tenant, tenant_uuid)"
                                + " VALUES ('3f2504e0-4f89-11d3-9a0c-0305e82c3301', gen_random_uuid())")
                        .update())
                .hasMessageContaining("chk_tenant_directory_uuid");
        assertThatThrownBy(() -> jdbc.sql("INSERT INTO tenant_directory (tenant, tenant_uuid)"
                                + " VALUES ('other', '00000000-0000-0000-0000-0000000000aa')")
                        .update())
                .hasMessageContaining("tenant_directory_tenant_uuid_key");
    }

    private static @Nullable String tenant(String name) {
        return (String) jdbc.sql("SELECT ppa.tenant_uuid(:name)::text AS found")
                .param("name", name)
                .query()
                .singleRow()
                .get("found");
    }

    @ParameterizedTest
    @CsvSource({
        "run_ledger, status = 'HALF', chk_run_ledger_status",
        "run_ledger, rows_published = -1, chk_run_ledger_rows_published",
        "tenant_result, status = 'HALF', chk_tenant_result_status",
    })
    void theLedgerRefusesWhatItDoesNotKnow(String table, String fault, String check) {
        jdbc.sql("""
                        INSERT INTO ppa.run_ledger (job, tenant, day, status, input_watermark, metric_version, rows_published,
                            execution_id, updated_at)
                        VALUES ('daily-rollup', 'acme', '2024-01-01', 'DONE', '{}', 1, 0, 1, now()) ON CONFLICT DO NOTHING""").update();
        jdbc.sql("INSERT INTO ppa.tenant_result (execution_id, tenant, status, result)"
                        + " VALUES (1, 'acme', 'DONE', '{}') ON CONFLICT DO NOTHING")
                .update();

        assertThatThrownBy(
                        () -> jdbc.sql("UPDATE ppa." + table + " SET " + fault).update())
                .hasMessageContaining(check);
    }

    private static UUID user() {
        return jdbc.sql("INSERT INTO users (id) VALUES (gen_random_uuid()) RETURNING id")
                .query(UUID.class)
                .single();
    }
}
