package io.ppa.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts the parts of the benchmark one after another, each in a JVM of its own with the heap it is to do with. */
final class AllParts {

    private static final Map<String, String> HEAPS = new LinkedHashMap<>();

    static {
        HEAPS.put("cli", "256m");
        HEAPS.put("rollup", "256m");
        HEAPS.put("tenants", "256m");
        HEAPS.put("drift", "256m");
        HEAPS.put("registry", "256m");
        HEAPS.put("models", "256m");
        // A graph is worked on as a whole: about 350 bytes an edge as it comes, and as many for what becomes of it.
        HEAPS.put("graph", "1g");
        HEAPS.put("legacy", "256m");
    }

    private AllParts() {}

    /** @param args of one part, as {@link Bench#main} takes them; without any, all parts are run */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(List.of(args));
            return;
        }
        for (String part : HEAPS.keySet()) {
            run(List.of(part));
        }
    }

    private static void run(List<String> part) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAPS.getOrDefault(part.get(0), "256m"),
                "-Dbench.results=" + System.getProperty("bench.results", "src/bench/results"),
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName()));
        command.addAll(part);
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("the part " + part.get(0) + " of the benchmark failed");
        }
    }
}
