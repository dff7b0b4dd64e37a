package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a command that only tells something does not wait for. */
class StartTest {

    @Test
    void help_loadsNeitherACommandNorSpringNorJsonNorADriver() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.ppa.Main",
                        "--help")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).contains(" io.ppa.cli.Listed ").contains("Exit codes: 0 done");
        assertThat(said)
                .doesNotContainPattern(" io\\.ppa\\.cli\\.\\w+Command[$ ]")
                .doesNotContain(" org.springframework.")
                .doesNotContain(" tools.jackson.")
                .doesNotContain(" org.yaml.")
                .doesNotContain(" com.clickhouse.")
                .doesNotContain(" redis.clients.");
    }
}
