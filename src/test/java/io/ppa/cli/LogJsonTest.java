package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real process whose log is for machines. */
class LogJsonTest {

    private static final String HOSTILE = "ac\nme \u001B[2J";

    @Test
    void everyLineOfARun_isAnObject_andThoseOfATenantNameIt(@TempDir Path dir) throws Exception {
        try (Installation ppa = Installation.applied()) {
            ppa.day(HOSTILE, "2024-03-31", 10, 1);
            Path log = dir.resolve("log");
            Process process = ppa.process(
                    dir.resolve("out"),
                    log,
                    "launch",
                    "daily-rollup",
                    "day=2024-03-31",
                    "--log-json",
                    "tenants=" + array(HOSTILE));
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

            List<JsonNode> lines = Files.readAllLines(log).stream()
                    .map(JsonMapper.shared()::readTree)
                    .toList();
            assertThat(lines).as(Files.readString(log)).hasSizeGreaterThanOrEqualTo(3);
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.path("timestamp").asString()).endsWith("Z");
                assertThat(line.path("level").asString()).isEqualTo("INFO");
                assertThat(line.path("message").asString()).isNotEmpty();
            });
            JsonNode done = lines.stream()
                    .filter(line -> line.path("message").asString().contains("DONE in"))
                    .findFirst()
                    .orElseThrow();
            assertThat(done.path("job").asString()).isEqualTo("daily-rollup");
            assertThat(done.path("execution").isIntegralNumber()).isTrue();
            assertThat(done.path("tenant").asString()).isEqualTo(HOSTILE);
            assertThat(done.path("day").asString()).isEqualTo("2024-03-31");
            assertThat(lines.get(0).has("execution")).as("before the run").isFalse();
        }
    }

    private static String array(String tenant) {
        return JsonMapper.shared().writeValueAsString(List.of(tenant));
    }
}
