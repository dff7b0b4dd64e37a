package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Each index is used by the query it is for, on enough rows, with the planner as it comes. */
class PostgresIndexTest {

    private static final Pattern INDEX = Pattern.compile("\"Index Name\": \"([^\"]+)\"");

    private static JdbcClient jdbc;

    private static TransactionTemplate transaction;

    @BeforeAll
    static void fill() {
        DataSource database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        new PostgresSchema(database, Clock.systemUTC()).apply();
        List.of("""
                        INSERT INTO probabilistic_models
                            (model_name, model_type, version, parameters, accuracy, calibration_score, status, tenant_id)
                        SELECT 'm' || i, CASE WHEN i % 50 = 0 THEN 'meta' ELSE 'indicator' END, '1', '{}', (i % 9973) / 10000.0,
                            (i % 97) / 100.0, CASE WHEN i % 5 = 0 THEN 'active' ELSE 'deprecated' END,
                            ('00000000-0000-0000-0000-' || lpad((i % 300)::text, 12, '0'))::uuid
                        FROM generate_series(1, 30000) AS i""", """
                        INSERT INTO users (id)
                        SELECT ('00000000-0000-0000-0001-' || lpad(i::text, 12, '0'))::uuid
                        FROM generate_series(1, 20000) AS i""", """
                        INSERT INTO user_probability_preferences
                            (user_id, risk_tolerance, confidence_threshold, learning_rate, adaptation_sensitivity)
                        SELECT id, (hashtext(id::text) & 1023) % 101 / 100.0, (hashtext(id::text || 'c') & 1023) % 101 / 100.0,
                            (hashtext(id::text || 'l') & 8191) % 999 / 1000.0, (hashtext(id::text || 'a') & 1023) % 101 / 100.0
                        FROM users""", """
                        INSERT INTO model_training_history
                            (model_id, training_session_id, started_at, completed_at, status, tenant_id)
                        SELECT id, gen_random_uuid(), timestamptz '2024-01-01Z' + n * interval '1 day',
                            timestamptz '2024-01-01Z' + n * interval '1 day', CASE WHEN n = 1 THEN 'failed' ELSE 'completed' END,
                            tenant_id
                        FROM probabilistic_models CROSS JOIN generate_series(1, 3) AS n""", """
                        INSERT INTO trading_decisions_probabilistic
                            (id, timestamp, symbol, decision, user_id, aggregated_confidence, epistemic_uncertainty, tenant_id)
                        SELECT gen_random_uuid(), timestamptz '2024-01-01Z' + i * interval '1 minute', 'S' || i % 100, 'BUY',
                            gen_random_uuid(), (hashtext(i::text) & 65535) / 65535.0, (hashtext(i || 'u') & 65535) / 65535.0, 'acme'
                        FROM generate_series(0, 59999) AS i""", "ANALYZE").forEach(sql -> jdbc.sql(sql).update());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "idx_probabilistic_models_type_status|SELECT * FROM probabilistic_models WHERE model_type = 'meta' AND status = 'active'",
                "idx_probabilistic_models_tenant|SELECT * FROM probabilistic_models WHERE tenant_id = '00000000-0000-0000-0000-000000000007' AND status = 'active'",
                "idx_user_prefs_risk_tolerance|SELECT * FROM user_probability_preferences WHERE risk_tolerance = 0.9 AND confidence_threshold >= 0.8",
                "idx_user_prefs_learning|SELECT * FROM user_probability_preferences WHERE learning_rate = 0.005 AND adaptation_sensitivity > 0.5",
                "idx_training_history_model|SELECT * FROM model_training_history WHERE model_id = '00000000-0000-0000-0000-000000000007' ORDER BY started_at DESC LIMIT 10",
                "idx_training_history_status|SELECT * FROM model_training_history WHERE status = 'failed' ORDER BY started_at DESC LIMIT 10",
                "idx_training_history_tenant|SELECT * FROM model_training_history WHERE tenant_id = '00000000-0000-0000-0000-000000000007' ORDER BY completed_at DESC LIMIT 10",
            })
    void anIndexIsUsed(String index, String query) {
        assertThat(used(query)).containsExactly(index);
    }

    /** The document has the same index under two names: each is used when the other is not there. */
    @ParameterizedTest
    @CsvSource({
        "idx_probabilistic_models_performance, idx_active_models_performance",
        "idx_active_models_performance, idx_probabilistic_models_performance",
    })
    void eachOfTheTwinsIsUsed(String index, String twin) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DROP INDEX " + twin).update();
            assertThat(used("SELECT * FROM probabilistic_models WHERE status = 'active'"
                            + " ORDER BY accuracy DESC, calibration_score DESC LIMIT 10"))
                    .containsExactly(index);
            status.setRollbackOnly();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "idx_prob_decisions_confidence_time|ORDER BY aggregated_confidence DESC, timestamp DESC LIMIT 20",
                "idx_prob_decisions_symbol_confidence|WHERE symbol = 'S7' AND aggregated_confidence >= 0.7 ORDER BY aggregated_confidence DESC LIMIT 20",
                "idx_prob_decisions_uncertainty_symbol|WHERE epistemic_uncertainty < 0.01 AND symbol = 'S7'",
            })
    void anIndexOfThePartitionsIsUsed(String index, String where) {
        List<String> ofTheMonths =
                jdbc.sql("""
                        SELECT relid::regclass::text FROM pg_partition_tree(:index::regclass) AS tree
                        JOIN pg_index ON indexrelid = relid
                        WHERE isleaf AND indrelid IN ('trading_decisions_probabilistic_2024_01'::regclass,
                            'trading_decisions_probabilistic_2024_02'::regclass)""").param("index", index).query(String.class).list();

        assertThat(ofTheMonths).hasSize(2);
        assertThat(used("SELECT * FROM trading_decisions_probabilistic " + where))
                .containsAll(ofTheMonths);
    }

    @Test
    void everyPartitionHasEveryIndexAndAllAreValid() {
        assertThat(DecisionIndexes.unattached(jdbc)).isEmpty();
    }

    private static List<String> used(String query) {
        String plan = jdbc.sql("EXPLAIN (FORMAT JSON) " + query)
                .query((row, number) -> row.getString(1))
                .single();
        List<String> indexes = new ArrayList<>();
        Matcher matcher = INDEX.matcher(plan);
        while (matcher.find()) {
            indexes.add(matcher.group(1));
        }
        return indexes;
    }
}
