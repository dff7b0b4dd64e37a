package io.ppa.bench;

import io.ppa.bench.Result.Unit;
import io.ppa.bench.Samples.What;
import io.ppa.bench.chunk.ChunkRollup;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * daily-rollup end to end against (a) a scan of the columns it needs, (c) DuckDB, (d) a chunk job of Spring Batch, (e) pandas. All
 * give the same numbers, or it ends there.
 */
final class RollupBench {

    private static final double MAX_ENGINE_MIB = 4096;

    private static final double MAX_HEAP_MIB = 256;

    /** Decisions from which on what pandas takes is kept for machines that lack it. */
    private static final long WORTH_RECORDING = 5_000_000;

    private final int rounds;

    private final List<Result> results = new ArrayList<>();

    private final Map<String, String> versions = new TreeMap<>();

    /** Of one decision by the chunk job, in seconds. */
    private OptionalDouble chunkJob = OptionalDouble.empty();

    private long chunkJobDecisions;

    /** @param rounds in each of which everything is measured once, at the size that is compared */
    RollupBench(int rounds) {
        this.rounds = rounds;
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    /** Of what was measured. */
    Map<String, String> versions() {
        return Map.copyOf(versions);
    }

    /** d, which takes too long at the size at which the others are compared. */
    void chunkJob(RollupStand stand) {
        try (ChunkRollup job = stand.chunkJob()) {
            if (rounds > 1) {
                job.run();
            }
            double seconds = Result.median(fewer(), () -> Result.nanos(job::run));
            stand.published().mustBeThoseOf(stand.chunkNumbers());
            chunkJob = OptionalDouble.of(seconds / stand.decisions());
            chunkJobDecisions = stand.decisions();
        }
    }

    /**
     * a, b, c, e and what is known of d.
     *
     * @return seconds of a cold day
     */
    double compare(RollupStand stand) throws Exception {
        versions.put("ClickHouse", stand.clickhouseVersion());
        Samples samples = new Samples();
        try (DuckRollup duckdb = new DuckRollup(stand.directory())) {
            versions.put("DuckDB", duckdb.version());
            stand.published().mustBeThoseOf(duckdb.numbers());
            for (int round = 0; round < rounds; round++) {
                round(stand, samples);
                samples.time(What.DUCKDB, duckdb::select);
            }
        }
        String title = stand.title();
        ours(title, samples);
        results.add(new Result(title + "c. DuckDB, SELECT only", samples.median(What.DUCKDB), null));
        results.add(timesOurs(samples.ratio(What.DUCKDB, What.COLD), 2));
        chunkJob(title, stand.decisions(), samples.median(What.COLD));
        pandas(stand, samples.median(What.COLD));
        memory(stand, stand.memoryOfColdLaunch(), false);
        return samples.median(What.COLD);
    }

    /** a and b where there is more of everything. */
    void grow(RollupStand stand, long before, double coldBefore) throws SQLException {
        try (DuckRollup duckdb = new DuckRollup(stand.directory())) {
            stand.published().mustBeThoseOf(duckdb.numbers());
        }
        Samples samples = new Samples();
        for (int round = 0; round < fewer(); round++) {
            round(stand, samples);
        }
        ours(stand.title(), samples);
        results.add(Result.of(
                        stand.title() + "b. cold day, of that of %,d".formatted(before),
                        samples.median(What.COLD) / coldBefore,
                        Unit.TIMES)
                .atMost(4.4)
                .note(medianOf(fewer())));
        memory(stand, stand.memoryOfColdLaunch(), true);
    }

    /** Runs of what takes long. */
    private int fewer() {
        return Math.min(3, rounds);
    }

    private static String medianOf(int runs) {
        return runs == 1 ? "one run" : "median of " + runs + " runs";
    }

    private static void round(RollupStand stand, Samples samples) {
        samples.time(What.FLOOR, stand::scan);
        stand.forget();
        samples.time(What.COLD, stand::launchCold);
        samples.time(What.UNCHANGED, stand::launchUnchanged);
        stand.changeOne();
        samples.time(What.ONE_CHANGED, stand::launchOneChanged);
    }

    private void ours(String title, Samples samples) {
        results.add(new Result(title + "a. scan of the columns that are needed", samples.median(What.FLOOR), null));
        results.add(new Result(title + "b. daily-rollup, cold day", samples.median(What.COLD), null));
        results.add(Result.of("  of a", samples.ratio(What.COLD, What.FLOOR), Unit.TIMES)
                .atMost(8)
                .aim(5));
        results.add(new Result(title + "b. daily-rollup, unchanged day", samples.median(What.UNCHANGED), null));
        results.add(Result.of("  of a", samples.ratio(What.UNCHANGED, What.FLOOR), Unit.TIMES)
                .atMost(0.3));
        results.add(new Result(
                title + "b. daily-rollup, one tenant of ten changed", samples.median(What.ONE_CHANGED), null));
        results.add(Result.of("  of b, cold", samples.ratio(What.ONE_CHANGED, What.COLD), Unit.TIMES)
                .atMost(0.2));
    }

    private void chunkJob(String title, long decisions, double cold) {
        chunkJob.ifPresent(each -> {
            String how = chunkJobDecisions == decisions
                    ? null
                    : "extrapolated from %,d decisions".formatted(chunkJobDecisions);
            results.add(new Result(title + "d. chunk job of Spring Batch, row at a time", each * decisions, null)
                    .note(how == null ? medianOf(fewer()) : how + ", " + medianOf(fewer())));
            results.add(timesOurs(each * decisions / cold, 30).note(how));
        });
    }

    /** After the rounds: it takes the memory of both. The script is started anew for each run. */
    private void pandas(RollupStand stand, double cold) throws IOException, InterruptedException {
        Optional<PandasRollup> python = PandasRollup.atHand();
        if (python.isEmpty()) {
            System.out.println("no pandas at hand: " + stand.title() + "not compared with it");
            Optional<PandasRollup.Run> recorded = PandasRollup.recorded();
            if (recorded.isPresent() && isAbout(recorded.get().decisions(), stand.decisions())) {
                pandas(stand.title(), recorded.get(), cold, "recorded");
            }
            return;
        }
        List<PandasRollup.Run> runs = new ArrayList<>();
        for (int run = 0; run < fewer(); run++) {
            runs.add(python.get().run(stand.directory()));
        }
        stand.published().mustBeThoseOf(python.get().numbers(stand.directory()));
        runs.sort((one, other) -> Double.compare(one.seconds(), other.seconds()));
        PandasRollup.Run median = runs.get(runs.size() / 2);
        versions.putAll(median.versions());
        pandas(stand.title(), median, cold, medianOf(runs.size()));
        if (stand.decisions() >= WORTH_RECORDING) {
            PandasRollup.record(median);
        }
    }

    private void pandas(String title, PandasRollup.Run run, double cold, String how) {
        results.add(new Result(title + "e. pandas and numpy", run.seconds(), null)
                .note("%s, reading %.1f s".formatted(how, run.reading())));
        results.add(timesOurs(run.seconds() / cold, 10).note(how.equals("recorded") ? how : null));
    }

    /** A thousandth of the decisions comes twice. */
    private static boolean isAbout(long deliveries, long decisions) {
        return Math.abs(deliveries - decisions) < 0.01 * decisions;
    }

    private void memory(RollupStand stand, MemoryWatch most, boolean largest) {
        Result engine = Result.of(stand.title() + "b. memory of the engine, most", most.engine(), Unit.MIB);
        results.add(largest ? engine.atMost(MAX_ENGINE_MIB) : engine);
        results.add(Result.of(stand.title() + "b. heap, most, garbage included", most.heap(), Unit.MIB)
                .atMost(MAX_HEAP_MIB));
    }

    private static Result timesOurs(double ratio, double atLeast) {
        return Result.of("  of b, cold", ratio, Unit.TIMES).atLeast(atLeast);
    }
}
