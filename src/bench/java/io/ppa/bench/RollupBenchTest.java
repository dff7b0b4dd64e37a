package io.ppa.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.StoreLocations;
import io.ppa.testing.TestStores;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small day, once: that the comparison works, and that all give the same numbers. How fast they are is asserted nowhere. */
class RollupBenchTest {

    private static final long DECISIONS = 200_000;

    @Test
    void rollup_duckdb_chunk_job_and_pandas_giveTheSameNumbers(@TempDir Path directory) throws Exception {
        StoreLocations shared = TestStores.locations();
        StoreLocations empty = new StoreLocations(
                false,
                TestStores.freshClickHouseDatabase(),
                TestStores.freshPostgresDatabase(),
                shared.redis(),
                null,
                null,
                null);
        RollupBench bench = new RollupBench(1);

        try (RollupStand stand = new RollupStand(empty, directory, DECISIONS)) {
            bench.chunkJob(stand);
            bench.compare(stand);

            assertThat(stand.published().size()).isGreaterThan(40_000);
        }

        assertThat(bench.results())
                .allSatisfy(line ->
                        assertThat(line.measured()).as(line.what()).isPositive().isFinite());
        assertThat(bench.results())
                .extracting(
                        line -> line.what().replaceFirst(".*decisions: ", "").substring(0, 2))
                .contains("a.", "b.", "c.", "d.");
        assertThat(bench.versions()).containsKeys("ClickHouse", "DuckDB");
    }

    @Test
    void difference_namesKeyColumnAndBothNumbers() {
        DayNumbers ours = numbers("daily-rollup", 0.25, Double.NaN);

        ours.mustBeThoseOf(numbers("DuckDB", 0.25 * (1 + 1e-12), Double.NaN));
        for (double[] other : List.of(new double[] {0.2501, Double.NaN}, new double[] {0.25, 1.5})) {
            assertThatThrownBy(() -> ours.mustBeThoseOf(numbers("DuckDB", other[0], other[1])))
                    .hasMessageMatching("(accuracy_rate|sharpe_ratio) of the key tenant-0 / SYM000 / user is .* by"
                            + " daily-rollup and .* by DuckDB");
        }
        assertThatThrownBy(() -> ours.mustBeThoseOf(new DayNumbers("DuckDB")))
                .hasMessage("DuckDB lacks the key tenant-0 / SYM000 / user of daily-rollup");
        assertThatThrownBy(() -> new DayNumbers("DuckDB").mustBeThoseOf(ours))
                .hasMessage("DuckDB lacks the key tenant-0 / SYM000 / user of daily-rollup");
    }

    private static DayNumbers numbers(String who, double accuracy, double sharpe) {
        double[] values = new double[DayNumbers.COLUMNS.size()];
        values[DayNumbers.COLUMNS.indexOf("accuracy_rate")] = accuracy;
        values[DayNumbers.COLUMNS.indexOf("sharpe_ratio")] = sharpe;
        DayNumbers numbers = new DayNumbers(who);
        numbers.put("tenant-0", "SYM000", "user", values);
        return numbers;
    }
}
