package io.ppa.bench;

import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import io.ppa.store.StoreLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a part of the benchmark, prints it, and writes {@code src/bench/results}. */
final class Bench {

    /** {@code -Dbench.results} keeps a trial run from changing what is recorded. */
    private static final Path RESULTS = Path.of(System.getProperty("bench.results", "src/bench/results"));

    /** The chunk job would take minutes for more. */
    private static final long CHUNK_JOB_DECISIONS = 500_000;

    /** Decisions of the day. */
    private static final List<Long> ROLLUP = List.of(5_000_000L, 20_000_000L);

    private Bench() {}

    /**
     * @param args the part, and its size: for {@code registry}, {@code models} and {@code tenants} how many tenants, else 1000; for {@code rollup} how many
     *     decisions, and how many more to see it grow, else 5 and 20 million
     */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "registry" -> {
                int tenants = tenants(args);
                onEngines((stores, directory) -> report("registry", new RegistryBench(stores, tenants).run()));
            }
            case "graph" -> report("graph", GraphBench.run());
            case "legacy" ->
                onEngines((stores, directory) -> report("legacy", new LegacyBench(stores, 1_000_000).run()));
            case "rollup" ->
                rollup(
                        args.length == 1
                                ? ROLLUP
                                : Stream.of(args).skip(1).map(Long::valueOf).toList());
            case "tenants" -> {
                int tenants = tenants(args);
                onEngines((stores, directory) -> report("tenants", new TenantsBench(tenants).run(stores)));
            }
            case "models" -> {
                ModelsBench bench = new ModelsBench(tenants(args));
                onEngines((stores, directory) -> bench.large(stores));
                onEngines((stores, directory) -> bench.small(stores));
                report("models", bench.results());
            }
            case "cli" -> cli();
            case "drift" -> onEngines((stores, directory) -> report("drift", new DriftBench(stores, 50_000).run()));
            default ->
                throw new IllegalArgumentException(
                        args[0]
                                + " is no part of the benchmark: registry, models, graph, legacy, rollup, tenants, cli and drift are");
        }
    }

    private static int tenants(String[] args) {
        return args.length == 1 ? 1000 : Integer.parseInt(args[1]);
    }

    /**
     * Of the first size all is compared, of others how it grew.
     *
     * @param sizes decisions of the day
     */
    private static void rollup(List<Long> sizes) throws Exception {
        RollupBench bench = new RollupBench(5);
        onEngines((stores, directory) -> {
            try (RollupStand stand = new RollupStand(stores, directory, Math.min(sizes.get(0), CHUNK_JOB_DECISIONS))) {
                bench.chunkJob(stand);
            }
        });
        double[] cold = {0};
        onEngines((stores, directory) -> {
            try (RollupStand stand = new RollupStand(stores, directory, sizes.get(0))) {
                cold[0] = bench.compare(stand);
            }
        });
        for (long size : sizes.subList(1, sizes.size())) {
            onEngines((stores, directory) -> {
                try (RollupStand stand = new RollupStand(stores, directory, size)) {
                    bench.grow(stand, sizes.get(0), cold[0]);
                }
            });
        }
        report("rollup", bench.results(), bench.versions());
    }

    private static void cli() throws IOException {
        Path data = Files.createTempDirectory("ppa-bench");
        try {
            report("cli", new CliBench(data).run());
        } finally {
            delete(data);
        }
    }

    /** What is measured on stores of its own. */
    private interface Measured {
        void on(StoreLocations stores, Path directory) throws Exception;
    }

    private static void onEngines(Measured work) throws Exception {
        Path data = Files.createTempDirectory("ppa-bench");
        try (EmbeddedStores stores = EmbeddedStores.open(data, EmbeddedOptions.anyPort())) {
            work.on(stores.locations(), data);
        } finally {
            delete(data);
        }
    }

    private static void report(String name, List<Result> results) throws IOException {
        report(name, results, Map.of());
    }

    private static void report(String name, List<Result> results, Map<String, String> versions) throws IOException {
        results.forEach(System.out::println);
        Report.of(results, versions).write(RESULTS, name);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
