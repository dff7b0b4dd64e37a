package io.ppa.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same numbers by pandas and numpy, from the exported rows in Parquet. Where Python has no pandas, what was measured last
 * is on record.
 */
final class PandasRollup {

    private static final Path SCRIPT = Path.of("src", "bench", "python", "rollup.py");

    private static final Path RECORD = Path.of("src", "bench", "python", "recorded.json");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String python;

    private PandasRollup(String python) {
        this.python = python;
    }

    /**
     * One run; both times count, for {@code daily-rollup} reads its rows as well.
     *
     * @param decisions it was given, each delivery
     * @param reading seconds
     * @param computing seconds
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Run(long decisions, double reading, double computing, Map<String, String> versions) {

        double seconds() {
            return reading + computing;
        }
    }

    /** Of {@code PPA_BENCH_PYTHON}, else {@code python3}; empty where it lacks something of requirements.txt. */
    static Optional<PandasRollup> atHand() throws IOException, InterruptedException {
        String python = System.getenv().getOrDefault("PPA_BENCH_PYTHON", "python3");
        try {
            Process process = new ProcessBuilder(python, "-c", "import numpy, pandas, pyarrow")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0 ? Optional.of(new PandasRollup(python)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What was measured last where there is no pandas; empty when nothing is on record. */
    static Optional<Run> recorded() throws IOException {
        return Files.exists(RECORD)
                ? Optional.of(JSON.readValue(Files.readString(RECORD), Run.class))
                : Optional.empty();
    }

    static void record(Run run) throws IOException {
        Files.writeString(RECORD, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(run) + "\n");
    }

    /** @param directory has the exported rows, and gets the numbers */
    Run run(Path directory) throws IOException, InterruptedException {
        Path errors = directory.resolve("python.err");
        Process process = new ProcessBuilder(
                        python,
                        SCRIPT.toString(),
                        directory.toString(),
                        RollupDay.DAY.toString(),
                        Integer.toString(RollupDay.HORIZON_DAYS))
                .redirectError(errors.toFile())
                .start();
        byte[] said = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(SCRIPT + " failed: " + Files.readString(errors));
        }
        return JSON.readValue(said, Run.class);
    }

    DayNumbers numbers(Path directory) throws IOException {
        DayNumbers numbers = new DayNumbers("pandas");
        try (Stream<String> lines = Files.lines(directory.resolve("numbers.csv"))) {
            List<String> names = new ArrayList<>();
            lines.forEach(line -> {
                List<String> fields = List.of(line.split(",", -1));
                if (names.isEmpty()) {
                    names.addAll(fields);
                } else {
                    put(numbers, names, fields);
                }
            });
        }
        return numbers;
    }

    private static void put(DayNumbers numbers, List<String> names, List<String> fields) {
        Map<String, String> row = new HashMap<>();
        for (int column = 0; column < names.size(); column++) {
            row.put(names.get(column), fields.get(column));
        }
        double[] values = DayNumbers.COLUMNS.stream()
                .mapToDouble(column -> row.get(column).isEmpty() ? Double.NaN : Double.parseDouble(row.get(column)))
                .toArray();
        numbers.put(row.get("tenant_id"), row.get("symbol"), row.get("user_id"), values);
    }
}
