package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.Main;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code ppa stores up} in a process of its own. */
class StoresUpTest {

    @TempDir
    private Path dir = Path.of("");

    @Test
    void whatItPrints_isStoresJson_untilItIsReady() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "stores",
                        "up",
                        "--data-dir",
                        dir.toString(),
                        "--clickhouse-port=0",
                        "--postgres-port=0",
                        "--redis-port=0",
                        "--h2-port=0")
                .redirectError(dir.resolve("err").toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder printed = new StringBuilder();
            for (String line = out.readLine(); line != null && !line.equals("ready"); line = out.readLine()) {
                printed.append(line).append('\n');
            }
            JsonMapper json = JsonMapper.builder().build();
            assertThat(json.readTree(printed.toString()))
                    .as(Files.readString(dir.resolve("err")))
                    .isEqualTo(json.readTree(Files.readString(dir.resolve("stores.json"))));
            assertThat(json.readTree(printed.toString()).path("h2").path("url").asString())
                    .startsWith("jdbc:h2:tcp://127.0.0.1:");
        } finally {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        assertThat(process.exitValue()).isZero();
    }
}
