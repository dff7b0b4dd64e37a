package io.ppa.bench;

import io.ppa.bench.Samples.What;
import io.ppa.cli.JobRun;
import io.ppa.metric.NoiseFloor;
import io.ppa.metric.SeededRandom;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code calibration-drift}: ten tenants with twenty models each, one day, whose windows hold 50,000 outcomes a model.
 *
 * <p>A decision names two to four of its tenant's models, three on average, as services that combine models do; so 10 million
 * outcomes are 3.3 million decisions. They are spread evenly over the days that the job reads, which are those it pools and those of
 * its reference: 1,350 a model and day, so that the day itself is the current window.
 */
final class DriftBench {

    private static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    private static final int TENANTS = 10;

    private static final int MODELS = 20;

    /** As in jobs/calibration-drift.yml. */
    private static final int HORIZON_DAYS = 7;

    private static final int POOLING_DAYS = 7;

    private static final int REFERENCE_DAYS = 30;

    private static final int RESAMPLES = 1_000;

    /** What each model adds to thrice the floor in the target. */
    private static final double SECONDS_A_MODEL = 0.010;

    private static final double FLOORS = 3;

    private static final int ROUNDS = 5;

    /** As many as there are at most: hundredths, and where bins and tenths end within one. */
    private static final int CELLS = 124;

    private final StoreLocations locations;

    private final int outcomes;

    /** @param outcomes of a model */
    DriftBench(StoreLocations locations, int outcomes) {
        this.locations = locations;
        this.outcomes = outcomes;
    }

    List<Result> run() {
        try (JobRun run = JobRun.calibrationDrift(locations, DAY)) {
            generate(run.clickhouse());
            run.launch(TENANTS);
            check(run.clickhouse());
            Samples samples = new Samples();
            for (int round = 0; round < ROUNDS; round++) {
                run.forget();
                samples.time(What.FLOOR, () -> scan(run.clickhouse()));
                samples.time(What.COLD, () -> run.launch(TENANTS));
                samples.time(What.UNCHANGED, () -> run.launch(0));
            }
            return results(samples, Result.median(ROUNDS, () -> Result.nanos(this::resample)));
        }
    }

    private List<Result> results(Samples samples, double resampling) {
        int models = TENANTS * MODELS;
        double floor = samples.median(What.FLOOR);
        List<Result> results = new ArrayList<>();
        String title = "%,d models x %,d outcomes, %,d resamples: ".formatted(models, outcomes, RESAMPLES);
        results.add(new Result(
                        title + "calibration-drift, day missing",
                        samples.median(What.COLD),
                        FLOORS * floor + SECONDS_A_MODEL * models)
                .note("at most 3 scans and 10 ms a model"));
        results.add(new Result("  a scan of the same columns of both tables", floor, null));
        results.add(new Result("  resampling, of all models one after another", resampling, null)
                .note("in the JVM, 124 cells each"));
        results.add(new Result("  calibration-drift, day unchanged", samples.median(What.UNCHANGED), null));
        return results;
    }

    private static SqlText file(String name) {
        return SqlText.load("bench/drift/" + name + ".sql");
    }

    private static LocalDate firstDay() {
        return DAY.minusDays(POOLING_DAYS + REFERENCE_DAYS - 1L);
    }

    private void generate(ClickHouse clickhouse) {
        int named = 3;
        for (int number = 0; number < TENANTS; number++) {
            Map<String, ?> tenant = Map.of("tenant", "tenant-" + number);
            clickhouse.execute(
                    file("decisions"),
                    Map.of(
                            "tenant",
                            "tenant-" + number,
                            "first",
                            firstDay(),
                            "days",
                            POOLING_DAYS + REFERENCE_DAYS,
                            "decisions",
                            (long) outcomes * MODELS / named,
                            "models",
                            MODELS));
            clickhouse.execute(file("feedback"), tenant);
            clickhouse.execute(file("replays"), tenant);
            clickhouse.execute(file("corrections"), tenant);
        }
        List.of("trading_decisions_probabilistic", "model_feedback_events")
                .forEach(table -> clickhouse.execute(file("merged"), Map.of("table", table)));
    }

    private static void scan(ClickHouse clickhouse) {
        clickhouse.query(
                file("floor"),
                Map.of("first", firstDay(), "last", DAY, "horizon_days", HORIZON_DAYS),
                row -> row.getLong("rows"));
    }

    /** The days pooled that the window did not need are read, and belong to neither window. */
    private void check(ClickHouse clickhouse) {
        int expected = outcomes * (1 + REFERENCE_DAYS) / (POOLING_DAYS + REFERENCE_DAYS);
        clickhouse.query(file("outcomes"), Map.of("last", DAY), row -> {
            boolean right = row.getLong("models") == (long) TENANTS * MODELS
                    && row.getLong("fewest") > 0.9 * expected
                    && row.getLong("most") < 1.1 * expected;
            if (!right) {
                throw new IllegalStateException(row.getLong("models") + " models with " + row.getLong("fewest") + " to "
                        + row.getLong("most") + " outcomes were measured, not " + TENANTS * MODELS + " with about "
                        + expected);
            }
            return row;
        });
    }

    /** The noise floor of every model, as if all its outcomes were in the current window. */
    private void resample() {
        int[] bins = IntStream.range(0, CELLS).map(cell -> cell * 15 / CELLS).toArray();
        long[] rows = new long[CELLS];
        Arrays.fill(rows, outcomes / CELLS);
        double[] sums = IntStream.range(0, CELLS)
                .mapToDouble(cell -> (cell + 0.5) / CELLS * rows[cell])
                .toArray();
        for (int model = 0; model < TENANTS * MODELS; model++) {
            NoiseFloor.of(
                    SeededRandom.of(1, "tenant", "model-" + model, "1.0", DAY.toString()),
                    bins,
                    rows,
                    sums,
                    0.01,
                    RESAMPLES);
        }
    }
}
