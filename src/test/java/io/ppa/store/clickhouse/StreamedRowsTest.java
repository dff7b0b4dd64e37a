package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.testing.TestStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that are handed over one by one. */
class StreamedRowsTest {

    private static ClickHouse clickhouse;

    @BeforeAll
    static void open() {
        clickhouse = TestStores.clickhouse();
    }

    @AfterAll
    static void close() {
        clickhouse.close();
    }

    private static List<Long> numbers(String sql) {
        List<Long> numbers = new ArrayList<>();
        clickhouse.stream(
                new SqlText("test", sql), Map.of("rows", 200_000L), Map.of(), row -> numbers.add(row.getLong("n")));
        return numbers;
    }

    @Test
    void allRows_comeInOrder() {
        assertThat(numbers("SELECT number AS n FROM numbers({rows:UInt64}) ORDER BY n"))
                .isEqualTo(LongStream.range(0, 200_000).boxed().toList());
        assertThat(numbers("SELECT number AS n FROM numbers({rows:UInt64}) WHERE n < 0"))
                .isEmpty();
    }

    @Test
    void aStatementThatFailsInTheMiddle_handsOverNothing() {
        List<Long> numbers = new ArrayList<>();
        SqlText sql =
                new SqlText("test", "SELECT throwIf(number = 150000, 'too far') + number AS n FROM numbers(200000)");

        assertThatThrownBy(() -> clickhouse.stream(sql, Map.of(), Map.of(), row -> numbers.add(row.getLong("n"))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("too far");
        assertThat(numbers).isEmpty();
    }

    /** It would be taken for ClickHouse's failure. */
    @Test
    void whatTheTakerThrows_passesAsItIs() {
        IllegalStateException mine = new IllegalStateException("PostgreSQL is gone");

        assertThatThrownBy(() -> clickhouse.stream(
                        new SqlText("test", "SELECT number AS n FROM numbers(3)"), Map.of(), Map.of(), row -> {
                            throw mine;
                        }))
                .isSameAs(mine);
        assertThat(numbers("SELECT number AS n FROM numbers(2)"))
                .as("afterwards")
                .hasSize(2);
    }
}
