package io.ppa.bench;

import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an operator waits for, from the start of the process: the packaged jar in a JVM of its own, as the README starts it. */
final class CliBench {

    private static final int RUNS = 5;

    private static final Path JAR = Path.of("target", "ppa.jar");

    private final Path directory;

    /** @param directory empty, for the data of the stores */
    CliBench(Path directory) {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(
                    JAR + " is not there: this part runs after the package phase, as mvn -Pbench verify has it");
        }
        this.directory = directory;
    }

    List<Result> run() {
        List<Result> results = new ArrayList<>();
        results.add(new Result("ppa --help", median("--help"), 0.5));
        Path running = directory.resolve("running");
        String[] runs = {"runs", "--data-dir", running.toString()};
        try (EmbeddedStores stores = EmbeddedStores.open(running, EmbeddedOptions.anyPort())) {
            command("schema", "apply", "--data-dir", running.toString());
            results.add(new Result("ppa runs, stores running", median(runs), 2.5));
        }
        results.addAll(demo());
        return results;
    }

    private static double median(String... arguments) {
        command(arguments);
        return Result.median(RUNS, () -> Result.nanos(() -> command(arguments)));
    }

    private static void command(String... arguments) {
        try {
            Process process = start(arguments);
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ppa " + String.join(" ", arguments) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Results go to standard output, progress does not: the first table is that of the first job. */
    private List<Result> demo() {
        long start = System.nanoTime();
        double firstTable = 0;
        try {
            Process demo = start("demo", "--data-dir", directory.resolve("demo").toString());
            try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (firstTable == 0 && line.strip().startsWith("TENANT ")) {
                        firstTable = (System.nanoTime() - start) / 1e9;
                    }
                }
            }
            if (demo.waitFor() != 0 || firstTable == 0) {
                throw new IllegalStateException("ppa demo failed, or showed no table");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        double whole = (System.nanoTime() - start) / 1e9;
        return List.of(
                new Result("ppa demo, first table", firstTable, 60.0).note("one run; stores not running"),
                new Result("  to its end", whole, null));
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
