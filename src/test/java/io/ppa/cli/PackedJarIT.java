package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The jar as it is delivered. Its loader reads the list of a jar within it before it finds a class there, or that it is not there. */
class PackedJarIT {

    @Test
    void help_opensNoJarWithinTheJar() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dloader.debug=true",
                        "-jar",
                        Path.of("target", "ppa.jar").toString(),
                        "--help")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("Exit codes: 0 done")
                .as("what the loader says of our own classes")
                .contains("Loading nested directory entry 'BOOT-INF/classes/'");
        assertThat(said.lines().filter(line -> line.contains("Loading nested zip entry")))
                .as("opened for classes that are in none of them, or in one that comes later")
                .isEmpty();
    }
}
