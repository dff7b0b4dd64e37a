package io.ppa.bench;

import io.ppa.cli.JobRun;
import io.ppa.store.StoreLocations;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code model-performance} as a whole: many small tenants with ten models each, which measures their decisions before it registers,
 * caches and delivers what they come to. An ordinary night is the second one: its day is missing, and every other day of the window has
 * to be looked at, for the partitions of its month have moved.
 */
final class ModelsBench {

    private static final LocalDate FIRST = LocalDate.of(2024, 3, 30);

    private final StoreLocations stores;

    private final int tenants;

    ModelsBench(StoreLocations stores, int tenants) {
        this.stores = stores;
        this.tenants = tenants;
    }

    List<Result> run() {
        double first;
        try (JobRun run = JobRun.modelPerformance(stores, FIRST)) {
            RegistryBench.registry(JdbcClient.create(run.postgres()), tenants);
            new SmallTenants(run.clickhouse(), tenants).insert(tenants, FIRST, 0);
            first = Result.nanos(() -> run.launch(tenants)) / 1e9;
        }
        try (JobRun run = JobRun.modelPerformance(stores, FIRST.plusDays(1))) {
            new SmallTenants(run.clickhouse(), tenants).insert(tenants, FIRST.plusDays(1), 1);
            double night = Result.nanos(() -> run.launch(tenants)) / 1e9;
            double unchanged = Result.nanos(() -> run.launch(0)) / 1e9;
            String all = "%,d models of %,d tenants, %,d decisions each: "
                    .formatted(tenants * SmallTenants.MODELS_EACH, tenants, SmallTenants.ROWS_EACH);
            return List.of(
                    new Result(all + "model-performance, an ordinary night", night, 10.0),
                    new Result("  the first night, the whole window missing", first, null),
                    new Result("  the ordinary night again, nothing changed", unchanged, null));
        }
    }
}
