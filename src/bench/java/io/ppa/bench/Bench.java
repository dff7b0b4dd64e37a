package io.ppa.bench;

import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Runs a part of the benchmark, prints it, and writes {@code src/bench/results}. */
final class Bench {

    private static final Path RESULTS = Path.of("src", "bench", "results");

    private Bench() {}

    /** @param args the part, {@code registry}, {@code graph} or {@code legacy}; for the first, how many tenants it is for, else 1000 */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "registry" -> registry(args.length == 1 ? 1000 : Integer.parseInt(args[1]));
            case "graph" -> report("graph", GraphBench.run());
            case "legacy" -> legacy();
            default ->
                throw new IllegalArgumentException(
                        args[0] + " is no part of the benchmark: registry, graph or legacy is");
        }
    }

    /** On embedded engines of its own; the tenants have ten models each. */
    private static void registry(int tenants) throws IOException {
        Path data = Files.createTempDirectory("ppa-bench");
        try (EmbeddedStores stores = EmbeddedStores.open(data, EmbeddedOptions.anyPort())) {
            report("registry", new RegistryBench(stores.locations(), tenants).run());
        } finally {
            delete(data);
        }
    }

    /** On engines of its own: the platform was there before the suite. */
    private static void legacy() throws Exception {
        Path data = Files.createTempDirectory("ppa-bench");
        try (EmbeddedStores stores = EmbeddedStores.open(data, EmbeddedOptions.anyPort())) {
            report("legacy", new LegacyBench(stores.locations(), 1_000_000).run());
        } finally {
            delete(data);
        }
    }

    private static void report(String name, List<Result> results) throws IOException {
        results.forEach(System.out::println);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cores", Runtime.getRuntime().availableProcessors());
        json.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
        json.put("results", results);
        String text =
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        Files.createDirectories(RESULTS);
        Files.writeString(RESULTS.resolve(name + ".json"), text + "\n");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
