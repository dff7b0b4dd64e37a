package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.store.Migration;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.ClusterStand;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterSchemaTest {

    private final ClusterStand stand = new ClusterStand();

    @SuppressWarnings("NullAway.Init")
    private ClickHouse clickhouse;

    @SuppressWarnings("NullAway.Init")
    private ClickHouseSchema schema;

    @BeforeEach
    void connect() {
        clickhouse = ClickHouse.connect(stand.location());
        schema = new ClickHouseSchema(clickhouse, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        clickhouse.close();
        stand.close();
    }

    private static List<String> texts(ClickHouse on, String sql) {
        return on.query(new SqlText("test", sql), Map.of(), row -> row.getString("t"));
    }

    @Test
    void applied_everyShardHasTheTables_andTheWholeHasDistributedOnes_andAgainNothingIsDone() {
        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("ClickHouse's schema is not applied on the shard at " + stand.url(1));
        SchemaReport report = schema.apply();
        assertThat(report.migrations()).hasSameSizeAs(Migration.of("clickhouse"));
        assertThat(report.notes())
                .singleElement()
                .asString()
                .contains("are distributed over the 2 shards of cluster '" + ClusterStand.CLUSTER + "'");
        schema.requireApplied();
        SchemaStatus status = schema.status();
        assertThat(status.clean()).as(status.toString()).isTrue();
        assertThat(status.warnings()).isEmpty();

        SchemaReport again = schema.apply();
        assertThat(again.migrations()).isEmpty();
        assertThat(again.notes()).isEmpty();
    }

    @Test
    void shardThatLostAMigration_isPending_andBroughtUpToDate_withoutTouchingTheOther() {
        schema.apply();
        ClickHouse second = clickhouse.shards().get(1);
        run(second, "DROP TABLE model_performance_daily SYNC");
        run(second, "DELETE FROM ppa_schema_history WHERE version = 19");
        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("on the shard at " + stand.url(2) + ": it lacks V019");
        assertThat(schema.status().pending()).containsExactly("V019 model performance daily");

        SchemaReport report = schema.apply();

        assertThat(report.migrations()).containsExactly("V019 model performance daily");
        assertThat(texts(clickhouse.shards().get(0), "SELECT toString(count()) AS t FROM ppa_schema_history"))
                .as("recorded once")
                .containsExactly(String.valueOf(Migration.of("clickhouse").size()));
        schema.requireApplied();
        assertThat(
                        texts(
                                second,
                                "SELECT name AS t FROM system.tables WHERE database = currentDatabase() AND name = 'model_performance_daily'"))
                .hasSize(1);
    }

    @Test
    void tablesAShardNeverRecorded_forItsApplicationWasKilled_areRecordedByTheNext() {
        schema.apply();
        run(clickhouse.shards().get(1), "DELETE FROM ppa_schema_object WHERE name LIKE '%model_performance_daily%'");
        assertThat(schema.status().clean()).isFalse();

        assertThat(schema.apply().migrations()).isEmpty();
        assertThat(schema.status().clean()).as(schema.status().toString()).isTrue();
    }

    @Test
    void viewThatWouldLackRows_isNotMade() {
        schema.apply();
        ClickHouse second = clickhouse.shards().get(1);
        run(
                second,
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, tenant_id) VALUES (generateUUIDv4(), '2024-01-10', 'a')");
        run(second, "DROP VIEW confidence_monitoring_mv SYNC");
        run(second, "DELETE FROM ppa_schema_history WHERE version = 11");
        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessage("shard 2 holds 1 decisions already, and confidence_monitoring_mv would lack them");
    }

    @Test
    void objectAlteredByHand_isDrift_namingTheShard() {
        schema.apply();
        run(clickhouse.shards().get(1), "ALTER TABLE model_feedback_events ADD COLUMN stray UInt8");
        assertThat(schema.status().drift())
                .extracting(Object::toString)
                .containsExactly("column model_feedback_events.stray (shard 2) was added: UInt8 -- ");
    }

    @Test
    void distributedTableThatIsGone_isAWarning_andMadeAgain() {
        schema.apply();
        run(clickhouse, "DROP TABLE rolling_risk_metrics SYNC");
        String warning = "the distributed table " + stand.location().database()
                + ".rolling_risk_metrics is not there: run 'ppa schema apply'";
        assertThat(schema.status().warnings()).containsExactly(warning);
        schema.apply();
        assertThat(schema.status().warnings()).isEmpty();
    }

    static Stream<Arguments> macros() {
        return Stream.of(
                arguments("'replica', 'a'", "has no macro 'shard', and replicated tables are named by it in Keeper"),
                arguments("'shard', '02'", "has no macro 'replica', and replicated tables are named by it in Keeper"),
                arguments(
                        "'shard', '01', 'replica', 'b'",
                        "shards 1 and 2 of cluster 'two-shards' both have the macro shard = '01': each would replicate the other"));
    }

    @ParameterizedTest
    @MethodSource("macros")
    void macrosThatAreMissingOrShared_areNamed_andNothingIsMade(String macros, String why) {
        stand.macros(2, macros);
        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(why);
        assertThat(clickhouse.queryServer(
                        new SqlText(
                                "test",
                                "SELECT count() AS n FROM system.databases WHERE name = '" + stand.shardDatabase(1)
                                        + "'"),
                        Map.of(),
                        row -> row.getLong("n")))
                .containsExactly(0L);
    }

    @Test
    void databaseOfAServerThatStoodAlone_isLeftAsItIs() {
        schema.apply();
        run(clickhouse, "DROP TABLE model_feedback_events SYNC");
        run(clickhouse, "CREATE TABLE model_feedback_events (tenant_id String) ENGINE = MergeTree ORDER BY tenant_id");
        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessage("database " + stand.location().database()
                        + " on shard 1 has tables of a server that stood alone: model_feedback_events (MergeTree)");
    }

    private static void run(ClickHouse on, String sql) {
        on.execute(new SqlText("test", sql), Map.of());
    }
}
