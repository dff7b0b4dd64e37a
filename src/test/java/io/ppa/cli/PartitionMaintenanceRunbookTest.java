package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/partition-maintenance.md}, as of 15 June 2024. */
class PartitionMaintenanceRunbookTest extends RunbookTest {

    private static final String TABLE = "trading_decisions_probabilistic";

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    PartitionMaintenanceRunbookTest() {
        super("partition-maintenance");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
    }

    @AfterAll
    void close() {
        postgres.close();
        ppa.close();
    }

    private void sql(String statement) {
        JdbcClient.create(postgres).sql(statement).update();
    }

    private static Answer launch(Installation at) {
        return at.ppa("launch", "partition-maintenance", "day=2024-06-15");
    }

    @Test
    void months_areMade_moved_dropped_andMerged_unlessSomethingIsInTheWay(@TempDir Path dir) throws IOException {
        Installation brief = brief(ppa, dir);
        for (String at : List.of("2019-12-31", "2024-01-05", "2024-03-31", "2024-05-01", "2024-08-07", "2024-10-01")) {
            sql("INSERT INTO " + TABLE + " (id, timestamp, symbol, decision, user_id, tenant_id) VALUES"
                    + " (gen_random_uuid(), '" + at + "Z', 'A', 'BUY', gen_random_uuid(), 'acme')");
        }
        ppa.sql("ALTER TABLE " + TABLE + " MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1,"
                + " max_bytes_to_merge_at_min_space_in_pool = 1");
        for (int n = 0; n < 10; n++) {
            ppa.day("acme", "2024-03-05", 1, 500 + n);
        }
        sql("CREATE TABLE " + TABLE + "_2024_07 (x int)");
        Answer failed = launch(ppa);
        says(failed, "exists and is not a partition");
        sql("DROP TABLE " + TABLE + "_2024_07");
        Answer rerun = typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
        typeWell(ppa, "ppa run ‹execution›", rerun.execution());

        sql("CREATE VIEW of_somebody AS SELECT * FROM " + TABLE + "_2024_01");
        Answer kept = launch(brief);
        says(kept, "because other objects depend on it");
        sql("DROP VIEW of_somebody");
        Answer done = typeWell(brief, "ppa rerun ‹execution›", kept.execution());
        says(done, "past retention");
        says(done, "months ahead");
        says(launch(brief), "nothing to do");
    }

    @Test
    void rowsOfAMonthWithoutPartition_areMovedThere(@TempDir Path dir) throws IOException {
        try (Installation fresh = Installation.applied();
                HikariDataSource database = fresh.postgres()) {
            JdbcClient jdbc = JdbcClient.create(database);
            for (String at : List.of("2024-01-05", "2024-01-06", "2024-05-01", "2024-05-02")) {
                jdbc.sql("INSERT INTO " + TABLE + " (id, timestamp, symbol, decision, user_id, tenant_id) VALUES"
                                + " (gen_random_uuid(), '" + at + "Z', 'A', 'BUY', gen_random_uuid(), 'acme')")
                        .update();
            }
            fresh.sql("ALTER TABLE " + TABLE + " MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1,"
                    + " max_bytes_to_merge_at_min_space_in_pool = 1");
            for (int n = 0; n < 10; n++) {
                fresh.day("acme", "2024-03-05", 1, 600 + n);
            }
            Answer done = launch(brief(fresh, dir));
            says(done, "partition: ");
            says(done, "merge: ");
        }
    }

    @Test
    void rowsOfAMonthThatAnotherPartitionHasInPart_areNamed() {
        try (Installation fresh = Installation.applied();
                HikariDataSource database = fresh.postgres()) {
            JdbcClient jdbc = JdbcClient.create(database);
            jdbc.sql("CREATE TABLE of_another_zone PARTITION OF " + TABLE
                            + " FOR VALUES FROM ('2024-03-01 00:00-05') TO ('2024-04-01 00:00-05')")
                    .update();
            jdbc.sql("INSERT INTO " + TABLE + " (id, timestamp, symbol, decision, user_id, tenant_id) VALUES"
                            + " (gen_random_uuid(), '2024-04-02Z', 'A', 'BUY', gen_random_uuid(), 'acme')")
                    .update();
            Answer done = launch(fresh);
            says(done, "has in part");
            assertThat(done.out() + done.err()).doesNotContain("moved there");
        }
    }

    /** Keeps a decision for two months; of retention-prune, which has to agree, so does its file. */
    private static Installation brief(Installation at, Path dir) throws IOException {
        Installation brief = at.configured(dir, "partition-maintenance", "retention: 1096d", "retention: 62d");
        Path prune = dir.resolve("jobs").resolve("retention-prune.yml");
        Files.writeString(
                prune,
                Files.readString(prune)
                        .replace(
                                "public.trading_decisions_probabilistic: 1096d",
                                "public.trading_decisions_probabilistic: 62d"));
        return brief;
    }

    @Test
    void partitionsNearTheCeiling_areAWarning() {
        try (Installation crowded = Installation.applied()) {
            tenants(crowded, 0, 800);
            says(typeWell(crowded, "ppa launch partition-maintenance"), "near the");
            tenants(crowded, 800, 200);
            says(typeWell(crowded, "ppa launch partition-maintenance"), "; from ‹ceiling› on");
            assertThat(typeWell(crowded, "ppa schema status").out()).contains("prune old months");
            typeWell(crowded, "ppa launch partition-maintenance --dry-run");
        }
    }

    private static void tenants(Installation at, int first, int count) {
        at.sql("INSERT INTO " + TABLE + " (id, timestamp, symbol, tenant_id) SELECT generateUUIDv4(),"
                + " toDateTime64('2024-01-01 00:00:00', 3, 'UTC'), 'S', toString(number) FROM numbers(" + first + ", "
                + count + ") SETTINGS max_partitions_per_insert_block = 0");
    }

    @Test
    void pgPartman_isAskedForOnlyWhereItIs_andTakesTheTableOver(@TempDir Path dir) throws IOException {
        Installation handed =
                ppa.configured(dir, "partition-maintenance", "use-pg-partman: false", "use-pg-partman: true");
        says(launch(handed), "use-pg-partman is true");
        try (Installation fresh = Installation.applied();
                HikariDataSource database = fresh.postgres()) {
            // In place of the extension, which is not here: its table, with the columns of version 5 that are written.
            JdbcClient jdbc = JdbcClient.create(database);
            jdbc.sql("CREATE SCHEMA partman").update();
            jdbc.sql("CREATE TABLE partman.part_config (parent_table text PRIMARY KEY, control text NOT NULL,"
                            + " partition_interval text NOT NULL, partition_type text NOT NULL, premake int NOT NULL,"
                            + " datetime_string text, infinite_time_partitions bool NOT NULL, template_table text,"
                            + " retention text, retention_keep_table bool NOT NULL)")
                    .update();
            postgres(fresh, "DO $$");
            assertThat(postgres(fresh, "INSERT INTO partman.part_config")).isEqualTo(1);
            assertThat(jdbc.sql("SELECT partition::text FROM ppa.decision_partitions()")
                            .query(String.class)
                            .list())
                    .isNotEmpty()
                    .allMatch(name -> name.matches(".*_p\\d{4}_\\d{2}"));
        }
    }
}
