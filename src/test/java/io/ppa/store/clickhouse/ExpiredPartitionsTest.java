package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.Expired;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ExpiredPartitions.Partition;
import io.ppa.store.clickhouse.ExpiredPartitions.Table;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is past its retention in each table of ClickHouse, and that just this goes: months by dropping, the rest by mutation. */
class ExpiredPartitionsTest {

    private static final Instant CUTOFF = Instant.parse("2024-03-15T00:00:00Z");

    private static ClickHouse clickhouse;

    private static ExpiredPartitions expired;

    @BeforeAll
    static void schema() {
        clickhouse = TestStores.clickhouse();
        new ClickHouseSchema(clickhouse, Clock.systemUTC()).apply();
        // Rows of the tests are older than its TTL.
        run("ALTER TABLE probability_metrics_realtime REMOVE TTL");
        expired = new ExpiredPartitions(clickhouse);
    }

    @AfterAll
    static void close() {
        clickhouse.close();
    }

    @BeforeEach
    void empty() {
        for (Table table : Table.values()) {
            run("TRUNCATE TABLE " + table.object());
        }
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void anEmptyTable_hasNothingExpired(Table table) {
        assertThat(expired.partitions(table, CUTOFF)).isEmpty();
        assertThat(expired.look(table, List.of())).isEqualTo(new Expired(0, OptionalLong.of(0), null, null, 0, null));
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void whatIsPastRetention_goes_toTheLastInstant_andNothingElse(Table table) {
        insert(table, "a", "2024-01-31 23:59", "2024-02-01 00:00", "2024-03-14 23:59", "2024-03-15 00:00");
        insert(table, "o'b: {é}", "2024-03-01 00:00", "2024-04-01 00:00");

        List<Partition> partitions = expired.partitions(table, CUTOFF);
        Expired found = expired.look(table, partitions);
        long deleted = delete(table, partitions);

        boolean days = column(table).equals("date");
        boolean hours = table == Table.MODEL_STATES;
        assertThat(found.count()).isEqualTo(4);
        assertThat(found.total()).isEqualTo(6);
        assertThat(found.oldest())
                .isEqualTo(days ? "2024-01-31T00:00:00Z" : hours ? "2024-01-31T23:00:00Z" : "2024-01-31T23:59:00Z");
        assertThat(found.newest())
                .isEqualTo(days ? "2024-03-14T00:00:00Z" : hours ? "2024-03-14T23:00:00Z" : "2024-03-14T23:59:00Z");
        assertThat(found.latest()).isEqualTo("2024-04-01T00:00:00Z");
        assertThat(found.bytes().orElseThrow()).isPositive();
        assertThat(deleted).isEqualTo(4);
        assertThat(texts("SELECT concat(tenant_id, ' ', toString(toDate(" + column(table) + ", 'UTC'))) AS t FROM "
                        + table.object() + " ORDER BY t"))
                .containsExactly("a 2024-03-15", "o'b: {é} 2024-04-01");
        assertThat(expired.partitions(table, CUTOFF)).isEmpty();
    }

    @Test
    void monthsThatAreOver_areDropped_andOnlyWhatStraddlesIsMutated() {
        insert(Table.DECISIONS, "a", "2024-01-05 00:00", "2024-02-05 00:00", "2024-03-05 00:00", "2024-03-20 00:00");

        List<Partition> partitions = expired.partitions(Table.DECISIONS, CUTOFF);
        assertThat(partitions)
                .extracting(Partition::partition)
                .containsExactly("('a',202401)", "('a',202402)", "('a',202403)");
        assertThat(partitions).extracting(Partition::whole).containsExactly(true, true, false);
        delete(Table.DECISIONS, partitions);

        assertThat(texts(
                        "SELECT toString(count()) AS t FROM system.mutations WHERE database = currentDatabase() AND table ="
                                + " 'trading_decisions_probabilistic' AND create_time > now() - 60 AND is_done"))
                .containsExactly("1");
    }

    /** All that is there of the month is old, but somebody may just be adding what is not. */
    @Test
    void aMonthThatIsNotOver_isNotDropped() {
        insert(Table.FEEDBACK, "a", "2024-03-05 00:00");

        List<Partition> partitions = expired.partitions(Table.FEEDBACK, CUTOFF);
        assertThat(partitions).extracting(Partition::whole).containsExactly(false);
        insert(Table.FEEDBACK, "a", "2024-03-20 00:00");
        delete(Table.FEEDBACK, partitions);

        assertThat(texts("SELECT toString(toDate(timestamp)) AS t FROM model_feedback_events"))
                .containsExactly("2024-03-20");
    }

    @Test
    void noMoreGoThanMay_theOldestFirst_alsoOfAMonthThatIsOver() {
        insert(Table.DECISIONS, "a", "2024-01-05 00:00", "2024-01-06 00:00", "2024-01-07 00:00", "2024-01-08 00:00");

        Partition oldest = expired.partitions(Table.DECISIONS, CUTOFF).get(0);

        assertThat(expired.delete(Table.DECISIONS, CUTOFF, oldest, 3)).isEqualTo(3);
        assertThat(texts("SELECT toString(toDate(timestamp)) AS t FROM trading_decisions_probabilistic"))
                .containsExactly("2024-01-08");
    }

    @ParameterizedTest
    @EnumSource(names = {"RISK", "DECISIONS"})
    void rowsOfOneInstant_goTogether_soThatTheNextRunDoesNotStandStill(Table table) {
        insert(table, "a", "2024-01-05 00:00", "2024-01-05 00:00", "2024-01-05 00:00", "2024-01-06 00:00");

        Partition oldest = expired.partitions(table, CUTOFF).get(0);

        assertThat(expired.delete(table, CUTOFF, oldest, 2)).isEqualTo(3);
        assertThat(expired.partitions(table, CUTOFF))
                .extracting(Partition::expired)
                .containsExactly(1L);
    }

    private static long delete(Table table, List<Partition> partitions) {
        partitions.stream().filter(Partition::whole).forEach(partition -> expired.drop(table, partition));
        long dropped = partitions.stream()
                .filter(Partition::whole)
                .mapToLong(Partition::rows)
                .sum();
        return dropped
                + expired.partitions(table, CUTOFF).stream()
                        .limit(1)
                        .mapToLong(left -> expired.delete(table, CUTOFF, left, 1000))
                        .sum();
    }

    /** A row for each time; of states one with the whole minute or hour it is in. */
    private static void insert(Table table, String tenant, String... times) {
        String column = column(table);
        for (String time : times) {
            String at = "toDateTime64('" + time + ":00', 3, 'UTC')";
            String value = switch (column) {
                case "date" -> "toDate(" + at + ", 'UTC')";
                case "minute_bucket" -> "toStartOfMinute(" + at + ", 'UTC')";
                case "hour_bucket" -> "toStartOfHour(" + at + ", 'UTC')";
                default -> at;
            };
            // Keys differ, so that summing and aggregating engines keep the rows apart.
            String key = switch (table) {
                case CONFIDENCE_STATES, PERFORMANCE -> ", symbol";
                case MODEL_STATES -> ", model_name";
                default -> "";
            };
            run("INSERT INTO " + table.object() + " (tenant_id, " + column + key + ") SELECT '"
                    + tenant.replace("'", "\\'") + "', " + value + (key.isEmpty() ? "" : ", '" + time + "'"));
        }
        if (table == Table.DECISIONS) {
            run("TRUNCATE TABLE confidence_monitoring_states");
        }
    }

    private static String column(Table table) {
        return switch (table) {
            case CONFIDENCE_STATES -> "minute_bucket";
            case MODEL_STATES -> "hour_bucket";
            case PERFORMANCE, RISK, DRIFT, MODELS -> "date";
            default -> "timestamp";
        };
    }

    private static void run(String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }

    private static List<String> texts(String select) {
        return clickhouse.query(new SqlText("test", select), Map.of(), row -> row.getString("t"));
    }
}
