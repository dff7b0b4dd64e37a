package io.ppa.bench;

import io.ppa.bench.Result.Unit;
import io.ppa.cli.JobRun;
import io.ppa.store.StoreLocations;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code model-performance} as a whole, which measures decisions before it registers, caches and delivers what they come to: as many
 * models and decisions among ten tenants and among many small ones. An ordinary night is the second one: its day is missing, and every
 * other day of the window has to be looked at, for the partitions of its month have moved.
 */
final class ModelsBench {

    private static final int LARGE = 10;

    private static final double AT_MOST_SECONDS = 10;

    private static final double AT_MOST_MILLIS = 25;

    private static final LocalDate FIRST = LocalDate.of(2024, 3, 30);

    private final int tenants;

    private final List<Result> results = new ArrayList<>();

    private double large;

    /** @param tenants how many small ones */
    ModelsBench(int tenants) {
        this.tenants = tenants;
    }

    List<Result> results() {
        return results;
    }

    /** All models and decisions among ten tenants. */
    void large(StoreLocations stores) {
        Times times = run(stores, LARGE);
        large = times.night();
        results.add(new Result(models(LARGE) + "model-performance, an ordinary night", large, AT_MOST_SECONDS));
        others(times);
    }

    /** The same rows as many tenants; to be called after {@link #large}, on stores of its own. */
    void small(StoreLocations stores) {
        Times times = run(stores, tenants);
        String all = models(tenants);
        results.add(Result.of(
                        all + "what each tenant costs besides its rows",
                        (times.night() - large) / tenants * 1000,
                        Unit.MILLIS)
                .atMost(AT_MOST_MILLIS));
        results.add(Result.of("  model-performance, an ordinary night", times.night(), Unit.SECONDS));
        others(times);
    }

    private String models(int split) {
        return "%,d models of %,d tenants, %,d decisions each: "
                .formatted(
                        split * SmallTenants.models(tenants, split), split, SmallTenants.ROWS_EACH * tenants / split);
    }

    private void others(Times times) {
        results.add(new Result("  the first night, the whole window missing", times.first(), null));
        results.add(new Result("  the ordinary night again, nothing changed", times.unchanged(), null));
    }

    private record Times(double first, double night, double unchanged) {}

    private Times run(StoreLocations stores, int split) {
        double first;
        try (JobRun run = JobRun.modelPerformance(stores, FIRST)) {
            RegistryBench.registry(JdbcClient.create(run.postgres()), split, SmallTenants.models(tenants, split));
            new SmallTenants(run.clickhouse(), tenants).insert(split, FIRST, 0);
            first = Result.nanos(() -> run.launch(split)) / 1e9;
        }
        try (JobRun run = JobRun.modelPerformance(stores, FIRST.plusDays(1))) {
            new SmallTenants(run.clickhouse(), tenants).insert(split, FIRST.plusDays(1), 1);
            double night = Result.nanos(() -> run.launch(split)) / 1e9;
            double unchanged = Result.nanos(() -> run.launch(0)) / 1e9;
            return new Times(first, night, unchanged);
        }
    }
}
