package io.ppa.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.H2;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Postgres;
import io.ppa.testing.ClusterStand;
import io.ppa.testing.TestStores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The suite in its production profile on databases of its own, driven through its commands. */
final class Installation implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ClickHouse clickhouse;

    private final PostgresLocation postgresAt;

    private final Map<String, String> environment;

    /** What every command is given. */
    private final List<String> options;

    Installation() {
        this(TestStores.freshClickHouseDatabase());
    }

    private Installation(ClickHouseLocation clickhouseAt) {
        this.postgresAt = TestStores.freshPostgresDatabase();
        this.clickhouse = ClickHouse.connect(clickhouseAt);
        this.environment = new HashMap<>(Map.of(
                "PPA_PROFILE", "production",
                "PPA_CLICKHOUSE_URL", clickhouseAt.url(),
                "PPA_CLICKHOUSE_DATABASE", clickhouseAt.database(),
                "PPA_CLICKHOUSE_USER", clickhouseAt.user(),
                "PPA_POSTGRES_URL", postgresAt.url(),
                "PPA_POSTGRES_USER", postgresAt.user(),
                "PPA_REDIS_URL", TestStores.locations().redis().url()));
        if (clickhouseAt.cluster() != null) {
            environment.put("PPA_CLICKHOUSE_CLUSTER", clickhouseAt.cluster().name());
        }
        this.options = List.of();
    }

    private Installation(
            ClickHouse clickhouse, PostgresLocation postgresAt, Map<String, String> environment, List<String> options) {
        this.clickhouse = clickhouse;
        this.postgresAt = postgresAt;
        this.environment = environment;
        this.options = options;
    }

    /** The embedded profile, attached to the tests' engines: its databases are those of all tests that use it, H2 among them. */
    static Installation embedded() {
        StoreLocations stores = TestStores.locations();
        Installation installation = new Installation(
                ClickHouse.connect(stores.clickhouse()),
                stores.postgres(),
                Map.of(),
                List.of("--data-dir", TestStores.dataDir().toString()));
        return installation.withSchema();
    }

    /** The same installation under a partly different environment; not to be closed. */
    Installation with(Map<String, String> changed) {
        Map<String, String> merged = new HashMap<>(environment);
        merged.putAll(changed);
        return new Installation(clickhouse, postgresAt, merged, options);
    }

    /** The same installation with more given to every command; not to be closed. */
    Installation given(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Installation(clickhouse, postgresAt, environment, List.copyOf(all));
    }

    /**
     * The same installation with other settings of a job; not to be closed.
     *
     * @param dir for the files
     * @param changes a text of the job's YAML and what stands there instead, and so on
     */
    Installation configured(Path dir, String job, String... changes) throws IOException {
        Files.createDirectories(dir.resolve("jobs"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("jobs"), "*.yml")) {
            for (Path file : files) {
                String yaml = Files.readString(file);
                for (int i = 0; i < changes.length && file.endsWith(job + ".yml"); i += 2) {
                    if (!yaml.contains(changes[i])) {
                        throw new IllegalArgumentException(file + " has no '" + changes[i] + "'");
                    }
                    yaml = yaml.replace(changes[i], changes[i + 1]);
                }
                Files.writeString(dir.resolve("jobs").resolve(file.getFileName()), yaml);
            }
        }
        return given("--config-dir", dir.toString());
    }

    /** A setting of its environment. */
    String environment(String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }

    /** The first column of a statement on PostgreSQL. */
    List<String> rows(String statement) {
        try (HikariDataSource database = postgres()) {
            return JdbcClient.create(database)
                    .sql(statement)
                    .query(String.class)
                    .list();
        }
    }

    /** An installation with its schema. */
    static Installation applied() {
        return new Installation().withSchema();
    }

    /** An installation with its schema on two shards. */
    static Installation applied(ClusterStand stand) {
        return new Installation(stand.location()).withSchema();
    }

    private Installation withSchema() {
        Answer answer = ppa("schema", "apply");
        if (answer.code() != 0) {
            throw new IllegalStateException(answer.err());
        }
        return this;
    }

    /** What a command answered. */
    record Answer(int code, String out, String err) {

        JsonNode json() {
            return JSON.readTree(out);
        }

        /** The number of the execution it tells of, for people or as JSON. */
        String execution() {
            Matcher found = Pattern.compile("execution(?:\" :)? (\\d+)").matcher(out);
            if (!found.find()) {
                throw new AssertionError("no execution in " + out + err);
            }
            return found.group(1);
        }

        /** What a launch did for one tenant. */
        JsonNode tenant(String name) {
            for (JsonNode tenant : json().path("tenants")) {
                if (tenant.path("tenant").asString().equals(name)) {
                    return tenant;
                }
            }
            throw new AssertionError("no tenant " + name + " in " + out);
        }
    }

    /** Runs a command in this JVM. */
    Answer ppa(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(options);
        int code = Ppa.run(
                all.toArray(String[]::new),
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Its stores as a command opens them, but at this time; the caller closes them. */
    Stores stores(Clock clock) {
        return Stores.at(clock, new GlobalOptions(), new Terminal(System.out, System.err, environment));
    }

    /** For what works on the stores without a command. */
    ClickHouse clickhouse() {
        return clickhouse;
    }

    /** Where it is. */
    String clickhouseUrl() {
        return TestStores.locations().clickhouse().url();
    }

    /** The same; the caller closes it. */
    HikariDataSource postgres() {
        return Postgres.connect(postgresAt, 4);
    }

    /** The same for graphs and patterns, in the embedded profile only. */
    static HikariDataSource h2() {
        return H2.connect(Objects.requireNonNull(TestStores.locations().h2()), 2);
    }

    /** Where its PostgreSQL is, in the production profile. */
    String postgresUrl() {
        return postgresAt.url();
    }

    /** The stores as a command opens them; the caller closes them. */
    Stores stores() {
        return Stores.open(new GlobalOptions(), new Terminal(System.out, System.err, environment));
    }

    /** Starts a command in a JVM of its own; what it prints goes to {@code output}. */
    Process process(Path output, String... args) throws IOException {
        return builder(args)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The same with the results and everything else apart. */
    Process process(Path out, Path err, String... args) throws IOException {
        return builder(args)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** The same in a working directory of its own. */
    Process processIn(Path directory, Path out, Path err, String... args) throws IOException {
        return builder(args)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=America/Los_Angeles",
                // A command lives for seconds: a second compiler costs it more than it saves.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.ppa.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs a statement of the test's own. */
    void sql(String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }

    /** The first column of a statement of the test's own. */
    List<String> texts(String statement) {
        return clickhouse.query(
                new SqlText("test", "SELECT toString(t) AS t FROM (" + statement + ")"),
                Map.of(),
                row -> row.getString("t"));
    }

    /** Every published row of a tenant and day with all its columns, run_id and computed_at among them. */
    List<String> published(String tenant, String day) {
        return texts("SELECT tuple(*) AS t FROM probabilistic_performance_analytics WHERE tenant_id = '"
                + quoted(tenant) + "' AND date = '" + day + "' ORDER BY symbol, user_id");
    }

    /**
     * A decision with these numbers.
     *
     * @param at UTC
     */
    void decision(String tenant, UUID id, String at, String symbol, double confidence) {
        sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, aggregated_confidence,"
                        + " epistemic_uncertainty, aleatoric_uncertainty, position_size, uncertainty_penalty, tenant_id) VALUES ('"
                        + id + "', '" + at + "', '" + quoted(symbol) + "', 'BUY', '" + new UUID(0, 1) + "', "
                        + (Double.isNaN(confidence) ? "nan" : confidence) + ", 0.1, 0.05, 10, 0.001, '" + quoted(tenant)
                        + "')");
    }

    /**
     * A decision of one model and, half an hour later, what came of it.
     *
     * @param at UTC
     * @param confidence NaN is refused by the jobs
     */
    void call(
            String tenant,
            String at,
            String model,
            String version,
            double confidence,
            boolean success,
            double actualReturn) {
        UUID id = UUID.randomUUID();
        sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, aggregated_confidence,"
                        + " model_versions, position_size, execution_latency_ms, tenant_id) VALUES ('"
                        + id + "', '" + at + "', 'S', 'BUY', '" + new UUID(0, 1) + "', "
                        + (Double.isNaN(confidence) ? "nan" : confidence) + ", [('" + quoted(model) + "', '"
                        + quoted(version) + "')], 10, 20, '" + quoted(tenant) + "')");
        sql("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, symbol, user_id, actual_return,"
                + " success, tenant_id) VALUES ('" + id + "', '" + id + "', toDateTime64('" + at
                + "', 3, 'UTC') + toIntervalMinute(30), 'S', '" + new UUID(0, 1) + "', " + actualReturn + ", " + success
                + ", '" + quoted(tenant) + "')");
    }

    /** A feedback on a decision. */
    void feedback(String tenant, UUID decision, String at, double actualReturn, boolean success) {
        sql("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, symbol, user_id, actual_return,"
                + " success, tenant_id) VALUES ('" + UUID.randomUUID() + "', '" + decision + "', '" + at + "', 'X', '"
                + new UUID(0, 1) + "', " + actualReturn + ", " + success + ", '" + quoted(tenant) + "')");
    }

    /**
     * A day of a tenant with some decisions and their feedback, by formula.
     *
     * @param salt tells one day's ids from another's
     */
    void day(String tenant, String day, int decisions, int salt) {
        String ids = "toUUID(concat('00000000-0000-4000-8000-', leftPad(hex(number * 1000 + " + salt + "), 12, '0')))";
        sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, aggregated_confidence,"
                        + " epistemic_uncertainty, aleatoric_uncertainty, position_size, uncertainty_penalty, tenant_id) SELECT "
                        + ids + ", toDateTime64('" + day
                        + " 00:00:00.000', 3, 'UTC') + toIntervalSecond(number * 7), concat('S',"
                        + " toString(number % 3)), 'BUY', toUUID('00000000-0000-0000-0000-000000000001'), (number * 37 % 101) /"
                        + " 100, 0.1, 0.05, 10, 0.001, '" + quoted(tenant) + "' FROM numbers(" + decisions + ")");
        sql("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, symbol, user_id, actual_return,"
                + " success, tenant_id) SELECT " + ids.replace("4000", "4001") + ", " + ids + ", toDateTime64('" + day
                + " 12:00:00.000', 3, 'UTC') + toIntervalSecond(number * 11), 'X',"
                + " toUUID('00000000-0000-0000-0000-000000000001'), ((number * 53 % 97) - 45) / 1000, number % 2, '"
                + quoted(tenant) + "' FROM numbers(" + decisions + ")");
    }

    /**
     * Decisions of one model with confidences from 0.55 to 0.95 and their feedback, by formula.
     *
     * @param tooSure by how much the share of successes falls short of the confidence; NaN for confidences that are NaN
     */
    void forecasts(String tenant, String day, int decisions, String model, String version, double tooSure) {
        String salt = "'" + quoted(tenant) + day + model + version + tooSure + "'";
        String rows = "SELECT reinterpretAsUUID(sipHash128(" + salt + ", number)) AS id, toDateTime64('" + day
                + " 00:00:00.000', 3, 'UTC') + toIntervalSecond(number * 60) AS at, "
                + (Double.isNaN(tooSure) ? "nan" : "0.55 + number % 41 / 100")
                + " AS c, cityHash64(" + salt + ", number) % 10000 / 10000 < c - "
                + (Double.isNaN(tooSure) ? 0 : tooSure) + " AS hit FROM numbers(" + decisions + ")";
        sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, aggregated_confidence,"
                        + " model_versions, position_size, tenant_id) SELECT id, at, 'S', 'BUY',"
                        + " toUUID('00000000-0000-0000-0000-000000000001'), c, [('" + quoted(model) + "', '"
                        + quoted(version)
                        + "')], 10, '" + quoted(tenant) + "' FROM (" + rows + ")");
        sql("INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, symbol, user_id, actual_return,"
                + " success, tenant_id) SELECT id, id, at + toIntervalMinute(30), 'S',"
                + " toUUID('00000000-0000-0000-0000-000000000001'), hit ? 0.01 : -0.01, hit, '" + quoted(tenant)
                + "' FROM (" + rows + ")");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
