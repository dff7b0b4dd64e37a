package io.ppa.bench;

import io.ppa.bench.Result.Unit;
import io.ppa.cli.JobRun;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a tenant costs by itself: {@code daily-rollup} of many small tenants, and of the same rows as ten large ones, both for
 * the first time. The difference, spread over the tenants, is what each costs besides its rows.
 */
final class TenantsBench {

    private static final int LARGE = 10;

    private static final int RUNS = 3;

    private static final double AT_MOST_MILLIS = 25;

    private static final LocalDate DAY = LocalDate.of(2024, 3, 15);

    private static final List<String> RAW = List.of("trading_decisions_probabilistic", "model_feedback_events");

    private final int tenants;

    TenantsBench(int tenants) {
        this.tenants = tenants;
    }

    List<Result> run(StoreLocations stores) {
        try (JobRun run = JobRun.dailyRollup(stores, DAY)) {
            // What is slow only at first is neither's.
            replace(run, Math.min(50, tenants));
            cold(run, Math.min(50, tenants), 1);
            replace(run, LARGE);
            double large = cold(run, LARGE, RUNS);
            replace(run, tenants);
            double small = cold(run, tenants, RUNS);
            double unchanged = Result.median(RUNS, () -> Result.nanos(() -> run.launch(0)));
            new SmallTenants(run.clickhouse(), tenants).insert(tenants, DAY.plusDays(1), 1);
            double looked = Result.nanos(() -> run.launch(0)) / 1e9;
            String all = "%,d tenants of %,d decisions: ".formatted(tenants, SmallTenants.ROWS_EACH);
            return List.of(
                    Result.of(all + "what each costs besides its rows", (small - large) / tenants * 1000, Unit.MILLIS)
                            .atMost(AT_MOST_MILLIS),
                    Result.of("  daily-rollup of all, a cold day", small, Unit.SECONDS),
                    Result.of("  the same rows as ten tenants, a cold day", large, Unit.SECONDS),
                    Result.of("  all again, nothing changed", unchanged, Unit.SECONDS),
                    Result.of("  all again, rows of the next day have come meanwhile", looked, Unit.SECONDS)
                            .note("one run"));
        }
    }

    /** The median in seconds. */
    private static double cold(JobRun run, int tenants, int runs) {
        return Result.median(runs, () -> {
            run.forget();
            return Result.nanos(() -> run.launch(tenants));
        });
    }

    /** The same rows, whoever's they are. */
    private void replace(JobRun run, int split) {
        RAW.forEach(table -> run.clickhouse().execute(SqlText.load("bench/empty.sql"), Map.of("table", table)));
        new SmallTenants(run.clickhouse(), tenants).insert(split, DAY, 0);
    }
}
