package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.model.RegistryNumbers;
import io.ppa.model.StreamEvent;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RegistryUpdates.Change;
import io.ppa.store.postgres.RegistryUpdates.Measured;
import io.ppa.store.postgres.RegistryUpdates.Named;
import io.ppa.store.postgres.RegistryUpdates.Outcome;
import io.ppa.store.postgres.RegistryUpdates.Update;
import io.ppa.testing.TestStores;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The update of the registry's rows: which are written when, beside whom, and that it is all or nothing. */
class RegistryUpdatesTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-05");

    private static final UUID ACME = UUID.fromString("00000000-0000-0000-0000-0000000000aa");

    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-0000000000bb");

    private static final String HOSTILE = "o'b\"{}:\\ \n ␀ é😀";

    private static HikariDataSource database;

    private static JdbcClient jdbc;

    private RegistryUpdates updates;

    private Outbox outbox;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    private final ExecutorService conductor = Executors.newSingleThreadExecutor();

    @BeforeAll
    static void schema() {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 10);
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE probabilistic_models, model_performance_history, ppa.outbox RESTART IDENTITY CASCADE")
                .update();
        updates = new RegistryUpdates(database);
        outbox = new Outbox(database);
    }

    @AfterEach
    void stop() throws InterruptedException {
        conductor.shutdownNow();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void numbers_goIntoTheRow_theHistory_andTheOutbox_andNothingElseOfTheRowChanges() {
        UUID id = model(ACME, HOSTILE, "1");
        String before = rest();

        Outcome outcome = update(ACME, DAY, measured(HOSTILE, "0.5123", "-99.9999"));

        assertThat(outcome)
                .isEqualTo(new Outcome(
                        List.of(measured(HOSTILE, "0.5123", "-99.9999")), 1, 0, List.of(), List.of(), List.of()));
        assertThat(numbersOf(id)).isEqualTo("0.5123 0.9000 0.12345 -99.9999");
        assertThat(rest()).isEqualTo(before);
        assertThat(history()).containsExactly(id + " " + ACME + " 2024-03-05 12 10 0.5123 0.9000 0.12345 -99.9999 7");
        assertThat(told()).containsExactly("1 " + HOSTILE);
    }

    @Test
    void undefinedNumbers_areNull() {
        UUID id = model(null, "a", "1");
        update(null, DAY, measured("a", "0.5000", "1.0000"));

        update(null, DAY.plusDays(1), new Measured("a", "1", 3, 0, RegistryNumbers.UNDEFINED));

        assertThat(numbersOf(id)).isEqualTo("- - - -");
        assertThat(told()).hasSize(2);
    }

    @Test
    void aRerun_writesNothing() {
        model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        String before = everything();

        Outcome outcome = update(ACME, DAY, measured("a", "0.5000", "1.0000"));

        assertThat(outcome.changed()).isZero();
        assertThat(outcome.matched()).hasSize(1);
        assertThat(everything()).as("rows and their xmin").isEqualTo(before);
    }

    @Test
    void aNewDayWithTheSameNumbers_isKeptAndWritten_butNotTold() {
        UUID id = model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        String before = version(id);

        update(ACME, DAY.plusDays(1), measured("a", "0.5000", "1.0000"));

        assertThat(version(id)).as("last_updated says so").isNotEqualTo(before);
        assertThat(history()).hasSize(2);
        assertThat(told()).hasSize(1);
    }

    @Test
    void aCorrectedDay_isKeptBesideWhatWasSaidBefore_andTold() {
        UUID id = model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        update(ACME, DAY, measured("a", "0.6000", "1.0000"));

        assertThat(numbersOf(id)).startsWith("0.6000");
        assertThat(history()).hasSize(2);
        assertThat(told()).containsExactly("1 a", "2 a");
    }

    @Test
    void moreOutcomesWithTheSameNumbers_areKept_andTheRowIsLeftAlone() {
        UUID id = model(ACME, "a", "1");
        Measured first = measured("a", "0.5000", "1.0000");
        update(ACME, DAY, first);
        String before = version(id);

        update(ACME, DAY, new Measured("a", "1", 24, 20, first.numbers()));

        assertThat(version(id)).isEqualTo(before);
        assertThat(history()).hasSize(2);
        assertThat(told()).hasSize(1);
    }

    @Test
    void anOlderDay_isKept_andLeavesTheRegistryAlone() {
        UUID id = model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        String before = version(id);

        update(ACME, DAY.minusDays(1), measured("a", "0.4000", "1.0000"));
        update(ACME, DAY.minusDays(1), measured("a", "0.4000", "1.0000"));

        assertThat(version(id)).isEqualTo(before);
        assertThat(history()).hasSize(2);
        assertThat(told()).hasSize(1);
        assertThat(new ModelRegistry(database).all().get(0).previous().accuracy())
                .isEqualTo("0.4000");
    }

    @Test
    void numbersSomebodyElsePutIntoTheRow_areCorrected_andThatIsTold() {
        UUID id = model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        jdbc.sql("UPDATE probabilistic_models SET accuracy = 0.99").update();

        Outcome outcome = update(ACME, DAY, measured("a", "0.5000", "1.0000"));

        assertThat(outcome.changed()).isOne();
        assertThat(numbersOf(id)).startsWith("0.5000");
        assertThat(told()).as("each change has its own id").containsExactly("1 a", "2 a");
    }

    @Test
    void modelsWithoutARow_areNamed_unlessASharedRowIsThere() {
        model(null, "shared", "1");
        model(OTHER, "other's", "1");
        UUID stale = model(ACME, "stale", "1");
        jdbc.sql("UPDATE probabilistic_models SET accuracy = 0.4 WHERE id = :id")
                .param("id", stale)
                .update();
        UUID retired = model(ACME, "retired", "1");
        jdbc.sql("UPDATE probabilistic_models SET status = 'deprecated' WHERE id = :id")
                .param("id", retired)
                .update();
        List<Measured> models = List.of(
                measured("shared", "0.1000", "1.0000"),
                measured("other's", "0.2000", "1.0000"),
                measured(HOSTILE, "0.3000", "1.0000"));
        String before = rest();

        Outcome outcome = updates.update(new Update(ACME, DAY, models, false, 7), null, t -> Optional.empty(), tell());

        assertThat(outcome.unregistered()).containsExactly(models.get(1), models.get(2));
        assertThat(outcome.stale()).containsExactly(new Named(null, "stale", "1"));
        assertThat(rest()).isEqualTo(before);
        assertThat(numbersOf(stale)).as("keeps its numbers").startsWith("0.4000");
        assertThat(history()).isEmpty();
    }

    @Test
    void modelsWithoutARow_areRegistered_whenAsked_ifTheirNamesFit() {
        model(null, "shared", "1");
        String name = "é".repeat(99) + "😀";
        RegistryNumbers numbers = measured("", "0.3000", "1.0000").numbers();
        List<Measured> models = List.of(
                measured("shared", "0.1000", "1.0000"),
                new Measured(name, "v".repeat(20), 12, 10, numbers),
                new Measured("x".repeat(101), "1", 12, 10, numbers),
                new Measured("y", "v".repeat(21), 12, 10, numbers));

        Outcome outcome = updates.update(new Update(ACME, DAY, models, true, 7), null, t -> Optional.empty(), tell());

        assertThat(outcome.registered()).isOne();
        assertThat(outcome.changed()).isOne();
        assertThat(outcome.unregistered()).containsExactly(models.get(2), models.get(3));
        assertThat(jdbc.sql("""
                        SELECT model_name || model_type || status || parameters || (deployed_at IS NULL) || is_shared || accuracy
                        FROM probabilistic_models WHERE tenant_id = :tenant""").param("tenant", ACME).query(String.class).single())
                .isEqualTo(name + "unknownexperimental{}truefalse0.3000");
        assertThat(history()).hasSize(1);
    }

    @Test
    void somebodyElsesChangeBetweenReadAndWrite_survives_andTheRowIsDecidedAgain() throws Exception {
        UUID id = model(ACME, "a", "1");
        model(ACME, "b", "1");

        Outcome outcome = meanwhile(
                """
                UPDATE probabilistic_models
                SET status = 'deprecated', parameters = '{"k": 1}', deployment_config = '{"d": 2}', accuracy = 0.7
                WHERE model_name = 'a'""", () -> update(ACME, DAY, measured("a", "0.7000", "1.0000"), measured("b", "0.2000", "1.0000")));

        assertThat(outcome.changed()).isEqualTo(2);
        assertThat(jdbc.sql("""
                        SELECT status || parameters || deployment_config FROM probabilistic_models WHERE id = :id""").param("id", id).query(String.class).single())
                .isEqualTo("deprecated{\"k\": 1}{\"d\": 2}");
        assertThat(numbersOf(id)).isEqualTo("0.7000 0.9000 0.12345 1.0000");
        assertThat(history()).as("once, whatever was tried").hasSize(2);
        assertThat(told()).hasSize(2);
    }

    @Test
    void aModelRenamedMeanwhile_getsNoNumbersOfItsOldName() throws Exception {
        UUID id = model(ACME, "a", "1");

        Outcome outcome = meanwhile(
                "UPDATE probabilistic_models SET model_name = 'c'",
                () -> update(ACME, DAY, measured("a", "0.5000", "1.0000")));

        assertThat(outcome.unregistered()).extracting(Measured::modelName).containsExactly("a");
        assertThat(outcome.stale()).containsExactly(new Named(null, "c", "1"));
        assertThat(numbersOf(id)).isEqualTo("- - - -");
        assertThat(history()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void aModelDeletedMeanwhile_isNotRegistered_andTheOthersAreWritten() throws Exception {
        model(ACME, "a", "1");
        UUID b = model(ACME, "b", "1");

        Outcome outcome = meanwhile(
                "DELETE FROM probabilistic_models WHERE model_name = 'a'",
                () -> update(ACME, DAY, measured("a", "0.5000", "1.0000"), measured("b", "0.2000", "1.0000")));

        assertThat(outcome.unregistered()).extracting(Measured::modelName).containsExactly("a");
        assertThat(numbersOf(b)).startsWith("0.2000");
        assertThat(history()).hasSize(1);
    }

    @Test
    void aRowThatIsChangedEveryTime_failsAfterFiveAttempts_andNothingIsWritten() {
        UUID id = model(ACME, "a", "1");
        // Every update of the row by us finds that another one came first.
        jdbc.sql("""
                        CREATE FUNCTION elbow() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN RETURN NULL; END'""").update();
        jdbc.sql("CREATE TRIGGER elbow BEFORE UPDATE ON probabilistic_models FOR EACH ROW EXECUTE FUNCTION elbow()")
                .update();
        try {
            assertThatThrownBy(() -> update(ACME, DAY, measured("a", "0.5000", "1.0000")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.action()).isEqualTo("Nothing was written; remove the cause, then rerun."))
                    .hasMessage("the registry was changed meanwhile, 5 times in a row");
        } finally {
            jdbc.sql("DROP TRIGGER elbow ON probabilistic_models").update();
            jdbc.sql("DROP FUNCTION elbow()").update();
        }
        assertThat(numbersOf(id)).isEqualTo("- - - -");
        assertThat(history()).isEmpty();
    }

    @Test
    void twoRunsAtOnceOnDifferentDays_leaveTheNewerDay_andAWholeHistory() throws Exception {
        for (int round = 0; round < 10; round++) {
            empty();
            UUID id = model(ACME, "a", "1");
            List<Callable<Outcome>> runs = new ArrayList<>();
            for (int day = 0; day < 4; day++) {
                LocalDate its = DAY.plusDays(day);
                String accuracy = "0.%d000".formatted(day + 1);
                runs.add(() -> update(ACME, its, measured("a", accuracy, "1.0000")));
            }
            Collections.shuffle(runs, new Random(round));

            meanwhile("UPDATE probabilistic_models SET status = 'active'", () -> {
                for (Future<Outcome> run : threads.invokeAll(runs)) {
                    run.get();
                }
                return 0;
            });

            assertThat(numbersOf(id)).startsWith("0.4000");
            assertThat(history()).hasSize(4);
        }
    }

    @Test
    void twoRunsAtOnceOfTheSameDay_keepItOnce() throws Exception {
        model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));

        List<Callable<Outcome>> runs =
                Collections.nCopies(4, () -> update(ACME, DAY.minusDays(1), measured("a", "0.4000", "1.0000")));
        for (Future<Outcome> run : threads.invokeAll(runs)) {
            run.get();
        }

        assertThat(history()).hasSize(2);
    }

    @Test
    void exclusively_letsOneInAtATime_alsoAfterAFailure() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> updates.exclusively(() -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        Future<Integer> first = updates.exclusively(() -> {
            Future<Integer> second = threads.submit(() -> new RegistryUpdates(database).exclusively(() -> {
                order.add("second");
                return 2;
            }));
            awaitWaiting();
            order.add("first");
            return second;
        });

        assertThat(first.get()).isEqualTo(2);
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aConnectionKilledInTheMiddle_leavesNothingHalfDone() {
        UUID id = model(ACME, "a", "1");
        update(ACME, DAY, measured("a", "0.5000", "1.0000"));
        String before = everything();

        assertThatThrownBy(() -> updates.update(
                        new Update(
                                ACME,
                                DAY.plusDays(1),
                                List.of(measured("a", "0.6000", "1.0000"), measured("new", "0.1000", "1.0000")),
                                true,
                                8),
                        Instant.EPOCH,
                        t -> Optional.empty(),
                        changes -> {
                            tell().accept(changes);
                            killOpenTransactions();
                        }))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("PostgreSQL cannot be reached, or no longer: ");

        assertThat(everything()).isEqualTo(before);
        assertThat(numbersOf(id)).startsWith("0.5000");
        assertThat(update(ACME, DAY.plusDays(1), measured("a", "0.6000", "1.0000"))
                        .changed())
                .as("the next one does it")
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofManyTenantsAtRandom_eachRowHasItsOwnNumbers(long seed) {
        Random random = new Random(seed);
        Map<String, String> expected = new TreeMap<>();
        List<@org.jspecify.annotations.Nullable UUID> tenants = new ArrayList<>();
        tenants.add(null);
        IntStream.range(0, 30).forEach(n -> tenants.add(new UUID(seed, n)));
        Map<Integer, List<Measured>> measures = new TreeMap<>();
        for (int tenant = 0; tenant < tenants.size(); tenant++) {
            List<Measured> models = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d")) {
                boolean registered = random.nextInt(3) > 0;
                boolean used = random.nextInt(3) > 0;
                String accuracy = BigDecimal.valueOf(random.nextInt(10_000), 4).toPlainString();
                if (registered) {
                    UUID id = model(tenants.get(tenant), name, "1");
                    expected.put(id.toString(), used ? accuracy : "-");
                }
                if (used) {
                    models.add(measured(name, accuracy, "1.0000"));
                }
            }
            measures.put(tenant, models);
        }
        List<Integer> order = new ArrayList<>(measures.keySet());
        Collections.shuffle(order, random);

        order.forEach(tenant -> updates.update(
                new Update(tenants.get(tenant), DAY, measures.getOrDefault(tenant, List.of()), false, 7),
                null,
                t -> Optional.empty(),
                tell()));

        Map<String, String> found = new TreeMap<>();
        jdbc.sql("SELECT id::text, coalesce(accuracy::text, '-') AS accuracy FROM probabilistic_models")
                .query(rs -> {
                    found.put(rs.getString("id"), rs.getString("accuracy"));
                });
        assertThat(found).isEqualTo(expected);
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM model_performance_history AS h JOIN probabilistic_models AS m ON m.id = h.model_id
                        WHERE (m.tenant_id, m.model_name, m.accuracy) IS NOT DISTINCT FROM (h.tenant_id, h.model_name, h.accuracy)""").query(Long.class).single())
                .isEqualTo(
                        expected.values().stream().filter(a -> !a.equals("-")).count());
    }

    /** Runs work while another session has made a change and not yet committed it, and commits when the work waits for it. */
    private <T> T meanwhile(String change, Callable<T> work) throws Exception {
        try (Connection somebodyElse = database.getConnection();
                Statement statement = somebodyElse.createStatement()) {
            somebodyElse.setAutoCommit(false);
            statement.execute(change);
            Future<T> result = conductor.submit(work);
            awaitWaiting();
            somebodyElse.commit();
            somebodyElse.setAutoCommit(true);
            return result.get();
        }
    }

    private static void killOpenTransactions() {
        try (Connection another = database.getConnection();
                Statement statement = another.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND state = 'idle in transaction'""");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting() {
        try {
            for (int i = 0; i < 600; i++) {
                if (jdbc.sql("""
                                SELECT count(*) FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock'""").query(Long.class).single() > 0) {
                    return;
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("nobody waits");
    }

    private Outcome update(UUID tenant, LocalDate day, Measured... models) {
        return updates.update(new Update(tenant, day, List.of(models), false, 7), null, t -> Optional.empty(), tell());
    }

    private Consumer<List<Change>> tell() {
        return changes -> outbox.append(changes.stream()
                .map(change -> new StreamEvent(
                        "model_performance",
                        "test:" + change.id(),
                        Map.of("told", change.id() + " " + change.model().modelName())))
                .toList());
    }

    private static Measured measured(String name, String accuracy, String sharpe) {
        return new Measured(
                name,
                "1",
                12,
                10,
                new RegistryNumbers(
                        new BigDecimal(accuracy),
                        new BigDecimal("0.9000"),
                        new BigDecimal("0.12345"),
                        new BigDecimal(sharpe)));
    }

    private static UUID model(UUID tenant, String name, String version) {
        return jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        VALUES (:name, 'meta', :version, '{"p": 1}', :tenant::uuid) RETURNING id""")
                .param("name", name)
                .param("version", version)
                .param("tenant", tenant == null ? null : tenant.toString(), java.sql.Types.VARCHAR)
                .query(UUID.class)
                .single();
    }

    private static String numbersOf(UUID id) {
        return jdbc.sql("""
                        SELECT concat_ws(' ', coalesce(accuracy::text, '-'), coalesce(calibration_score::text, '-'),
                            coalesce(brier_score::text, '-'), coalesce(sharpe_ratio::text, '-'))
                        FROM probabilistic_models WHERE id = :id""").param("id", id).query(String.class).single();
    }

    /** What of the rows is not this suite's to write. */
    private static String rest() {
        return lines("""
                SELECT (to_jsonb(m) - 'accuracy' - 'calibration_score' - 'brier_score' - 'sharpe_ratio' - 'last_updated')::text
                FROM probabilistic_models AS m ORDER BY id""");
    }

    private static String version(UUID id) {
        return jdbc.sql("SELECT xmin::text FROM probabilistic_models WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private static String everything() {
        return lines("SELECT xmin || to_jsonb(m)::text FROM probabilistic_models AS m ORDER BY id")
                + lines("SELECT xmin || to_jsonb(h)::text FROM model_performance_history AS h ORDER BY id")
                + lines("SELECT xmin || to_jsonb(o)::text FROM ppa.outbox AS o ORDER BY id");
    }

    private static String lines(String sql) {
        return String.join("\n", jdbc.sql(sql).query(String.class).list());
    }

    private static List<String> history() {
        return jdbc.sql("""
                        SELECT concat_ws(' ', model_id, tenant_id, day, decisions, evaluated, accuracy, calibration_score, brier_score,
                            sharpe_ratio, execution_id)
                        FROM model_performance_history ORDER BY id""").query(String.class).list();
    }

    private static List<String> told() {
        return jdbc.sql("SELECT fields ->> 'told' FROM ppa.outbox ORDER BY id")
                .query(String.class)
                .list();
    }
}
