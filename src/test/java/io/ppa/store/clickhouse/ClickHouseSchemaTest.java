package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every object of the schema, used; and what an operator is told of it. */
class ClickHouseSchemaTest {

    private ClickHouse clickhouse;

    private ClickHouseSchema schema;

    private SchemaReport first;

    @BeforeEach
    void apply() {
        clickhouse = TestStores.clickhouse();
        schema = new ClickHouseSchema(clickhouse, Clock.systemUTC());
        first = schema.apply();
    }

    @AfterEach
    void close() {
        clickhouse.close();
    }

    @Test
    void appliesOnceAndThenChangesNothing() {
        SchemaReport second = schema.apply();

        assertThat(first.migrations())
                .hasSize(first.version())
                .first()
                .isEqualTo("V001 trading decisions probabilistic");
        assertThat(second.migrations()).isEmpty();
        assertThat(second.notes()).isEmpty();
        assertThat(second.version()).isEqualTo(first.version());
        schema.requireApplied();
        SchemaStatus status = schema.status();
        assertThat(status.clean()).isTrue();
        assertThat(status.warnings()).isEmpty();
        assertThat(status.partitions()).hasSize(7).containsEntry("model_feedback_events", 0);
    }

    @Test
    void hasACommentOnEveryTableAndColumn() {
        assertThat(texts("SELECT concat(table, '.', name) FROM system.columns"
                        + " WHERE database = currentDatabase() AND comment = ''"))
                .isEmpty();
        assertThat(texts("SELECT name FROM system.tables WHERE database = currentDatabase() AND comment = ''"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trading_decisions_probabilistic|id timestamp symbol decision user_id indicator_probabilities ensemble_probability meta_validation_score aggregated_confidence epistemic_uncertainty aleatoric_uncertainty consensus_strength divergence_score position_size confidence_adjusted_size risk_level max_drawdown_estimate uncertainty_penalty expected_return confidence_interval_lower confidence_interval_upper probability_success model_versions market_regime volatility_score execution_latency_ms probability_calculation_time_ms tenant_id",
                "probability_metrics_realtime|timestamp symbol service_name user_id layer_type layer_confidence layer_uncertainty prediction_accuracy calibration_score processing_time_ms model_version last_training_update tenant_id",
                "model_feedback_events|feedback_id prediction_id timestamp symbol user_id predicted_direction actual_direction predicted_confidence actual_return expected_return success prediction_error confidence_calibration_error impact_score models_updated update_magnitude retraining_triggered market_volatility market_regime tenant_id",
                "probabilistic_performance_analytics|date symbol user_id total_predictions successful_predictions accuracy_rate avg_confidence avg_uncertainty confidence_calibration total_return confidence_weighted_return max_drawdown sharpe_ratio avg_position_size risk_adjusted_return uncertainty_penalty_total tenant_id evaluated_predictions brier_score metric_version run_id computed_at",
                "confidence_monitoring_mv|tenant_id symbol minute_bucket avg_confidence avg_uncertainty prediction_count avg_processing_time",
                "model_performance_mv|tenant_id model_name hour_bucket avg_confidence usage_count avg_latency",
            })
    void keepsTheDocumentsColumnsInTheirOrder(String table, String columns) {
        assertThat(texts("SELECT arrayStringConcat(groupArray(name), ' ') FROM (SELECT name FROM system.columns"
                        + " WHERE database = currentDatabase() AND table = '" + table + "' ORDER BY position)"))
                .containsExactly(columns);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trading_decisions_probabilistic|MergeTree PARTITION BY (tenant_id, toYYYYMM(timestamp)) ORDER BY (tenant_id, symbol, timestamp) SETTINGS index_granularity = 8192",
                "probability_metrics_realtime|MergeTree PARTITION BY (tenant_id, toYYYYMM(timestamp)) ORDER BY (tenant_id, timestamp, service_name) TTL toDateTime(timestamp) + toIntervalDay(30) SETTINGS index_granularity = 4096",
                "model_feedback_events|MergeTree PARTITION BY (tenant_id, toYYYYMM(timestamp)) ORDER BY (tenant_id, timestamp, symbol) SETTINGS index_granularity = 8192",
                "probabilistic_performance_analytics|SummingMergeTree PARTITION BY (tenant_id, toYYYYMM(date)) ORDER BY (tenant_id, date, symbol, user_id) SETTINGS index_granularity = 8192",
            })
    void keepsTheDocumentsEngines(String table, String engine) {
        assertThat(texts("SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '" + table
                        + "'"))
                .containsExactly(engine);
    }

    @Test
    void measurementsOlderThanThirtyDaysAreReallyDeleted() {
        run("INSERT INTO probability_metrics_realtime (timestamp, symbol, tenant_id)"
                + " SELECT now64(3, 'UTC') - toIntervalDay(days), toString(days), 'acme' FROM"
                + " (SELECT arrayJoin([0, 29, 31, 400]) AS days)");
        run("OPTIMIZE TABLE probability_metrics_realtime FINAL");

        assertThat(texts("SELECT symbol FROM probability_metrics_realtime ORDER BY symbol"))
                .containsExactly("0", "29");
    }

    @Test
    void theViewsAggregateAndMergeRightAcrossParts() {
        decision("2024-03-31 23:59:10.000", "acme", 0.2, 10, "[('rsi', '1'), ('macd', '1')]");
        decision("2024-03-31 23:59:59.999", "acme", 0.4, 20, "[('rsi', '2')]");
        decision("2024-04-01 00:00:00.000", "acme", 0.9, 30, "[('rsi', '1')]");
        decision("2024-03-31 23:59:30.000", "other", 1.0, 40, "[]");
        assertThat(texts("SELECT toString(count()) FROM confidence_monitoring_states WHERE tenant_id = 'acme'"))
                .as("a state per insert, before they merge")
                .containsExactly("3");

        for (int merged = 0; merged < 2; merged++) {
            assertThat(texts("""
                            SELECT concat(tenant_id, ' ', toString(minute_bucket), ' ',
                                toString(round(avgMerge(avg_confidence), 9)), ' ', toString(countMerge(prediction_count)), ' ',
                                toString(avgMerge(avg_processing_time)), ' ', toString(round(avgMerge(avg_uncertainty), 9)))
                            FROM confidence_monitoring_mv GROUP BY tenant_id, symbol, minute_bucket
                            ORDER BY tenant_id, minute_bucket"""))
                    .containsExactly(
                            "acme 2024-03-31 23:59:00 0.3 2 15 0.1",
                            "acme 2024-04-01 00:00:00 0.9 1 30 0.1",
                            "other 2024-03-31 23:59:00 1 1 40 0.1");
            assertThat(texts("""
                            SELECT concat(tenant_id, ' ', model_name, ' ', toString(hour_bucket), ' ',
                                toString(round(avgMerge(avg_confidence), 9)), ' ', toString(countMerge(usage_count)), ' ',
                                toString(avgMerge(avg_latency)))
                            FROM model_performance_mv GROUP BY tenant_id, model_name, hour_bucket
                            ORDER BY model_name, hour_bucket"""))
                    .containsExactly(
                            "acme macd 2024-03-31 23:00:00 0.2 1 11",
                            "acme rsi 2024-03-31 23:00:00 0.3 2 16",
                            "acme rsi 2024-04-01 00:00:00 0.9 1 31");
            run("OPTIMIZE TABLE confidence_monitoring_states FINAL");
            run("OPTIMIZE TABLE model_performance_states FINAL");
        }
    }

    /** The session's zone stands in for the server's: both decide what text without a zone means, unless the column does. */
    @Test
    void aMonthIsThatOfUtcWhateverTheZoneOfTheSession() {
        run("CREATE TABLE without_a_zone (timestamp DateTime64(3)) ENGINE = MergeTree ORDER BY timestamp");
        for (String table : List.of("trading_decisions_probabilistic", "model_feedback_events", "without_a_zone")) {
            clickhouse.execute(
                    new SqlText("test", "INSERT INTO " + table + " (timestamp) VALUES ('2024-03-31 23:59:59.999')"),
                    Map.of(),
                    Map.of("session_timezone", "America/Chicago"));
        }

        assertThat(texts("SELECT partition FROM system.parts WHERE database = currentDatabase() AND active"
                        + " AND table IN ('trading_decisions_probabilistic', 'model_feedback_events')"))
                .containsExactly("('',202403)", "('',202403)");
        assertThat(texts("SELECT toString(toUnixTimestamp64Milli(timestamp)) FROM trading_decisions_probabilistic"))
                .containsExactly("1711929599999");
        assertThat(texts("SELECT toString(toUnixTimestamp64Milli(timestamp)) FROM without_a_zone"))
                .as("a column without a zone follows the session: the test would see it")
                .doesNotContain("1711929599999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE model_feedback_events MODIFY COLUMN market_regime LowCardinality(String)|column model_feedback_events.market_regime was altered: LowCardinality(String)",
                "ALTER TABLE model_feedback_events ADD COLUMN extra UInt8|column model_feedback_events.extra was added: UInt8",
                "ALTER TABLE model_feedback_events DROP COLUMN impact_score|column model_feedback_events.impact_score is missing",
                "ALTER TABLE probability_metrics_realtime REMOVE TTL|table probability_metrics_realtime was altered: MergeTree",
                "ALTER TABLE model_feedback_events ADD INDEX hand symbol TYPE set(10)|index model_feedback_events.hand was added: set(10)",
                "DROP VIEW model_performance_mv|view model_performance_mv is missing",
                "DROP TABLE model_feedback_events|table model_feedback_events is missing",
            })
    void whatWasAlteredByHandIsNamedAndStaysSo(String alteration, String expected) {
        run(alteration);

        assertThat(drift()).anyMatch(line -> line.startsWith(expected));
        List<String> before = drift();
        schema.apply();
        assertThat(drift()).as("applying again does not hide it").isEqualTo(before);
    }

    private List<String> drift() {
        return schema.status().drift().stream().map(Object::toString).toList();
    }

    @Test
    void stagingTablesAreNotDrift() {
        run("CREATE TABLE ppa_swap_7 AS probabilistic_performance_analytics");

        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void aMigrationThatWasChangedAfterwardsIsNamedAndRefused() {
        run("ALTER TABLE ppa_schema_history UPDATE checksum = 'x' WHERE version = 3 SETTINGS mutations_sync = 1");

        assertThat(schema.status().mismatches())
                .singleElement()
                .asString()
                .startsWith("migration V003 probability metrics realtime in this build is not the one");
        assertThatThrownBy(schema::apply).isInstanceOf(StoreException.class).hasMessageContaining("V003");
    }

    @Test
    void aMigrationThatIsMissingIsNamedAndAppliedAgain() {
        run("ALTER TABLE ppa_schema_history DELETE WHERE version = 8 SETTINGS mutations_sync = 1");

        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("V008 probabilistic performance analytics own columns");
        assertThat(schema.status().pending()).hasSize(1);
        assertThat(schema.apply().migrations()).hasSize(1);
        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void aDatabaseThatIsNotThereIsMadeAndBeforeThatSaidNotToBeApplied() {
        ClickHouseLocation there = clickhouse.location();
        ClickHouseLocation missing =
                new ClickHouseLocation(there.url(), there.database() + "_new", there.user(), there.password());
        try (ClickHouse pool = ClickHouse.connect(missing)) {
            ClickHouseSchema fresh = new ClickHouseSchema(pool, Clock.systemUTC());
            assertThatThrownBy(fresh::requireApplied)
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.action()).isEqualTo("Run 'ppa schema apply'."))
                    .hasMessage("ClickHouse's schema is not applied");
            assertThat(fresh.status().version()).isZero();
            assertThat(fresh.status().pending()).hasSize(first.version());

            fresh.apply();

            fresh.requireApplied();
            assertThat(fresh.status().clean()).isTrue();
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaidToBeUnreachable() {
        try (ClickHouse nowhere =
                ClickHouse.connect(new ClickHouseLocation("http://127.0.0.1:1", "ppa", "default", null))) {
            assertThatThrownBy(() -> new ClickHouseSchema(nowhere, Clock.systemUTC()).requireApplied())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached");
        }
    }

    @Test
    void aThousandPartitionsAreWarnedOf() {
        String insert = "INSERT INTO model_feedback_events (timestamp, tenant_id)"
                + " SELECT toDateTime64('2024-03-31 12:00:00', 3, 'UTC'), toString(number + %d) FROM numbers(%d)"
                + " SETTINGS max_partitions_per_insert_block = 0";
        run(insert.formatted(0, 799));
        assertThat(schema.status().warnings()).isEmpty();
        run(insert.formatted(799, 1));
        assertThat(schema.status().warnings()).singleElement().asString().contains("800", "near the 1,000");
        run(insert.formatted(800, 200));

        assertThat(schema.status().partitions()).containsEntry("model_feedback_events", 1_000);
        assertThat(schema.status().warnings())
                .singleElement()
                .asString()
                .contains("model_feedback_events has 1,000 partitions (tenant, month)");
        run("DROP TABLE model_feedback_events SYNC");
    }

    private void decision(String at, String tenant, double confidence, int millis, String models) {
        run("INSERT INTO trading_decisions_probabilistic (timestamp, tenant_id, symbol, aggregated_confidence,"
                + " epistemic_uncertainty, probability_calculation_time_ms, execution_latency_ms, model_versions) VALUES ('"
                + at + "', '" + tenant + "', 'AAPL', " + confidence + ", 0.1, " + millis + ", " + (millis + 1) + ", "
                + models + ")");
    }

    private void run(String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }

    /** The one text column of a query's rows. */
    private List<String> texts(String query) {
        return clickhouse.query(
                new SqlText("test", "SELECT * FROM (" + query + ") AS rows (line)"),
                Map.of(),
                row -> row.getString("line"));
    }
}
