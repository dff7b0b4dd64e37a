package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.nio.file.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

class BackfillFlowTest {
    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @BeforeAll
    static void install() { ppa = Installation.applied(); }

    @AfterAll
    static void close() { ppa.close(); }

    static void show(Answer a) { System.out.println("== " + a.code() + "\n" + a.out() + "-- err\n" + a.err()); }

    @Test
    void tour(@TempDir Path dir) throws Exception {
        ppa.day("alpha", "2024-01-30", 30, 1);
        ppa.day("alpha", "2024-02-02", 30, 2);
        ppa.day("beta", "2024-02-02", 30, 3);
        ppa.day("beta", "2024-02-03", 30, 4);
        for (int i = 0; i < 3; i++) ppa.decision("beta", new java.util.UUID(5, i), "2024-02-03 10:00:00.000", "A", 1.5);
        show(ppa.ppa("backfill", "daily-rollup", "--from", "2024-01-20", "--to", "2024-02-10", "--dry-run"));
        show(ppa.ppa("backfill", "daily-rollup", "--from", "2024-01-20", "--to", "2024-02-10", "--order", "newest"));
        show(ppa.ppa("backfill", "daily-rollup", "--from", "2024-01-20", "--to", "2024-02-10"));
        show(ppa.ppa("ledger", "--from", "2024-01-20", "--to", "2024-02-10"));
        Files.createDirectories(dir.resolve("schedules"));
        Files.writeString(dir.resolve("schedules/night.yml"), Files.readString(Path.of("schedules/nightly.yml")).replace("name: nightly", "name: night"));
        show(ppa.ppa("backfill", "night", "--from", "2024-01-20", "--to", "2024-02-10", "--dry-run", "--config-dir", dir.toString()));
        show(ppa.ppa("backfill", "night", "--from", "2024-01-20", "--to", "2024-02-10", "--config-dir", dir.toString()));
        show(ppa.ppa("ledger", "--from", "2024-01-20", "--to", "2024-02-10"));
    }
}
