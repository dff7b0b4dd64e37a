package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code partition-maintenance} through its commands, as of 15 June 2024. */
class PartitionMaintenanceFlowTest {

    private static final String TABLE = "trading_decisions_probabilistic";

    private static final String[] LAUNCH = {"launch", "partition-maintenance", "day=2024-06-15"};

    @TempDir
    Path dir;

    private Installation ppa;

    private HikariDataSource postgres;

    private JdbcClient jdbc;

    @BeforeEach
    void installed() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        jdbc = JdbcClient.create(postgres);
    }

    @AfterEach
    void close() {
        postgres.close();
        ppa.close();
    }

    @Test
    void aDryRun_showsWhatWouldBeMade_moved_dropped_andMerged_andChangesNothing() throws IOException {
        rows();
        scatter("acme", "2024-03", 10);
        List<String> before = everything();

        Answer text = launch("--config-dir", retention("62d").toString(), "--dry-run");
        JsonNode json =
                launch("--config-dir", dir.toString(), "--dry-run", "--json").json();

        assertThat(everything()).isEqualTo(before);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("make, and move its rows there from " + TABLE + "_default")
                .contains("partition-maintenance 2024-06-15 would do these 8; nothing was changed");
        List<String> actions = new ArrayList<>();
        json.path("actions")
                .forEach(action -> actions.add(String.join(
                        " | ",
                        action.path("object").asString(),
                        action.path("action").asString(),
                        action.path("rows").toString())));
        assertThat(actions)
                .containsExactly(
                        TABLE + " 2024-05 | make, and move its rows there from " + TABLE + "_default | 2",
                        TABLE + " 2024-06 | make | null",
                        TABLE + " 2024-07 | make | null",
                        TABLE + " 2024-08 | make, and move its rows there from " + TABLE + "_default | 1",
                        TABLE + " 2024-09 | make | null",
                        TABLE + "_2024_01 | detach and drop | 1",
                        TABLE + "_2024_02 | detach and drop | 0",
                        TABLE + " ('acme',202403) | merge 10 parts | 10");
        assertThat(json.path("actions").get(5).path("bytes").asLong()).isPositive();
    }

    @Test
    void aRun_doesIt_saysSo_andWarnsOfWhatStays_andTheNextHasNothingToDo() throws IOException {
        rows();
        scatter("acme", "2024-03", 10);
        scatter("acme", "2024-06", 10);
        scatter("few: {}", "2024-03", 8);
        String config = retention("62d").toString();

        Answer run = launch("--config-dir", config, "--json");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.json().path("steps").path("partition").asString())
                .isEqualTo(
                        "5 partitions made, 3 rows moved there; 2 partitions dropped with 1 row of before 2024-04-14");
        assertThat(run.json().path("steps").path("merge").asString()).isEqualTo("10 parts of 1 partition merged");
        assertThat(warnings(run))
                .containsExactly(
                        TABLE
                                + "_default keeps 2 rows of 2019-12 … 2024-03, past retention: no partition is made for them",
                        TABLE
                                + "_default keeps 1 row of 2024-10, more than 3 months ahead: no partition is made for them");
        assertThat(texts("SELECT tableoid::regclass || ' ' || (timestamp AT TIME ZONE 'UTC') FROM " + TABLE
                        + " ORDER BY timestamp"))
                .containsExactly(
                        TABLE + "_default 2019-12-31 00:00:00",
                        TABLE + "_default 2024-03-31 23:59:59.999",
                        TABLE + "_2024_05 2024-05-01 00:00:00",
                        TABLE + "_2024_05 2024-05-31 23:59:59.999",
                        TABLE + "_2024_08 2024-08-07 00:00:00",
                        TABLE + "_default 2024-10-01 00:00:00");
        assertThat(parts())
                .as("June is not over, and eight parts are not more than eight")
                .containsExactly("('acme',202403) 1", "('acme',202406) 10", "('few: {}',202403) 8");

        Answer again = launch("--config-dir", config);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("COMPLETED: nothing to do").contains("past retention");
    }

    /** A merge gives a month new parts; the plans of the nightly jobs must not take them for new rows. */
    @Test
    void aMergedMonth_isUpToDate_andItsNumbersStayAsTheyWere() {
        ppa.day("acme", "2024-03-08", 40, 1);
        scatter("acme", "2024-03", 12);
        ppa.sql("INSERT INTO model_feedback_events SELECT * FROM model_feedback_events LIMIT 1");
        String[] rollup = {"launch", "daily-rollup", "day=2024-03-01..2024-03-10", "--json"};
        assertThat(ppa.ppa(rollup).code()).isZero();
        List<String> numbers = published();
        List<String> decisions = decisions();

        assertThat(launch().out()).contains("merge: ");

        assertThat(parts()).containsExactly("('acme',202403) 1");
        Answer night = ppa.ppa(rollup);
        assertThat(night.json().path("tenants").size()).as(night.out()).isZero();
        assertThat(night.json().path("upToDate").asInt()).isEqualTo(10);
        assertThat(published()).isEqualTo(numbers);
        assertThat(decisions()).isEqualTo(decisions);
    }

    private List<String> decisions() {
        return ppa.texts("SELECT tuple(*) AS t FROM " + TABLE + " ORDER BY id, timestamp");
    }

    private List<String> published() {
        return ppa.texts("SELECT tuple(*) AS t FROM probabilistic_performance_analytics ORDER BY ALL");
    }

    @Test
    void aMonthThatCannotBeMade_isNamed_keepsNoOtherFromBeingMade_andIsDoneByARerun() {
        jdbc.sql("CREATE TABLE " + TABLE + "_2024_07 (x int)").update();

        Answer run = launch("--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().path("error").asString())
                .contains(TABLE + "_2024_07 exists and is not a partition")
                .contains("Attach it, or rename it.");
        assertThat(texts("SELECT partition::text FROM ppa.decision_partitions() WHERE lower_bound BETWEEN '2024-06-01Z'"
                        + " AND '2024-09-01Z' ORDER BY lower_bound"))
                .containsExactly(TABLE + "_2024_06", TABLE + "_2024_08", TABLE + "_2024_09");

        jdbc.sql("DROP TABLE " + TABLE + "_2024_07").update();
        Answer rerun = ppa.ppa("rerun", run.json().path("execution").asString(), "--json");
        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(rerun.json().path("steps").path("partition").asString()).isEqualTo("1 partition made");
    }

    @Test
    void anIndexThatCannotBeBuilt_isNamed_besideAMonthThatCannotBeMade_andKeepsNoOtherFromBeingBuilt() {
        jdbc.sql("CREATE TABLE " + TABLE + "_2024_07 (x int)").update();
        jdbc.sql("CREATE INDEX idx_prob_decisions_mine ON ONLY " + TABLE + " (symbol)")
                .update();
        jdbc.sql("CREATE TABLE " + TABLE + "_default_mine (x int)").update();

        Answer run = launch("--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().path("error").asString())
                .contains(TABLE + "_2024_07 exists and is not a partition")
                .contains("PostgreSQL refused the index " + TABLE + "_default_mine of " + TABLE + "_default: \"" + TABLE
                        + "_default_mine\" is not an index")
                .doesNotContain("StatementCallback", "\n");
        assertThat(texts(
                        "SELECT DISTINCT indexrelid::regclass::text FROM pg_index JOIN pg_inherits ON inhrelid = indexrelid"
                                + " WHERE inhparent = 'idx_prob_decisions_mine'::regclass"))
                .isNotEmpty()
                .doesNotContain(TABLE + "_default_mine");
        assertThat(run.json().path("error").asString()).doesNotContain("_2024_08");

        jdbc.sql("DROP TABLE " + TABLE + "_2024_07, " + TABLE + "_default_mine").update();
        Answer rerun = ppa.ppa("rerun", run.json().path("execution").asString(), "--json");
        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(rerun.json().path("steps").path("partition").asString())
                .isEqualTo("1 partition made; 1 index built");
    }

    @Test
    void pgPartmanThatIsNotInstalled_isNamed_andNothingIsDoneInstead() throws IOException {
        String config = config("use-pg-partman: false", "use-pg-partman: true").toString();
        List<String> before = everything();

        Answer run = launch("--config-dir", config, "--json");
        Answer dry = launch("--config-dir", config, "--dry-run");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().path("error").asString())
                .contains("use-pg-partman is true, but the extension pg_partman is not installed in this database")
                .contains("use-pg-partman: false");
        assertThat(dry.code()).isEqualTo(1);
        assertThat(dry.err()).contains("pg_partman is not installed").doesNotContain("\tat ");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void parametersOfOtherJobs_areRefused() {
        Answer answer = launch("tenants=acme");

        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("partition-maintenance has no parameter 'tenants'");
    }

    private Answer launch(String... more) {
        List<String> arguments = new ArrayList<>(List.of(LAUNCH));
        arguments.addAll(List.of(more));
        return ppa.ppa(arguments.toArray(String[]::new));
    }

    private static List<String> warnings(Answer answer) {
        List<String> warnings = new ArrayList<>();
        answer.json()
                .path("warnings")
                .forEach(warning -> warnings.add(warning.path("text").asString()));
        return warnings;
    }

    /** Of two months of before retention, of months to be made, and of one too far ahead. */
    private void rows() {
        for (String at : List.of(
                "2019-12-31T00:00:00Z",
                "2024-01-05T00:00:00Z",
                "2024-03-31T23:59:59.999Z",
                "2024-05-01T00:00:00Z",
                "2024-05-31T23:59:59.999Z",
                "2024-08-07T00:00:00Z",
                "2024-10-01T00:00:00Z")) {
            jdbc.sql("INSERT INTO " + TABLE + " (id, timestamp, symbol, decision, user_id, tenant_id)"
                            + " VALUES (gen_random_uuid(), :at::timestamptz, 'A', 'BUY', gen_random_uuid(), 'acme')")
                    .param("at", at)
                    .update();
        }
    }

    /** A month of a tenant in ClickHouse, a row a part, that ClickHouse does not merge of its own accord. */
    private void scatter(String tenant, String month, int parts) {
        ppa.sql("ALTER TABLE " + TABLE + " MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1,"
                + " max_bytes_to_merge_at_min_space_in_pool = 1");
        for (int n = 0; n < parts; n++) {
            ppa.day(tenant, month + "-05", 1, 500 + n + tenant.length() * 50);
        }
    }

    private List<String> parts() {
        return ppa.texts("SELECT concat(partition, ' ', toString(count())) AS t FROM system.parts WHERE active AND"
                + " database = currentDatabase() AND table = '" + TABLE + "' GROUP BY partition ORDER BY t");
    }

    /** What a dry run may not touch. */
    private List<String> everything() {
        List<String> everything = texts("SELECT c.oid || c.relname || coalesce(pg_get_expr(c.relpartbound, c.oid), '')"
                + " FROM pg_class AS c WHERE relnamespace IN ('public'::regnamespace, 'ppa'::regnamespace) ORDER BY 1");
        everything.addAll(texts("SELECT tableoid || ' ' || ctid || id FROM " + TABLE + " ORDER BY 1"));
        everything.addAll(parts());
        return everything;
    }

    private List<String> texts(String query) {
        return new ArrayList<>(jdbc.sql(query).query(String.class).list());
    }

    private Path retention(String days) throws IOException {
        Path config = config("retention: 1096d", "retention: " + days);
        Path prune = config.resolve("jobs/retention-prune.yml");
        Files.writeString(
                prune,
                Files.readString(prune)
                        .replace("trading_decisions_probabilistic: 1096d", "trading_decisions_probabilistic: " + days));
        return config;
    }

    /** The packed jobs, one of them with another setting. */
    private Path config(String from, String to) throws IOException {
        Files.createDirectories(dir.resolve("jobs"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("jobs"), "*.yml")) {
            for (Path file : files) {
                Files.writeString(
                        dir.resolve("jobs").resolve(file.getFileName()),
                        Files.readString(file).replace(from, to));
            }
        }
        return dir;
    }
}
