package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.Expired;
import io.ppa.store.SchemaReport;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.clickhouse.ExpiredPartitions.Partition;
import io.ppa.store.clickhouse.ExpiredPartitions.Table;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applying where the platform's older tables, in the document's own form, already hold rows. */
class ClickHouseExistingTest {

    private static final String DECISIONS = """
            CREATE TABLE trading_decisions_probabilistic (
                id UUID, timestamp DateTime64(3), symbol String, decision Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3),
                user_id UUID, indicator_probabilities Array(Tuple(String, Float64, Float64, Float64)),
                ensemble_probability Float64, meta_validation_score Float64, aggregated_confidence Float64,
                epistemic_uncertainty Float64, aleatoric_uncertainty Float64, consensus_strength Float64,
                divergence_score Float64, position_size Float64, confidence_adjusted_size Float64, risk_level String,
                max_drawdown_estimate Float64, uncertainty_penalty Float64, expected_return Float64,
                confidence_interval_lower Float64, confidence_interval_upper Float64, probability_success Float64,
                model_versions Array(Tuple(String, String)), market_regime String, volatility_score Float64,
                execution_latency_ms UInt32, probability_calculation_time_ms UInt32, tenant_id String
            ) ENGINE = MergeTree() ORDER BY (tenant_id, symbol, timestamp)
            PARTITION BY (tenant_id, toYYYYMM(timestamp)) SETTINGS index_granularity = 8192""";

    private static final String ANALYTICS = """
            CREATE TABLE probabilistic_performance_analytics (
                date Date, symbol String, user_id UUID, total_predictions UInt32, successful_predictions UInt32,
                accuracy_rate Float64, avg_confidence Float64, avg_uncertainty Float64, confidence_calibration Float64,
                total_return Float64, confidence_weighted_return Float64, max_drawdown Float64, sharpe_ratio Float64,
                avg_position_size Float64, risk_adjusted_return Float64, uncertainty_penalty_total Float64, tenant_id String
            ) ENGINE = SummingMergeTree() ORDER BY (tenant_id, date, symbol, user_id)
            PARTITION BY (tenant_id, toYYYYMM(date)) SETTINGS index_granularity = 8192""";

    private static final String VIEW = """
            CREATE MATERIALIZED VIEW model_performance_mv
            ENGINE = AggregatingMergeTree() ORDER BY (tenant_id, model_name, hour_bucket)
            AS SELECT tenant_id, arrayJoin(model_versions).1 as model_name, toStartOfHour(timestamp) as hour_bucket,
                avgState(aggregated_confidence) as avg_confidence, countState() as usage_count,
                avgState(execution_latency_ms) as avg_latency
            FROM trading_decisions_probabilistic GROUP BY tenant_id, model_name, hour_bucket""";

    private static final String INSERT = """
            INSERT INTO trading_decisions_probabilistic
                (id, timestamp, tenant_id, symbol, aggregated_confidence, epistemic_uncertainty,
                 probability_calculation_time_ms, execution_latency_ms, model_versions)
            SELECT generateUUIDv4(), toDateTime64('2024-03-31 20:00:00', 3, 'UTC') + number, concat('t', toString(modulo(number, 3))),
                'AAPL', modulo(number, 100) / 100, 0.25, modulo(number, 7), modulo(number, 11), [('rsi', '1'), ('macd', '2')]
            FROM numbers(%d)""";

    /** What each view must hold, and what the rows say it should. */
    private static final String CONFIDENCE = """
            SELECT tenant_id, symbol, minute_bucket, round(avgMerge(avg_confidence), 9), round(avgMerge(avg_uncertainty), 9),
                countMerge(prediction_count), round(avgMerge(avg_processing_time), 9)
            FROM confidence_monitoring_mv GROUP BY ALL""";

    private static final String CONFIDENCE_OF_ROWS = """
            SELECT tenant_id, symbol, toStartOfMinute(timestamp, 'UTC'), round(avg(aggregated_confidence), 9),
                round(avg(epistemic_uncertainty), 9), count(), round(avg(probability_calculation_time_ms), 9)
            FROM trading_decisions_probabilistic GROUP BY ALL""";

    private static final String MODELS = """
            SELECT tenant_id, model_name, hour_bucket, round(avgMerge(avg_confidence), 9), countMerge(usage_count),
                round(avgMerge(avg_latency), 9)
            FROM model_performance_mv GROUP BY ALL""";

    private static final String MODELS_OF_ROWS = """
            SELECT tenant_id, arrayJoin(model_versions).1, toStartOfHour(timestamp, 'UTC'),
                round(avg(aggregated_confidence), 9), count(), round(avg(execution_latency_ms), 9)
            FROM trading_decisions_probabilistic GROUP BY ALL""";

    private ClickHouse clickhouse;

    private ClickHouseSchema schema;

    @BeforeEach
    void platform() {
        clickhouse = TestStores.clickhouse();
        schema = new ClickHouseSchema(clickhouse, Clock.systemUTC());
        run(DECISIONS);
        run(INSERT.formatted(20_000));
        run(INSERT.formatted(5_000));
    }

    @AfterEach
    void close() {
        clickhouse.close();
    }

    @Test
    void keepsRowsAddsCommentsAndOwnColumns() {
        run(ANALYTICS);
        run(
                "INSERT INTO probabilistic_performance_analytics (date, symbol, total_predictions, accuracy_rate, tenant_id)"
                        + " VALUES ('2024-03-31', 'AAPL', 3, 0.5, 'acme')");

        schema.apply();
        schema.apply();

        assertThat(count("trading_decisions_probabilistic")).isEqualTo(25_000);
        assertThat(texts("SELECT concat(toString(total_predictions), ' ', toString(accuracy_rate), ' ',"
                        + " toString(evaluated_predictions), ' ', toString(brier_score), ' ', toString(metric_version))"
                        + " FROM probabilistic_performance_analytics"))
                .as("what nothing is known of is undefined, not perfect")
                .containsExactly("3 0.5 0 nan 0");
        assertThat(texts("SELECT arrayStringConcat(arraySlice(groupArray(name), 17), ' ') FROM (SELECT name FROM"
                        + " system.columns WHERE database = currentDatabase()"
                        + " AND table = 'probabilistic_performance_analytics' ORDER BY position)"))
                .containsExactly("tenant_id evaluated_predictions brier_score metric_version run_id computed_at");
        assertThat(texts("SELECT concat(table, '.', name) FROM system.columns WHERE database = currentDatabase()"
                        + " AND comment = '' AND table NOT LIKE '.inner%'"))
                .isEmpty();
        assertThat(texts("SELECT type FROM system.columns WHERE database = currentDatabase()"
                        + " AND table = 'trading_decisions_probabilistic' AND name = 'timestamp'"))
                .containsExactly("DateTime64(3)");
        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void theViewsHoldTheRowsFromBeforeAndAfterOnce() {
        SchemaReport report = schema.apply();
        run(INSERT.formatted(1_000));

        assertThat(report.notes())
                .containsExactly(
                        "confidence_monitoring_mv took over the rows that were there before it",
                        "model_performance_mv took over the rows that were there before it");
        assertTheViewsAgreeWithTheRows();
        assertThat(texts(
                        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%backfill%'"))
                .isEmpty();
    }

    @Test
    void noRowIsLostOrCountedTwiceWhileOthersInsert() throws Exception {
        AtomicBoolean applied = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                while (!applied.get()) {
                    run(INSERT.formatted(10));
                    pause();
                }
            });
            schema.apply();
            applied.set(true);
            writing.get();
        } finally {
            applied.set(true);
            writer.shutdown();
        }

        assertThat(count("trading_decisions_probabilistic")).isGreaterThan(25_000);
        assertTheViewsAgreeWithTheRows();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Killed after a view was made and its rows taken over, but before that was recorded; then rows came. */
    @Test
    void anInterruptedApplicationTakesNothingOverTwice() {
        schema.apply();
        run("ALTER TABLE ppa_schema_history DELETE WHERE version IN (11, 14) SETTINGS mutations_sync = 1");
        run(INSERT.formatted(100));

        assertThat(schema.apply().migrations()).hasSize(2);

        assertTheViewsAgreeWithTheRows();
    }

    @Test
    void aViewOfThePlatformIsKeptWithWhatItHolds() {
        run(VIEW);
        run(INSERT.formatted(300));

        assertThat(schema.apply().notes())
                .contains("kept the platform's own model_performance_mv; its columns cannot be given comments");

        run(INSERT.formatted(30));
        assertThat(texts("SELECT toString(countMerge(usage_count)) FROM model_performance_mv"))
                .as("two models a row, rows since the view")
                .containsExactly("660");
        assertThat(clickhouse.query(
                        SqlText.load("clickhouse/model_performance_daily/hourly_use.sql"),
                        Map.of("day", "2024-03-31"),
                        row -> row.getBoolean("pooled") ? row.getLong("used") : 0))
                .as("what model-performance reads of it")
                .contains(330L, 330L);
        assertThat(texts("SELECT comment FROM system.tables WHERE database = currentDatabase()"
                        + " AND name = 'model_performance_mv'"))
                .containsExactly("Use of the models as it comes in: one row per (tenant_id, model_name, hour)");
        assertThat(schema.status().clean()).isTrue();
    }

    /** It would grow for ever: the suite's own table of states stays empty. */
    @Test
    void theImplicitTableOfAViewOfThePlatformIsPruned() {
        run(VIEW);
        run("INSERT INTO trading_decisions_probabilistic (id, timestamp, tenant_id, symbol, model_versions) VALUES"
                + " (generateUUIDv4(), toDateTime64('2024-01-05 10:00:00', 3, 'UTC'), 't0', 'AAPL', [('rsi', '1')])");
        run(INSERT.formatted(3));
        schema.apply();
        ExpiredPartitions expired = new ExpiredPartitions(clickhouse);
        Instant cutoff = Instant.parse("2024-03-01T00:00:00Z");

        List<Partition> found = expired.partitions(Table.MODEL_STATES, cutoff);

        assertThat(expired.look(Table.MODEL_STATES, found))
                .extracting(Expired::count, Expired::total)
                .containsExactly(1L, 7L);
        assertThat(expired.delete(Table.MODEL_STATES, cutoff, found.get(0), 10)).isEqualTo(1);
        assertThat(texts("SELECT concat(toString(min(hour_bucket)), ' ', toString(countMerge(usage_count)))"
                        + " FROM model_performance_mv"))
                .containsExactly("2024-03-31 20:00:00 6");
        assertThat(expired.partitions(Table.CONFIDENCE_STATES, Instant.parse("2030-01-01T00:00:00Z")))
                .as("the suite's own view beside it")
                .isNotEmpty();
    }

    /** What the platform keeps in it besides is not known, so that nothing is deleted there. */
    @Test
    void aViewOfThePlatformThatWritesToAnotherTableIsNamed() {
        run(
                "CREATE TABLE elsewhere (tenant_id String, model_name String, hour_bucket DateTime, avg_confidence"
                        + " AggregateFunction(avg, Float64), usage_count AggregateFunction(count), avg_latency"
                        + " AggregateFunction(avg, UInt32)) ENGINE = AggregatingMergeTree ORDER BY (tenant_id, model_name, hour_bucket)");
        run(VIEW.replaceFirst("ENGINE = .*", "TO elsewhere"));
        run(INSERT.formatted(3));

        schema.apply();

        assertThat(schema.status().warnings())
                .containsExactly("model_performance_mv is the platform's and writes to elsewhere:"
                        + " 'ppa launch retention-prune' deletes nothing there");
        assertThat(new ExpiredPartitions(clickhouse)
                        .partitions(Table.MODEL_STATES, Instant.parse("2030-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void aTableOfAnotherShapeIsRefusedWithTheFilesName() {
        run("CREATE TABLE model_feedback_events (x UInt8) ENGINE = MergeTree ORDER BY x");

        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("clickhouse/migrations/V006__model_feedback_events_comments.sql");
        run("RENAME TABLE model_feedback_events TO odd");
        run("ALTER TABLE ppa_schema_history DELETE WHERE version = 5 SETTINGS mutations_sync = 1");
        schema.apply();
        schema.requireApplied();
    }

    private void assertTheViewsAgreeWithTheRows() {
        assertThat(texts("SELECT toString(count()) FROM (" + CONFIDENCE + " EXCEPT " + CONFIDENCE_OF_ROWS + ")"))
                .containsExactly("0");
        assertThat(texts("SELECT toString(count()) FROM (" + CONFIDENCE_OF_ROWS + " EXCEPT " + CONFIDENCE + ")"))
                .containsExactly("0");
        assertThat(texts("SELECT toString(count()) FROM (" + MODELS + " EXCEPT " + MODELS_OF_ROWS + ")"))
                .containsExactly("0");
        assertThat(texts("SELECT toString(count()) FROM (" + MODELS_OF_ROWS + " EXCEPT " + MODELS + ")"))
                .containsExactly("0");
        assertThat(texts("SELECT toString(countMerge(prediction_count)) FROM confidence_monitoring_mv"))
                .containsExactly(String.valueOf(count("trading_decisions_probabilistic")));
    }

    private void run(String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }

    private long count(String table) {
        return Long.parseLong(texts("SELECT toString(count()) FROM " + table).get(0));
    }

    /** The one text column of a query's rows. */
    private List<String> texts(String query) {
        return clickhouse.query(
                new SqlText("test", "SELECT * FROM (" + query + ") AS rows (line)"),
                Map.of(),
                row -> row.getString("line"));
    }
}
