package io.ppa.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.Deliver;
import io.ppa.job.JobRequest;
import io.ppa.model.RegistryNumbers;
import io.ppa.model.StreamEvent;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.RedisKeys;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.store.redis.StreamEntries;
import io.ppa.store.redis.StreamEntries.ModelNumbers;
import io.ppa.store.redis.Streams;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The step {@code cache} on real stores: whose numbers reach Redis, and what happens when Redis is not there. */
class CacheNumbersTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-05");

    private static final RedisLocation REDIS_AT =
            new RedisLocation(TestStores.locations().redis().url() + "/7", null, null);

    private static final RedisClient CLIENT = RedisClient.create(URI.create(REDIS_AT.url()));

    private static final Redis REDIS = Redis.connect(REDIS_AT);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static ClickHouseLocation clickhouseAt;

    private static PostgresLocation postgresAt;

    private static ClickHouse clickhouse;

    private static HikariDataSource postgres;

    private static JdbcClient jdbc;

    @BeforeAll
    static void stores() {
        clickhouseAt = TestStores.freshClickHouseDatabase();
        postgresAt = TestStores.freshPostgresDatabase();
        clickhouse = ClickHouse.connect(clickhouseAt);
        for (String table : List.of(
                "V001__trading_decisions_probabilistic",
                "V013__model_performance_states",
                "V014__model_performance_mv")) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        postgres = Postgres.connect(postgresAt, 4);
        jdbc = JdbcClient.create(postgres);
        new PostgresSchema(postgres, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    @AfterAll
    static void close() {
        CLIENT.flushDB();
        clickhouse.close();
        postgres.close();
        REDIS.close();
        CLIENT.close();
    }

    @BeforeEach
    void empty() {
        clickhouse.execute(new SqlText("test", "TRUNCATE TABLE model_performance_states"), Map.of());
        jdbc.sql(
                        "TRUNCATE probabilistic_models, tenant_directory, users, ppa.outbox, ppa.mark RESTART IDENTITY CASCADE")
                .update();
        CLIENT.flushDB();
    }

    /** Numbers that say whose they are: accuracy is the tenant's number in ten thousandths, 0.9999 for shared models. */
    @Test
    void anotherTenantsNumbers_areNeverInATenantsField() {
        Random random = new Random(20240305);
        Map<String, Integer> tenants = new TreeMap<>();
        IntStream.range(1, 60).forEach(n -> tenants.put("t" + n + (n % 3 == 0 ? ":{*} é" : ""), n));
        List<String> models = List.of("momentum", "a:b{c}", "mean*", "é😀");
        Map<String, Set<String>> versions = new TreeMap<>();
        tenants.forEach((tenant, number) -> {
            UUID id = tenant(tenant);
            for (String model : models) {
                for (int version = 0; version < random.nextInt(3); version++) {
                    model(id, model, "v" + version, new BigDecimal(number).movePointLeft(4));
                    versions.computeIfAbsent(tenant + "|" + model, k -> new TreeSet<>())
                            .add("v" + version);
                }
            }
        });
        model(null, "momentum", "v0", new BigDecimal("0.9999"));
        model(null, "mean*", "v7", new BigDecimal("0.9999"));
        tenants.put("not in the directory", -1);
        Map<String, Map<String, Integer>> used = new TreeMap<>();
        for (int n = 0; n < 400; n++) {
            String tenant = List.copyOf(tenants.keySet()).get(random.nextInt(tenants.size()));
            String model = models.get(random.nextInt(models.size()));
            int hour = random.nextInt(3) * 11;
            decision(tenant, model, "2024-03-05 %02d:59:59.999".formatted(hour), 0.5, 7);
            used.computeIfAbsent(key(model, hour), k -> new TreeMap<>()).merge(tenant, 1, Integer::sum);
        }
        decision("t1", "momentum", "2024-03-06 00:00:00.000", 0.5, 7);

        assertThat(cache(REDIS).run(1, request())).isEqualTo(used.size() + " hashes of models cached");

        assertThat(CLIENT.keys("perf:*")).isEqualTo(used.keySet());
        used.forEach((key, uses) -> {
            String model = KeyPattern.PERFORMANCE.parts(key).orElseThrow().get(0);
            Map<String, String> hash = CLIENT.hgetAll(key);
            String all = hash.remove("*");
            assertThat(all != null).isEqualTo(model.equals("momentum") || model.equals("mean*"));
            if (all != null) {
                assertThat(accuracies(all)).containsOnly("0.9999");
                assertThat(JSON.readTree(all).get("usage").asInt())
                        .isEqualTo(uses.values().stream().mapToInt(n -> n).sum());
            }
            Set<String> fields = new TreeSet<>();
            uses.forEach((tenant, count) -> {
                String field = URLEncoder.encode(tenant, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A");
                fields.add(field);
                String value = hash.getOrDefault(field, "{}");
                Set<String> own = versions.getOrDefault(tenant + "|" + model, Set.of());
                assertThat(JSON.readTree(value).get("usage").asInt()).isEqualTo(count);
                assertThat(JSON.readTree(value).get("avg_latency_ms").asDouble())
                        .isEqualTo(7);
                assertThat(names(value)).isEqualTo(List.copyOf(own));
                assertThat(accuracies(value))
                        .allMatch(accuracy ->
                                new BigDecimal(accuracy).movePointRight(4).intValueExact() == tenants.get(tenant));
            });
            assertThat(hash.keySet()).isEqualTo(fields);
            assertThat(CLIENT.ttl(key)).isBetween(1700L, 1800L);
        });
    }

    private static List<String> names(String value) {
        return versions(value).map(version -> version.get("version").asString()).toList();
    }

    private static List<String> accuracies(String value) {
        return versions(value)
                .map(version -> version.get("accuracy").decimalValue().toPlainString())
                .toList();
    }

    private static Stream<JsonNode> versions(String value) {
        return StreamSupport.stream(JSON.readTree(value).get("versions").spliterator(), false);
    }

    @Test
    void usersWhoChangedTheirPreferences_areDropped_othersStay_andEachRunLooksAnHourFurtherBack() {
        UUID old = user(1);
        UUID changed = user(2);
        assertThat(cache(REDIS).run(1, request())).as("no entries yet").isEmpty();
        Instant first = new Marks(postgres).reached(CacheNumbers.PREFERENCES).orElseThrow();
        updatedAt(old, first.minus(Duration.ofMinutes(61)));
        updatedAt(changed, first.minus(Duration.ofMinutes(59)));
        List.of(old, changed).forEach(user -> CLIENT.set(RedisKeys.userPreferences(user), "x"));

        assertThat(cache(REDIS).run(2, request())).isEqualTo("1 user's preferences dropped");
        assertThat(CLIENT.keys("*")).containsExactly(RedisKeys.userPreferences(old));
        assertThat(new Marks(postgres).reached(CacheNumbers.PREFERENCES).orElseThrow())
                .isAfter(first);

        jdbc.sql("UPDATE user_probability_preferences SET learning_rate = 0.5 WHERE user_id = :id")
                .param("id", old)
                .update();
        assertThat(cache(REDIS).run(3, request())).isEqualTo("1 user's preferences dropped");
        assertThat(CLIENT.keys("*")).isEmpty();
    }

    @Test
    void withoutAMark_allUsersAreLookedAt_pageByPage() {
        jdbc.sql("INSERT INTO users (id) SELECT gen_random_uuid() FROM generate_series(1, 2500)")
                .update();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id, updated_at) SELECT id, '2001-01-01' FROM users")
                .update();
        List<UUID> users = jdbc.sql("SELECT id FROM users").query(UUID.class).list();
        users.forEach(user -> CLIENT.set(RedisKeys.userPreferences(user), "x"));

        assertThat(cache(REDIS).run(1, request())).isEqualTo("2500 users' preferences dropped");

        assertThat(CLIENT.dbSize()).isZero();
    }

    @Test
    void redisDown_theRunSaysAllThatIsOwed_andTheNextOneDeliversIt() {
        model(tenant("acme"), "momentum", "1", new BigDecimal("0.5"));
        decision("acme", "momentum", "2024-03-05 10:00:00.000", 0.5, 7);
        CLIENT.set(RedisKeys.userPreferences(user(1)), "x");
        new Outbox(postgres).append(events(0, 3));
        try (Redis down = Redis.connect(new RedisLocation("redis://127.0.0.1:1", null, null))) {
            assertThatThrownBy(() -> cache(down).run(42, request()))
                    .isInstanceOfSatisfying(StoreUnavailableException.class, e -> {
                        assertThat(e.getMessage())
                                .startsWith("Redis at redis://127.0.0.1:1 cannot be reached: ")
                                .endsWith("; owed to Redis: the models' numbers in the hours of 2024-03-05,"
                                        + " the dropping of preferences that users changed, 3 events");
                        assertThat(e.action()).contains("'ppa rerun 42'").contains("the next run of the job");
                    });
        }
        assertThat(new Marks(postgres).reached(CacheNumbers.PREFERENCES)).isEmpty();

        assertThat(cache(REDIS).run(42, request())).isEqualTo("1 hash of models cached, 1 user's preferences dropped");
        assertThat(CLIENT.keys("perf:*")).containsExactly("perf:momentum:2024030510");
    }

    @Test
    void whatWasDoneBeforeTheFailure_isNotOwed() {
        decision("acme", "momentum", "2024-03-05 10:00:00.000", 0.5, 7);
        user(1);
        CLIENT.sendCommand(Protocol.Command.ACL, "SETUSER", "no-unlink", "on", ">pw", "~*", "+@all", "-unlink");
        try (Redis refused = Redis.connect(new RedisLocation(REDIS_AT.url(), "no-unlink", "pw"))) {
            assertThatThrownBy(() -> cache(refused).run(42, request()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageEndingWith("; owed to Redis: the dropping of preferences that users changed, 0 events");
        } finally {
            CLIENT.sendCommand(Protocol.Command.ACL, "DELUSER", "no-unlink");
        }
        assertThat(CLIENT.exists("perf:momentum:2024030510")).isTrue();
    }

    /** The registry's transaction is committed with its events, and the process dies: others take over, two at a time. */
    @Test
    void killedBetweenCommitAndPublication_everyEventIsToldOnce_alsoByTwoProcessesAtOnce(@TempDir Path dir)
            throws Exception {
        model(tenant("acme"), "momentum", "1", new BigDecimal("0.5"));
        decision("acme", "momentum", "2024-03-05 10:00:00.000", 0.5, 7);
        new Outbox(postgres).append(events(0, 700));

        List<Process> processes = List.of(start(dir.resolve("a")), start(dir.resolve("b")));
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(dir.resolve("a")))
                    .isTrue();
        }
        assertThat(processes.stream().map(Process::exitValue))
                .as(Files.readString(dir.resolve("a")) + Files.readString(dir.resolve("b")))
                .containsExactly(0, 0);
        Publishing.publish(clickhouse, postgres, REDIS);

        assertThat(CLIENT.xrange("model_performance", "-", "+").stream()
                        .map(entry -> entry.getFields().getOrDefault("evaluated", ""))
                        .toList())
                .isEqualTo(IntStream.range(0, 700).mapToObj(String::valueOf).toList());
        assertThat(new Outbox(postgres).owed()).isZero();
        assertThat(CLIENT.hkeys("perf:momentum:2024030510")).containsExactly("acme");
    }

    private static Process start(Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Publishing.class.getName(),
                        clickhouseAt.url(),
                        clickhouseAt.database(),
                        clickhouseAt.user(),
                        postgresAt.url(),
                        postgresAt.user(),
                        REDIS_AT.url())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** A process that takes over. It must not touch the class around it, which would start stores of its own. */
    static final class Publishing {

        private static final JobRequest REQUEST = new JobRequest(
                "model-performance",
                new DayRange(LocalDate.parse("2024-03-02"), LocalDate.parse("2024-03-05")),
                List.of(),
                Map.of(
                        "stream-max-length", "10000",
                        "parallelism", "1",
                        "lease", "PT60S",
                        "heartbeat", "PT10S",
                        "retry.attempts", "1",
                        "retry.backoff", "PT1S",
                        "max-memory-usage", "4294967296"),
                null);

        private Publishing() {}

        public static void main(String[] args) {
            try (ClickHouse ch = ClickHouse.connect(new ClickHouseLocation(args[0], args[1], args[2], null));
                    HikariDataSource pg = Postgres.connect(new PostgresLocation(args[3], args[4], null), 2);
                    Redis redis = Redis.connect(new RedisLocation(args[5], null, null))) {
                publish(ch, pg, redis);
            }
        }

        static void publish(ClickHouse ch, HikariDataSource pg, Redis redis) {
            new CacheNumbers(ch, new ModelRegistry(pg), new UserPreferences(pg), new Marks(pg), new Outbox(pg), redis)
                    .run(1, REQUEST);
            new Deliver(new Outbox(pg), new Streams(redis)).run(1, REQUEST);
        }
    }

    private static CacheNumbers cache(Redis redis) {
        return new CacheNumbers(
                clickhouse,
                new ModelRegistry(postgres),
                new UserPreferences(postgres),
                new Marks(postgres),
                new Outbox(postgres),
                redis);
    }

    private static List<StreamEvent> events(int from, int to) {
        List<StreamEvent> events = new ArrayList<>();
        for (int n = from; n < to; n++) {
            events.add(StreamEntries.modelPerformance(
                    new ModelNumbers(new UUID(9, n), "acme", "momentum", "1", DAY, n, RegistryNumbers.UNDEFINED),
                    n,
                    1));
        }
        return events;
    }

    private static String key(String model, int hour) {
        return RedisKeys.performance(model, DAY.atTime(hour, 0).toInstant(ZoneOffset.UTC));
    }

    private static UUID tenant(String name) {
        return jdbc.sql("INSERT INTO tenant_directory VALUES (:name, gen_random_uuid()) RETURNING tenant_uuid")
                .param("name", name)
                .query(UUID.class)
                .single();
    }

    private static void model(@Nullable UUID tenant, String name, String version, BigDecimal accuracy) {
        jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id, accuracy)
                        VALUES (:name, 'meta', :version, '{}', :tenant::uuid, :accuracy)""")
                .param("name", name)
                .param("version", version)
                .param("tenant", tenant == null ? null : tenant.toString(), Types.VARCHAR)
                .param("accuracy", accuracy)
                .update();
    }

    private static UUID user(int number) {
        UUID user = new UUID(5, number);
        jdbc.sql("INSERT INTO users (id) VALUES (:id)").param("id", user).update();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id) VALUES (:id)")
                .param("id", user)
                .update();
        return user;
    }

    /** Past the trigger, which would set it to now. */
    private static void updatedAt(UUID user, Instant time) {
        jdbc.sql("DELETE FROM user_probability_preferences WHERE user_id = :id")
                .param("id", user)
                .update();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id, updated_at) VALUES (:id, :time)")
                .param("id", user)
                .param("time", Timestamp.from(time))
                .update();
    }

    private static void decision(String tenant, String model, String at, double confidence, int latency) {
        clickhouse.execute(
                new SqlText("test", """
                        INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, model_versions,
                            aggregated_confidence, execution_latency_ms, tenant_id)
                        SELECT generateUUIDv4(), toDateTime64({at:String}, 3, 'UTC'), 'X', 'BUY', generateUUIDv4(),
                            [({model:String}, '1')], {confidence:Float64}, {latency:UInt32}, {tenant:String}"""),
                Map.of("at", at, "model", model, "confidence", confidence, "latency", latency, "tenant", tenant));
    }

    private static JobRequest request() {
        return Publishing.REQUEST;
    }
}
