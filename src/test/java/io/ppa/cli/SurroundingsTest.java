package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes where other programs that use Spring have left their settings. */
class SurroundingsTest {

    private static final String DAY = "2024-03-31";

    private static final String EXECUTIONS = "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            + " WHERE lower(table_name) = 'batch_job_execution'";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @Test
    void filesInTheWorkingDirectory_areNotRead() throws Exception {
        Files.writeString(
                dir.resolve("application.properties"),
                "spring.batch.jdbc.table-prefix=BATCH_\nspring.batch.jdbc.initialize-schema=always\n");
        Files.createDirectory(dir.resolve("config"));
        Files.writeString(dir.resolve("config/application.yml"), "{{ of another program");

        assertThat(launched(Map.of())).isEmpty();
    }

    @Test
    void variablesOfOthers_areNotRead() throws Exception {
        assertThat(launched(Map.of(
                        "SPRING_BATCH_JDBC_TABLE_PREFIX", "BATCH_",
                        "SPRING_BATCH_JDBC_INITIALIZE_SCHEMA", "always",
                        "SPRING_MAIN_WEB_APPLICATION_TYPE", "reactive",
                        "LOGGING_CONFIG", "/nope/logback.xml",
                        "DEBUG", "true")))
                .isEmpty();
    }

    /** What a launch writes besides its result and progress; its metadata must be where they belong. */
    private String launched(Map<String, String> environment) throws Exception {
        try (Installation ppa = Installation.applied()) {
            ppa.day("acme", DAY, 10, 1);
            Path out = dir.resolve("out");
            Path err = dir.resolve("err");
            Process process = ppa.with(environment).processIn(dir, out, err, "launch", "daily-rollup", "day=" + DAY);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

            assertThat(process.exitValue()).as(Files.readString(err)).isZero();
            assertThat(Files.readString(out)).contains("execution 1 COMPLETED");
            assertThat(ppa.rows(EXECUTIONS)).containsExactly("ppa.batch_job_execution");
            assertThat(ppa.ppa("runs", "--json").json()).hasSize(1);
            return String.join(
                    "\n",
                    Files.readAllLines(err).stream()
                            .filter(line -> !line.startsWith("stores (") && !line.matches("1 days of .*|.*acme.*"))
                            .toList());
        }
    }
}
