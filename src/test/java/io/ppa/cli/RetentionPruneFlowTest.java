package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.store.redis.RedisKeys.StreamKey;
import io.ppa.testing.ClusterStand;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import tools.jackson.databind.JsonNode;

/** {@code retention-prune} through its commands, as of 15 June 2024. */
class RetentionPruneFlowTest {

    private static final String URL = TestStores.locations().redis().url() + "/7";

    private static final RedisClient REDIS = RedisClient.create(URI.create(URL));

    private static final String DECISIONS = "trading_decisions_probabilistic";

    /** A retention of 100 days ends on 7 March. */
    private static final String[] SHORT = {
        "    " + DECISIONS + ": forever",
        "    " + DECISIONS + ": 100d",
        "    model_feedback_events: forever",
        "    model_feedback_events: 100d",
        "ppa.outbox: 370d",
        "ppa.outbox: 100d",
        "pause: 50ms",
        "pause: 1ms",
        "backoff: 2s",
        "backoff: 100ms"
    };

    @TempDir
    Path dir;

    private Installation installed;

    private Installation ppa;

    private HikariDataSource postgres;

    private JdbcClient jdbc;

    private int entry;

    @BeforeEach
    void install() {
        installed = Installation.applied();
        ppa = installed.with(Map.of("PPA_REDIS_URL", URL));
        postgres = ppa.postgres();
        jdbc = JdbcClient.create(postgres);
        REDIS.flushDB();
    }

    @AfterEach
    void close() {
        REDIS.flushDB();
        postgres.close();
        installed.close();
    }

    /** What nobody thought of would be kept, or deleted, without anybody having said so. */
    @Test
    void everyObject_hasAPolicy_andEveryPolicyAnObject() throws IOException {
        TreeSet<String> policies = policies("clickhouse");
        assertThat(ppa.texts(
                        "SELECT name AS t FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE"
                                + " '%View' ORDER BY t"))
                .containsExactlyElementsOf(policies);
        assertThat(
                        texts(
                                "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid ="
                                        + " relnamespace WHERE n.nspname IN ('public', 'ppa') AND relkind IN ('r', 'p') AND NOT relispartition"))
                .containsExactlyInAnyOrderElementsOf(policies("postgres"));
        // Those of the suite's own are written as they are.
        TreeSet<String> redis = matches(
                Files.readString(Path.of("src/main/java/io/ppa/store/redis/RedisKeys.java")), "\"(ppa:[^\"]*)\"");
        Stream.of(KeyPattern.values()).map(KeyPattern::template).forEach(redis::add);
        Stream.of(StreamKey.values()).map(StreamKey::key).forEach(redis::add);
        assertThat(policies("redis")).isEqualTo(redis);
        assertThat(policies("weaviate"))
                .containsExactlyElementsOf(names(Path.of("sql/weaviate"), "\"class\": \"(\\w+)\""));
        assertThat(policies("arangodb"))
                .containsExactlyElementsOf(names(Path.of("sql/arangodb"), "\"name\": \"(\\w+)\",\\s+\"type\""));
    }

    /** What is defined in the JSON files of a folder. */
    private static TreeSet<String> names(Path folder, String pattern) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                names.addAll(matches(Files.readString(file), pattern));
            }
        }
        return names;
    }

    private static TreeSet<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> policies(String store) {
        String prefix = "retention." + store + ".";
        return Catalog.load(Optional.empty()).job("retention-prune").settings().texts().keySet().stream()
                .filter(name -> name.startsWith(prefix) && !name.matches(".*\\.(max-deletes|max-length|dangling)"))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void aDryRun_showsWhatWouldGo_andDeletesNothing_andARunDoesJustThat() throws IOException {
        rows();
        Path config = config(SHORT);
        List<String> before = everything();

        Answer text = launch(config, "--dry-run");
        Answer dry = launch(config, "--dry-run", "--json");

        assertThat(everything()).isEqualTo(before);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out())
                .containsPattern("STORE +OBJECT +ACTION +ROWS +BYTES +OLDEST +NEWEST")
                .containsPattern(
                        "clickhouse +" + DECISIONS
                                + " +drop months, delete rows of before 2024-03-07 +25 +\\d+ +2024-01-20 00:00 +2024-03-06 00:00")
                .contains("nothing was changed");
        assertThat(table(dry, "actions", false))
                .contains(
                        "clickhouse " + DECISIONS + " 25 2024-01-20T00:00:00Z 2024-03-06T00:00:28Z",
                        "clickhouse confidence_monitoring_states 19 2024-01-20T00:00:00Z 2024-03-07T00:02:00Z",
                        "clickhouse model_feedback_events 25 2024-01-20T12:00:00Z 2024-03-06T12:00:44Z",
                        "postgres public." + DECISIONS + " 2 2019-05-01T00:00:00Z 2019-06-01T00:00:00Z",
                        "postgres ppa.outbox 3 2023-01-01T00:00:00Z 2023-01-01T00:00:00Z",
                        "redis user:prefs:{user_id} 1 null null",
                        "redis learning_events 2 2024-01-01T00:00:00Z 2024-01-01T00:00:00Z",
                        "postgres ppa.lease 0 null null");

        Answer run = launch(config, "--json");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(table(run, "actions", false)).containsExactlyElementsOf(table(dry, "actions", true));
        run.json()
                .path("actions")
                .forEach(action -> assertThat(action.path("left").asLong()).isZero());
        assertThat(run.json().path("steps").path("clickhouse").asString()).isEqualTo("69 deleted");
        assertThat(run.json().path("steps").path("postgres").asString()).isEqualTo("5 deleted");
        assertThat(run.json().path("steps").path("redis").asString())
                .isEqualTo("2 deleted; 1 key given a time to live");
        assertThat(run.json().path("steps").path("weaviate").asString())
                .isEqualTo("there is none in this installation");
        kept();
        assertThat(ppa.ppa("run", run.json().path("execution").asString()).out())
                .containsPattern("ROWS +BYTES +OLDEST +NEWEST +LEFT");

        Answer again = launch(config);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("COMPLETED").contains("clickhouse: nothing past retention in 5 objects");
    }

    private void kept() {
        assertThat(ppa.texts("SELECT DISTINCT toString(toDate(timestamp)) AS t FROM " + DECISIONS + " ORDER BY t"))
                .containsExactly("2024-03-07", "2024-06-01");
        assertThat(texts("SELECT (timestamp AT TIME ZONE 'UTC')::date::text FROM " + DECISIONS + " ORDER BY 1"))
                .containsExactly("2024-01-05", "2024-06-01");
        assertThat(texts("SELECT event_key FROM ppa.outbox")).containsExactlyInAnyOrder("owed", "young");
        assertThat(REDIS.pttl("user:prefs:" + new UUID(0, 1))).isBetween(3_500_000L, 3_600_000L);
        assertThat(REDIS.pttl("user:prefs:default")).isEqualTo(-1);
        assertThat(REDIS.xlen("learning_events")).isEqualTo(1);
    }

    /** Days around the cutoff, and of everything else some that go and some that stay. */
    private void rows() {
        ppa.day("acme", "2024-01-20", 10, 1);
        ppa.day("acme", "2024-03-06", 5, 2);
        ppa.day("globex", "2024-02-10", 10, 3);
        ppa.day("acme", "2024-03-07", 20, 4);
        ppa.day("acme", "2024-06-01", 20, 5);
        for (String at : List.of("2019-05-01Z", "2019-06-01Z", "2024-01-05Z", "2024-06-01Z")) {
            jdbc.sql("INSERT INTO " + DECISIONS + " (id, timestamp, symbol, decision, user_id, tenant_id)"
                            + " VALUES (gen_random_uuid(), :at::timestamptz, 'A', 'BUY', gen_random_uuid(), 'acme')")
                    .param("at", at)
                    .update();
        }
        outbox(3);
        REDIS.set("user:prefs:" + new UUID(0, 1), "ours, without a time");
        REDIS.set("user:prefs:default", "somebody else's");
        for (String at : List.of("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-06-01T00:00:00Z")) {
            REDIS.xadd(
                    "learning_events",
                    XAddParams.xAddParams()
                            .id(new StreamEntryID(Instant.parse(at).toEpochMilli(), ++entry)),
                    Map.of("a", "b"));
        }
    }

    private void outbox(int old) {
        jdbc.sql(
                        "INSERT INTO ppa.outbox (stream, event_key, fields, created_at, delivered_at, entry_id) SELECT 's', 'old ' || n,"
                                + " '{}', '2023-01-01Z', '2023-01-01Z', n || '-1' FROM generate_series(1, :old) AS n")
                .param("old", old)
                .update();
        jdbc.sql(
                        "INSERT INTO ppa.outbox (stream, event_key, fields, created_at, delivered_at, entry_id) VALUES ('s', 'owed', '{}',"
                                + " '2023-01-01Z', NULL, NULL), ('s', 'young', '{}', '2024-06-01Z', '2024-06-01Z', '1-1')")
                .update();
    }

    /** In the embedded profile, whose databases are those of other tests: with rows older than any of theirs. */
    @Test
    void graphsAndPatterns_arePrunedToo() throws IOException {
        Path config = config(
                "ProbabilisticPattern: forever", "ProbabilisticPattern: 370d",
                "probabilistic_nodes: forever", "probabilistic_nodes: 370d");
        try (Installation embedded = Installation.embedded();
                HikariDataSource h2 = Installation.h2()) {
            JdbcClient documents = JdbcClient.create(h2);
            for (String sql : List.of(
                    "INSERT INTO probabilistic_nodes (node_key, tenant_id, last_updated) VALUES ('prune old', 'prune',"
                            + " TIMESTAMP WITH TIME ZONE '2000-06-01 00:00:00Z'), ('prune new', 'prune',"
                            + " TIMESTAMP WITH TIME ZONE '2002-06-01 00:00:00Z')",
                    "INSERT INTO probability_dependencies (edge_key, tenant_id, from_id, to_id, created_at) VALUES ('prune edge',"
                            + " 'prune', 'probabilistic_nodes/prune old', 'probabilistic_nodes/prune new',"
                            + " TIMESTAMP WITH TIME ZONE '2000-06-01 00:00:00Z')",
                    "INSERT INTO confidence_propagation (tenant_id, \"day\", node) VALUES ('prune', DATE '2001-01-01', 'n'),"
                            + " ('prune', DATE '2002-06-01', 'n')",
                    "INSERT INTO probabilistic_pattern (id, tenant_id, created_at) VALUES (RANDOM_UUID(), 'prune', TIMESTAMP WITH"
                            + " TIME ZONE '2000-06-01 00:00:00Z'), (RANDOM_UUID(), 'prune', TIMESTAMP WITH TIME ZONE"
                            + " '2002-06-01 00:00:00Z')",
                    "INSERT INTO uncertainty_embedding (id, tenant_id, \"timestamp\") VALUES (RANDOM_UUID(), 'prune', TIMESTAMP WITH"
                            + " TIME ZONE '2000-06-01 00:00:00Z')")) {
                documents.sql(sql).update();
            }

            Answer run = embedded.ppa(
                    "launch", "retention-prune", "day=2002-06-15", "--config-dir", config.toString(), "--json");

            assertThat(run.code()).as(run.out() + run.err()).isZero();
            // Other tests may have left objects that are older still.
            for (String object : List.of(
                    "weaviate ProbabilisticPattern",
                    "weaviate UncertaintyEmbedding",
                    "arangodb probabilistic_nodes",
                    "arangodb probability_dependencies",
                    "arangodb confidence_propagation")) {
                assertThat(table(run, "actions", true)).anyMatch(row -> row.matches(object + " [1-9]\\d* .*"));
            }
            for (String table : List.of("probability_dependencies", "uncertainty_embedding")) {
                assertThat(documents
                                .sql("SELECT count(*) FROM " + table + " WHERE tenant_id = 'prune'")
                                .query(Long.class)
                                .single())
                        .as("what stayed of " + table)
                        .isZero();
            }
            for (String table : List.of("probabilistic_nodes", "confidence_propagation", "probabilistic_pattern")) {
                assertThat(documents
                                .sql("DELETE FROM " + table + " WHERE tenant_id = 'prune'")
                                .update())
                        .as("what stayed of " + table)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void rowsOnEveryShard_go() throws IOException {
        Path config = config(SHORT);
        try (ClusterStand stand = new ClusterStand();
                Installation two = Installation.applied(stand)) {
            for (int n = 0; n < 6; n++) {
                two.day("shard-" + n, "2024-01-20", 5, 10 + n);
                two.day("shard-" + n, "2024-03-06", 2, 20 + n);
                two.day("shard-" + n, "2024-03-07", 9, 30 + n);
            }
            for (int shard : List.of(1, 2)) {
                assertThat(days(stand, shard)).as("rows on shard %d", shard).hasSize(3);
            }

            Answer run =
                    two.ppa("launch", "retention-prune", "day=2024-06-15", "--config-dir", config.toString(), "--json");

            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(left(run)).contains(DECISIONS + " 42 0", "model_feedback_events 42 0");
            for (int shard : List.of(1, 2)) {
                assertThat(days(stand, shard))
                        .as("what is left on shard %d", shard)
                        .containsExactly("2024-03-07");
            }
        }
    }

    private List<String> days(ClusterStand stand, int shard) {
        return ppa.texts("SELECT DISTINCT toString(toDate(timestamp)) AS t FROM " + stand.shardDatabase(shard) + "."
                + DECISIONS + " ORDER BY t");
    }

    /** Raw rows go, what was published of them stays, whoever asks for those days afterwards. */
    @Test
    void publishedHistory_outlivesItsRows_andNothingIsComputedAnewFromWhatIsLeft() throws IOException {
        ppa.day("acme", "2024-02-10", 30, 1);
        ppa.day("acme", "2024-03-05", 30, 2);
        ppa.day("acme", "2024-03-07", 30, 3);
        ppa.day("acme", "2024-06-10", 30, 4);
        String[] rollup = {"launch", "daily-rollup", "day=2024-02-01..2024-06-14"};
        assertThat(ppa.ppa(rollup).code()).isZero();
        List<String> published = published();
        assertThat(published).hasSize(12);

        assertThat(launch(config(SHORT)).code()).isZero();
        assertThat(ppa.texts("SELECT toString(count()) AS t FROM " + DECISIONS)).containsExactly("60");

        // Two of the jobs want to know where these are before anything else; neither is asked for anything.
        Installation named =
                ppa.with(Map.of("PPA_ARANGODB_URL", "http://127.0.0.1:1", "PPA_WEAVIATE_URL", "http://127.0.0.1:1"));
        for (String[] asked : List.of(
                rollup,
                new String[] {"launch", "daily-rollup", "day=2024-03-05"},
                new String[] {"launch", "daily-rollup", "day=2024-02-10", "--dry-run"},
                new String[] {"launch", "daily-rollup", "day=2024-03-06", "--force", "--reason", "why not"},
                new String[] {"launch", "calibration-drift", "day=2024-04-01"},
                new String[] {"launch", "model-performance", "day=2024-04-01"},
                new String[] {"launch", "graph-weights", "day=2024-04-01"},
                new String[] {"launch", "pattern-outcomes", "day=2024-06-01"},
                new String[] {"launch", "data-validation", "day=2024-04-01"})) {
            Answer refused = named.ppa(asked);
            assertThat(refused.code())
                    .as(String.join(" ", asked) + refused.err())
                    .isEqualTo(2);
            assertThat(refused.err())
                    .contains("of which retention-prune has deleted what is before 2024-03-07")
                    .contains("what is published of that day stays");
        }
        assertThat(ppa.ppa(rollup).err()).contains("write day=2024-03-07..2024-06-14");
        assertThat(published()).isEqualTo(published);

        Answer night = ppa.ppa("launch", "daily-rollup", "day=2024-03-07..2024-06-14", "--json");
        assertThat(night.code()).as(night.out() + night.err()).isZero();
        assertThat(night.json().path("tenants").size())
                .as("a mutation gave March's partition a new version, but its rows are as they were")
                .isZero();
        assertThat(night.json().path("upToDate").asInt()).isEqualTo(100);
        assertThat(published()).isEqualTo(published);
    }

    /** A run that was planned before the prune: its days may have lost their rows since. */
    @Test
    void aRerunOfADayThatWasPrunedMeanwhile_publishesNothing() throws IOException {
        ppa.day("acme", "2024-03-05", 30, 2);
        String day = "day=2024-03-05";
        assertThat(ppa.ppa("launch", "daily-rollup", day).code()).isZero();
        List<String> published = published();
        ppa.decision("acme", UUID.randomUUID(), "2024-03-05 10:00:00", "S", Double.NaN);
        Answer failed = ppa.ppa("launch", "daily-rollup", day, "--json");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(launch(config(SHORT)).code()).isZero();

        Answer rerun = ppa.ppa("rerun", failed.json().path("execution").asString(), "--json");

        assertThat(rerun.code()).isEqualTo(1);
        assertThat(rerun.tenant("acme").path("error").asString())
                .contains("retention-prune has deleted what is before 2024-03-07");
        assertThat(published()).isEqualTo(published);
    }

    @Test
    void riskOfDaysWhoseReturnsArePruned_staysAsItWas() throws IOException {
        for (int day = 10; day < 20; day++) {
            ppa.day("acme", "2023-09-" + day, 5, day);
            ppa.day("acme", "2024-06-" + day, 5, 100 + day);
        }
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2023-09-10..2023-09-19")
                        .code())
                .isZero();
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-06-10..2024-06-14")
                        .code())
                .isZero();
        assertThat(ppa.ppa("launch", "rolling-risk", "day=2023-09-19").code()).isZero();
        assertThat(ppa.ppa("launch", "rolling-risk", "day=2024-06-14").code()).isZero();
        List<String> risk = ppa.texts("SELECT tuple(*) AS t FROM rolling_risk_metrics ORDER BY ALL");

        // 262 days end on 27 September.
        assertThat(launch(config(
                                "    probabilistic_performance_analytics: forever",
                                "    probabilistic_performance_analytics: 262d"))
                        .code())
                .isZero();

        Answer refused = ppa.ppa("launch", "rolling-risk", "day=2023-09-19");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("2023-09-19 reads the 251 days before it in probabilistic_performance_analytics")
                .contains("deleted what is before 2023-09-27")
                .contains("launch days from 2024-06-04 on");
        Answer night = ppa.ppa("launch", "rolling-risk", "day=2024-06-14", "--json");
        assertThat(night.json().path("tenants").size()).as(night.out()).isZero();
        assertThat(ppa.texts("SELECT tuple(*) AS t FROM rolling_risk_metrics ORDER BY ALL"))
                .isEqualTo(risk);
    }

    @Test
    void mostOfAnObject_goesOnlyByForce_andARowOfTheFutureStopsItsObjectOnly() throws IOException {
        ppa.day("acme", "2024-01-20", 1500, 1);
        ppa.day("acme", "2024-06-01", 1400, 2);
        ppa.sql("INSERT INTO model_feedback_events (timestamp, tenant_id) VALUES (now() + INTERVAL 1 DAY, 'acme')");
        outbox(5);
        Path config = config(SHORT);

        Answer dry = launch(config, "--dry-run");
        Answer run = launch(config, "--json");

        assertThat(dry.out())
                .contains("clickhouse " + DECISIONS
                        + ": refuse: 1500 of its 2900 rows would go, 52 %, more than max-share"
                        + " allows, 50 %; if that is meant, launch with --force --reason")
                .contains("clickhouse model_feedback_events: refuse: its newest row is of ");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().path("error").asString())
                .contains("clickhouse " + DECISIONS + " was left alone: 1500 of its 2900 rows")
                .contains("clickhouse model_feedback_events was left alone: its newest row is of ")
                .contains("which is in the future");
        assertThat(run.json().path("steps").path("postgres").asString()).isEqualTo("5 deleted");
        assertThat(ppa.texts("SELECT toString(count()) AS t FROM " + DECISIONS)).containsExactly("2900");

        Answer forced = launch(config, "--force", "--reason", "shorter from now on", "--json");

        assertThat(forced.code()).isEqualTo(1);
        assertThat(forced.json().path("error").asString())
                .doesNotContain("max-share")
                .contains("in the future");
        assertThat(ppa.texts("SELECT toString(count()) AS t FROM " + DECISIONS)).containsExactly("1400");
        assertThat(ppa.texts("SELECT toString(count()) AS t FROM model_feedback_events"))
                .containsExactly("2901");
    }

    @Test
    void aDayBeforeThatOfTheLastPrune_isRefused_unlessForced() throws IOException {
        outbox(5);
        assertThat(launch(config(SHORT)).code()).isZero();

        Answer back = ppa.ppa("launch", "retention-prune", "day=2024-06-14", "--config-dir", dir.toString());

        assertThat(back.code()).isEqualTo(2);
        assertThat(back.err())
                .contains("day=2024-06-14 is before 2024-06-15, the day of the last prune: was the clock set back")
                .doesNotContain("\tat ");
        assertThat(ppa.ppa(
                                "launch",
                                "retention-prune",
                                "day=2024-06-14",
                                "--config-dir",
                                dir.toString(),
                                "--force",
                                "--reason",
                                "the clock was ahead")
                        .code())
                .isZero();
    }

    @Test
    void noMoreGoInARunThanMay_whatIsLeftIsSaid_andGoesInTheNext() throws IOException {
        ppa.day("acme", "2024-01-20", 25, 1);
        ppa.day("acme", "2024-06-01", 20, 5);
        outbox(25);
        Path config = config(with(SHORT, "max-deletes: 1000000\n", "max-deletes: 10\n", "batch: 5000", "batch: 4"));

        assertThat(launch(config, "--dry-run").out()).contains(", 15 in later runs");
        Answer first = launch(config, "--json");
        assertThat(first.code()).as(first.out() + first.err()).isZero();
        assertThat(first.json().path("steps").path("postgres").asString())
                .isEqualTo("10 deleted; 15 left for the next run, for max-deletes was reached");
        assertThat(left(first)).contains(DECISIONS + " 10 15", "ppa.outbox 10 15");

        assertThat(left(launch(config, "--json"))).contains(DECISIONS + " 10 5", "ppa.outbox 10 5");
        assertThat(left(launch(config, "--json"))).contains(DECISIONS + " 5 0", "ppa.outbox 5 0");
        assertThat(ppa.texts("SELECT DISTINCT toString(toDate(timestamp)) AS t FROM " + DECISIONS))
                .containsExactly("2024-06-01");
        assertThat(launch(config).out()).contains("nothing past retention");
    }

    private static List<String> left(Answer run) {
        return StreamSupport.stream(run.json().path("actions").spliterator(), false)
                .map(action -> action.path("object").asString() + " " + action.path("rows") + " " + action.path("left"))
                .toList();
    }

    @Test
    void aStoreThatIsAway_isNamed_keepsNoOtherFromBeingDone_andARerunDoesOnlyThat() throws IOException {
        rows();
        config(SHORT);
        Installation away = ppa.with(Map.of("PPA_REDIS_URL", "redis://127.0.0.1:" + closedPort()));

        Answer run = away.ppa("launch", "retention-prune", "day=2024-06-15", "--config-dir", dir.toString(), "--json");

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.json().path("error").asString()).contains("Redis at ").contains("cannot be reached");
        assertThat(run.json().path("steps").path("clickhouse").asString()).isEqualTo("69 deleted");
        assertThat(run.json().path("steps").path("postgres").asString()).isEqualTo("5 deleted");
        assertThat(run.json().path("steps").has("arangodb")).isTrue();
        jdbc.sql("UPDATE ppa.outbox SET delivered_at = '2023-01-01Z', entry_id = '1-1' WHERE event_key = 'owed'")
                .update();

        Answer rerun = ppa.ppa("rerun", run.json().path("execution").asString(), "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(rerun.json().path("steps").path("redis").asString())
                .isEqualTo("2 deleted; 1 key given a time to live");
        assertThat(rerun.json().path("steps").path("clickhouse").asString()).isEqualTo("done before");
        assertThat(rerun.json().path("steps").path("postgres").asString()).isEqualTo("done before");
        assertThat(texts("SELECT event_key FROM ppa.outbox")).contains("owed");
    }

    @Test
    void clickHouseThatIsAway_keepsNoOtherFromBeingDone() throws IOException {
        rows();
        config(SHORT);
        Installation away = ppa.with(Map.of("PPA_CLICKHOUSE_URL", "http://127.0.0.1:" + closedPort()));
        String[] launch = {"launch", "retention-prune", "day=2024-06-15", "--config-dir", dir.toString()};

        Answer dry = away.ppa(with(launch, "--dry-run"));
        Answer run = away.ppa(with(launch, "--json"));

        assertThat(dry.out()).contains("clickhouse –: cannot be looked at: ").containsPattern("postgres +ppa.outbox");
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.json().path("error").asString())
                .contains("ClickHouse at ")
                .contains("cannot be reached");
        assertThat(run.json().path("steps").path("redis").asString()).startsWith("2 deleted");
        assertThat(away.ppa("launch", "daily-rollup", "day=2024-06-01").code())
                .as("a job that needs it does not start")
                .isEqualTo(3);
        Answer rerun = ppa.ppa("rerun", run.json().path("execution").asString(), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("steps").path("clickhouse").asString()).isEqualTo("69 deleted");
        kept();
    }

    /** Killed between two batches: what went stays gone, nothing else went, and the next run ends it. */
    @Test
    void aRunThatIsKilledInTheMiddle_isEndedByTheNext() throws Exception {
        outbox(40);
        Path slow = config(with(SHORT, "pause: 1ms", "pause: 1m", "batch: 5000", "batch: 7"));
        Process process = ppa.process(
                dir.resolve("out"), "launch", "retention-prune", "day=2024-06-15", "--config-dir", slow.toString());
        try {
            await(() -> texts("SELECT event_key FROM ppa.outbox").size() < 42);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(texts("SELECT event_key FROM ppa.outbox")).hasSize(35).contains("owed", "young");

        String killed = texts("SELECT max(job_execution_id)::text FROM ppa.batch_job_execution")
                .get(0);
        assertThat(ppa.ppa("recover", killed).code()).isZero();
        Answer next = launch(config(SHORT), "--json");

        assertThat(next.code()).as(next.out() + next.err()).isZero();
        assertThat(texts("SELECT event_key FROM ppa.outbox")).containsExactlyInAnyOrder("owed", "young");
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("it took too long").isLessThan(end);
            Thread.sleep(50);
        }
    }

    private Answer launch(Path config, String... more) {
        return ppa.ppa(with(
                new String[] {"launch", "retention-prune", "day=2024-06-15", "--config-dir", config.toString()}, more));
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private List<String> published() {
        return ppa.texts("SELECT tuple(*) AS t FROM probabilistic_performance_analytics ORDER BY ALL");
    }

    /** Store, object, rows, oldest and newest of a result's table. */
    private static List<String> table(Answer answer, String name, boolean onlyWhatGoes) {
        List<String> rows = new ArrayList<>();
        for (JsonNode action : answer.json().path(name)) {
            if (!onlyWhatGoes || action.path("rows").asLong() > 0) {
                rows.add(String.join(
                        " ",
                        action.path("store").asString(),
                        action.path("object").asString(),
                        action.path("rows").toString(),
                        text(action.path("oldest")),
                        text(action.path("newest"))));
            }
        }
        return rows;
    }

    private static String text(JsonNode node) {
        return node.isNull() ? "null" : node.asString();
    }

    /** Every row, entry and key of the stores; of PostgreSQL also where it lies. ClickHouse merges its parts when it likes. */
    private List<String> everything() {
        List<String> everything = new ArrayList<>();
        for (String table : policies("clickhouse")) {
            everything.addAll(ppa.texts("SELECT toString(tuple(*)) AS t FROM " + table + " ORDER BY t"));
        }
        for (String table : policies("postgres")) {
            everything.addAll(texts("SELECT t.tableoid || t.ctid::text || t::text FROM " + table + " AS t ORDER BY 1"));
        }
        for (String key : new TreeSet<>(REDIS.keys("*"))) {
            everything.add(key + " " + REDIS.type(key) + " " + REDIS.pttl(key));
        }
        everything.add(REDIS.xrange("learning_events", "-", "+").toString());
        return everything;
    }

    private List<String> texts(String query) {
        return jdbc.sql(query).query(String.class).list();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The packed jobs, that of retention-prune with other texts: from, to, from, to. */
    private Path config(String... changes) throws IOException {
        Files.createDirectories(dir.resolve("jobs"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("jobs"), "*.yml")) {
            for (Path file : files) {
                String text = Files.readString(file);
                for (int i = 0; i < changes.length && file.endsWith("retention-prune.yml"); i += 2) {
                    assertThat(text).contains(changes[i]);
                    text = text.replace(changes[i], changes[i + 1]);
                }
                Files.writeString(dir.resolve("jobs").resolve(file.getFileName()), text);
            }
        }
        return dir;
    }
}
