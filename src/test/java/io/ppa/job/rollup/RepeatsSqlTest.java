package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which hashes the statements take for repeated: any more than those are right too, and make every run slower. */
class RepeatsSqlTest {

    static Stream<Arguments> sortedHashes() {
        return Stream.of("raw_input/pairs", "calibration_drift_daily/calls")
                .flatMap(file -> Stream.of(
                        Arguments.of(file, "CAST([], 'Array(UInt64)')", List.of()),
                        Arguments.of(file, "[toUInt64(7)]", List.of()),
                        Arguments.of(file, "[toUInt64(0), 3, 18446744073709551615]", List.of()),
                        Arguments.of(file, "[toUInt64(3), 3, 5, 8, 8]", List.of("3", "8"))));
    }

    @ParameterizedTest
    @MethodSource("sortedHashes")
    void hashIsRepeated_whenItOccursMoreThanOnce(String file, String hashes, List<String> repeated) {
        String lambda = SqlText.load("clickhouse/" + file + ".sql")
                .text()
                .lines()
                .filter(line -> line.endsWith(" AS twice,"))
                .findFirst()
                .orElseThrow();
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            SqlText asked = new SqlText(
                    "test",
                    "WITH " + lambda.replaceFirst(",$", "") + " SELECT arrayMap(x -> toString(x), twice(" + hashes
                            + ")) AS found");
            assertThat(clickhouse.query(asked, Map.of(), row -> row.getList("found")))
                    .isEqualTo(List.of(repeated));
        }
    }
}
