package io.ppa.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a part of the benchmark found, and on what.
 *
 * @param versions of what was measured and what it was compared with, by name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Report(int cores, long heapMiB, String java, Map<String, String> versions, List<Result> results) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** On this machine. */
    static Report of(List<Result> results, Map<String, String> versions) {
        return new Report(
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                Runtime.version().toString(),
                new TreeMap<>(versions),
                results);
    }

    /** Writes {@code <name>.json}, and {@code README.md} anew from all there are. */
    void write(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(name + ".json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.writeString(directory.resolve("README.md"), page(directory));
    }

    /** All parts of a directory as one page. */
    private static String page(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
            found.forEach(files::add);
        }
        StringBuilder page = new StringBuilder("""
                # The benchmark's last results

                Made by `mvn -q -Pbench -DskipTests verify` from the JSON files beside it; not to be edited. Each part is one run on one machine,
                on engines of its own; lines that begin with `·` belong to the one above. `x` is a ratio of two times of the same run.
                """);
        for (Path file : files.stream().sorted().toList()) {
            page.append(section(file));
        }
        return page.toString();
    }

    private static String section(Path file) {
        JsonNode json = JSON.readTree(file);
        StringBuilder text = new StringBuilder("\n## ")
                .append(file.getFileName().toString().replace(".json", ""))
                .append("\n\n")
                .append(json.path("cores").asInt())
                .append(" cores, heap ")
                .append(json.path("heapMiB").asLong())
                .append(" MiB");
        if (json.has("java")) {
            text.append(", Java ").append(json.path("java").asString());
        }
        json.path("versions")
                .properties()
                .forEach(version -> text.append(", ")
                        .append(version.getKey())
                        .append(' ')
                        .append(version.getValue().asString()));
        text.append(".\n\n| | measured | target | |\n|---|---:|---|---|\n");
        for (JsonNode line : json.path("results")) {
            text.append(row(JSON.treeToValue(line, Result.class)));
        }
        return text.toString();
    }

    private static String row(Result result) {
        String what = result.what().startsWith("  ") ? "· " + result.what().strip() : result.what();
        String verdict = result.verdict() == null ? "" : result.verdict();
        String note = result.note() == null ? "" : result.note();
        String remark = verdict.isEmpty() || note.isEmpty() ? verdict + note : verdict + "; " + note;
        return "| " + what + " | " + result.value() + " | " + result.target() + " | " + remark + " |\n";
    }
}
