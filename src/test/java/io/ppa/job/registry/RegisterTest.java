package io.ppa.job.registry;

import static io.ppa.job.registry.RegistryWorld.DAY;
import static io.ppa.job.registry.RegistryWorld.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.ModelMeasures;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.Marks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The step register: whose numbers go where, what is warned of, and what one tenant's fault does to the others. */
class RegisterTest {

    private static final String HOSTILE = "o'b\"{}:\\ \n ␀ é😀";

    private static RegistryWorld world;

    @BeforeAll
    static void start() {
        world = new RegistryWorld();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void empty() {
        world.empty();
    }

    @Test
    void everyTenantsNumbers_andThoseOverAll_goIntoTheirRows_andAreTold() {
        world.model(world.tenant(HOSTILE), HOSTILE, "1");
        UUID uuid = UUID.fromString("00000000-0000-0000-0000-0000000000bb");
        world.model(uuid, HOSTILE, "1");
        UUID shared = world.model(null, HOSTILE, "1");
        world.measure(HOSTILE, model(HOSTILE, 0.12345, 1));
        world.measure(uuid.toString(), model(HOSTILE, 0.12355, -1));
        world.pooled.add(model(HOSTILE, 0.5, 99.99994));

        assertThat(world.run()).isEqualTo("3 models changed, 0 unchanged");

        assertThat(world.registry())
                .as("half to even")
                .containsExactlyInAnyOrder(
                        "* " + HOSTILE + " 1 0.5000 0.9000 0.12346 99.9999",
                        uuid + " " + HOSTILE + " 1 0.1236 0.9000 0.12346 -1.0000",
                        HOSTILE + " " + HOSTILE + " 1 0.1234 0.9000 0.12346 1.0000");
        assertThat(world.warnings()).isEmpty();
        assertThat(world.jdbc
                        .sql("SELECT concat_ws(' ', fields ->> 'tenant', fields ->> 'accuracy') FROM ppa.outbox")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(HOSTILE + " 0.1234", uuid + " 0.1236", "0.5000");
        assertThat(world.jdbc
                        .sql("SELECT fields ->> 'model_id' FROM ppa.outbox WHERE fields ->> 'tenant' IS NULL")
                        .query(String.class)
                        .list())
                .containsExactly(shared.toString());
    }

    @Test
    void aRerun_changesNothing_andWarnsAgain() {
        world.model(world.tenant("acme"), "a", "1");
        world.measure("acme", model("a", 0.5, Double.NaN));
        world.run();
        List<String> before = world.everything();
        List<String> warned = world.warnings();

        assertThat(world.run()).isEqualTo("0 models changed, 1 unchanged, 1 warning");

        assertThat(world.everything()).as("rows and their xmin").isEqualTo(before);
        assertThat(world.warnings()).isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({
        "150, -, does not fit",
        "99.99995, -, does not fit",
        "-99.99996, -, does not fit",
        "99.99994999999999, 99.9999, ''",
        "-99.99994, -99.9999, ''",
    })
    void aSharpeRatioThatDoesNotFit_isNull_andWarnedOf(double sharpe, String held, String warning) {
        world.model(world.tenant("acme"), "a", "1");
        world.measure("acme", model("a", 0.5, sharpe));

        world.run();

        assertThat(world.registry()).containsExactly("acme a 1 0.5000 0.9000 0.12346 " + held);
        if (warning.isEmpty()) {
            assertThat(world.warnings()).isEmpty();
        } else {
            assertThat(world.warnings())
                    .containsExactly(
                            "register acme: model a 1: sharpe_ratio " + sharpe + " does not fit DECIMAL(6,4): NULL");
        }
    }

    @Test
    void undefinedNumbers_areNull_andWarnedOf_whereTheModelIsRegistered() {
        world.model(world.tenant("acme"), "a", "1");
        OptionalDouble none = OptionalDouble.empty();
        world.measure(
                "acme",
                new ModelMeasures("a", "1", true, 3, 0, none, none, none, none),
                new ModelMeasures("b", "1", true, 3, 0, none, none, none, none));

        assertThat(world.run()).isEqualTo("0 models changed, 1 unchanged, 2 warnings");

        assertThat(world.registry()).containsExactly("acme a 1 - - - -");
        assertThat(world.warnings())
                .containsExactly(
                        "register acme: model a 1: accuracy, calibration_score, brier_score, sharpe_ratio undefined with 0"
                                + " evaluated decisions: NULL",
                        "register acme: model b 1 is not registered and was used in 3 decisions");
    }

    @Test
    void tenantsThatAreNobody_orTwoInOne_areWarnedOf_andNothingIsWritten() {
        UUID uuid = UUID.fromString("00000000-0000-0000-0000-0000000000bb");
        world.jdbc
                .sql("INSERT INTO tenant_directory VALUES ('acme', :id)")
                .param("id", uuid)
                .update();
        world.model(uuid, "a", "1");
        world.measure("acme", model("a", 0.1, 1));
        world.measure(uuid.toString(), model("a", 0.2, 1));
        world.measure("nobody", model("a", 0.3, 1), model("b", 0.3, 1));

        world.run();

        assertThat(world.registry()).containsExactly("acme a 1 - - - -");
        String both = "tenants " + uuid + " and acme are one in PostgreSQL, " + uuid + ": neither is written";
        assertThat(world.warnings())
                .as("nor is a model called stale that was used")
                .containsExactly(
                        "register " + uuid + ": " + both,
                        "register acme: " + both,
                        "register nobody: tenant nobody is not in tenant_directory: the numbers of its 2 models go nowhere");
    }

    @Test
    void aTenantWithAFailedDayInTheWindow_keepsItsNumbers_andSoDoTheSharedModels() {
        world.model(world.tenant("acme"), "a", "1");
        world.model(world.tenant("other"), "a", "1");
        world.model(world.tenant("earlier"), "a", "1");
        world.model(null, "a", "1");
        world.measure("acme", model("a", 0.1, 1));
        world.measure("other", model("a", 0.2, 1));
        world.measure("earlier", model("a", 0.3, 1));
        world.pooled.add(model("a", 0.5, 1));
        world.failed("acme", DAY.minusDays(29));
        world.failed("earlier", DAY.minusDays(30));

        assertThat(world.run()).isEqualTo("2 models changed, 0 unchanged, 2 warnings");

        assertThat(world.registry())
                .containsExactly(
                        "* a 1 - - - -",
                        "acme a 1 - - - -",
                        "earlier a 1 0.3000 0.9000 0.12346 1.0000",
                        "other a 1 0.2000 0.9000 0.12346 1.0000");
        assertThat(world.warnings())
                .containsExactly(
                        "register acme: tenant acme keeps its numbers: 2024-02-05 failed, see the ledger",
                        "register null: shared models keep their numbers: days of the window are not there of acme");
    }

    @Test
    void aTenantThatWasLeftOut_orHasADayThatWasNeverMeasured_keepsItsNumbers_andSoDoTheSharedModels() {
        for (String tenant : List.of("left", "lacking", "whole")) {
            world.model(world.tenant(tenant), "a", "1");
            world.measure(tenant, model("a", 0.1, 1));
            world.done(tenant, DAY.minusDays(29));
            world.decided.put(tenant, Set.of(DAY.minusDays(29), DAY.minusDays(30)));
        }
        world.model(null, "a", "1");
        world.pooled.add(model("a", 0.5, 1));
        world.leftOut.put("left", "failed at daily-rollup, execution 5");
        world.leftOut.put("idle", "failed at daily-rollup, execution 5");
        world.decided.put("lacking", Set.of(DAY.minusDays(29), DAY.minusDays(1), DAY));
        // Somebody of whom nothing was ever measured is missing among the shared models all the same.
        world.tenant("new");
        world.decided.put("new", Set.of(DAY));

        assertThat(world.run()).isEqualTo("1 model changed, 0 unchanged, 4 warnings");

        assertThat(world.registry())
                .containsExactly(
                        "* a 1 - - - -",
                        "lacking a 1 - - - -",
                        "left a 1 - - - -",
                        "whole a 1 0.1000 0.9000 0.12346 1.0000");
        assertThat(world.warnings())
                .containsExactlyInAnyOrder(
                        "register left: tenant left keeps its numbers: it was left out, for it failed at daily-rollup, execution 5",
                        "register lacking: tenant lacking keeps its numbers: 2024-03-04 was not measured",
                        "register new: tenant new keeps its numbers: 2024-03-05 was not measured",
                        "register null: shared models keep their numbers: days of the window are not there of lacking, left, new");
        assertThat(world.run("whole", "lacking"))
                .as("who was not asked for is not looked at")
                .isEqualTo("0 models changed, 1 unchanged, 1 warning");
    }

    @Test
    void tenantsThatWereNotAskedFor_andSharedModels_areLeftAlone() {
        world.model(world.tenant("acme"), "a", "1");
        world.model(world.tenant("other"), "a", "1");
        world.model(null, "a", "1");
        world.measure("acme", model("a", 0.1, 1));
        world.measure("other", model("a", 0.2, 1));
        world.measure("nobody", model("a", 0.2, 1));
        world.pooled.add(model("a", 0.5, 1));

        assertThat(world.run("acme")).isEqualTo("1 model changed, 0 unchanged");

        assertThat(world.registry())
                .containsExactly("* a 1 - - - -", "acme a 1 0.1000 0.9000 0.12346 1.0000", "other a 1 - - - -");
        assertThat(new Marks(world.database).reached("model-performance:training"))
                .as("other tenants' trainings are still to be looked at")
                .isEmpty();
        world.run();
        assertThat(new Marks(world.database).reached("model-performance:training"))
                .isPresent();
    }

    @Test
    void activeModelsThatWereNotUsed_areListed_alsoOfTenantsWithoutAnyDecision() {
        UUID acme = world.tenant("acme");
        world.model(acme, "used", "1");
        world.model(acme, "unused", "1");
        world.model(world.tenant("silent"), "a", "2");
        world.model(null, "s", "1");
        world.measure("acme", model("used", 0.1, 1));

        world.run();

        String rest = " is active but was not used from 2024-02-05 to 2024-03-05: it keeps its numbers";
        assertThat(world.warnings())
                .containsExactly(
                        "register acme: model unused 1" + rest,
                        "register null: model s 1" + rest,
                        "register silent: model a 2" + rest);
        world.run("acme");
        assertThat(world.warnings()).containsExactly("register acme: model unused 1" + rest);
        world.run("silent");
        assertThat(world.warnings()).containsExactly("register silent: model a 2" + rest);
    }

    /** There is no tenant to leave out of the list then. */
    @Test
    void sharedModelThatWasUsed_isNotListed_whenNoTenantIsRegistered() {
        world.model(null, "s", "1");
        world.measure("nobody's", model("s", 0.1, 1));
        world.pooled.add(model("s", 0.1, 1));

        world.run();

        assertThat(world.warnings()).noneMatch(warning -> warning.contains("is active but was not used"));
    }

    @Test
    void register_insertsWhatIsNotRegistered_andSaysWhatCannotBe() {
        world.tenant("acme");
        world.measure("acme", model(HOSTILE, 0.1, 1), model("x".repeat(200), 0.1, 1));

        assertThat(world.run(DAY, true, world.database))
                .isEqualTo("1 model changed, 0 unchanged, 1 registered, 1 warning");

        assertThat(world.registry()).containsExactly("acme " + HOSTILE + " 1 0.1000 0.9000 0.12346 1.0000");
        assertThat(world.warnings())
                .containsExactly("register acme: model " + "x".repeat(200)
                        + " 1 is not registered and was used in 12 decisions; nor can it be: the registry holds text, of up to 100"
                        + " characters for a name and 20 for a version");
    }

    @Test
    void aNameThatOnlyStandsForAnother_isNobodysInTheRegistry() {
        world.model(world.tenant("acme"), "m␀", "1");
        world.model(null, "m␀", "1");
        OptionalDouble one = OptionalDouble.of(1);
        ModelMeasures mended = new ModelMeasures("m␀", "1", false, 12, 10, one, one, one, one);
        world.measure("acme", mended);
        world.pooled.add(mended);

        world.run(DAY, true, world.database);

        assertThat(world.registry()).containsExactly("* m␀ 1 - - - -", "acme m␀ 1 - - - -");
        assertThat(world.warnings())
                .contains("register acme: model m␀ 1 is not registered and was used in 12 decisions; nor can it be: the"
                        + " registry holds text, of up to 100 characters for a name and 20 for a version");
    }

    @Test
    void aTenantThatFails_stopsNoOther_isNamed_andARerunDoesIt() {
        world.model(world.tenant("acme"), "a", "1");
        world.model(world.tenant("other"), "a", "1");
        world.measure("acme", model("a", 0.1, 1));
        world.measure("other", model("a", 0.2, 1));
        world.jdbc.sql("""
                        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN IF NEW.accuracy = 0.1 THEN RAISE EXCEPTION ''not on a Tuesday''; END IF; RETURN NEW; END'""").update();
        world.jdbc
                .sql(
                        "CREATE TRIGGER refuse BEFORE UPDATE ON probabilistic_models FOR EACH ROW EXECUTE FUNCTION refuse()")
                .update();
        try {
            assertThatThrownBy(() -> world.run())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.action())
                                    .isEqualTo("Remove the cause, then 'ppa rerun 1': what is done stays done."))
                    .hasMessageStartingWith(
                            "1 tenant keeps its numbers (acme: PostgreSQL refused the update of the registry: ")
                    .hasMessageContaining("not on a Tuesday");
        } finally {
            world.jdbc.sql("DROP TRIGGER refuse ON probabilistic_models").update();
            world.jdbc.sql("DROP FUNCTION refuse()").update();
        }
        assertThat(world.registry()).containsExactly("acme a 1 - - - -", "other a 1 0.2000 0.9000 0.12346 1.0000");
        assertThat(new Marks(world.database).reached("model-performance:training"))
                .isEmpty();

        assertThat(world.run()).isEqualTo("1 model changed, 1 unchanged");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofManyTenantsAtRandom_noRowAndNoEntryHasAnothersNumbers(long seed) {
        Random random = new Random(seed);
        Map<String, String> expected = new TreeMap<>();
        // From 0.0011 on: Java and PostgreSQL write these alike.
        int number = 10;
        for (int tenant = 0; tenant < 40; tenant++) {
            String name = "t" + tenant;
            UUID id = random.nextInt(5) > 0 ? world.tenant(name) : null;
            List<ModelMeasures> models = new ArrayList<>();
            for (String model : List.of("a", "b", "c")) {
                // Each number belongs to one tenant's model alone.
                double accuracy = ++number / 10_000.0;
                if (random.nextBoolean()) {
                    models.add(model(model, accuracy, 1));
                }
                if (id != null && random.nextBoolean()) {
                    UUID row = world.model(id, model, "1");
                    boolean used = !models.isEmpty()
                            && models.get(models.size() - 1).modelName().equals(model);
                    expected.put(
                            row.toString(), used ? name + " " + model + " " + accuracy : name + " " + model + " -");
                }
            }
            world.measured.put(name, models);
        }

        world.run();

        Map<String, String> rows = new TreeMap<>();
        world.jdbc.sql("""
                        SELECT m.id::text, concat_ws(' ', tenant, model_name, coalesce(accuracy::float8::text, '-')) AS text
                        FROM probabilistic_models AS m JOIN tenant_directory AS d ON d.tenant_uuid = m.tenant_id""").query(rs -> {
            rows.put(rs.getString("id"), rs.getString("text"));
        });
        assertThat(rows).isEqualTo(expected);
        Map<String, String> entries = new TreeMap<>();
        world.jdbc.sql("""
                        SELECT fields ->> 'model_id' AS id, concat_ws(' ', fields ->> 'tenant', fields ->> 'model_name',
                            (fields ->> 'accuracy')::float8) AS text FROM ppa.outbox""").query(rs -> {
            entries.put(rs.getString("id"), rs.getString("text"));
        });
        expected.values().removeIf(text -> text.endsWith(" -"));
        assertThat(entries).isEqualTo(expected);
    }

    @Test
    void tenThousandModelsOfAThousandTenants_goInPages_withFewStatementsEach() {
        List<ModelMeasures> models =
                IntStream.range(0, 10).mapToObj(n -> model("m" + n, 0.1 * n, n)).toList();
        world.jdbc
                .sql(
                        "INSERT INTO tenant_directory SELECT 't' || n, gen_random_uuid() FROM generate_series(1, 1000) AS n")
                .update();
        world.jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        SELECT 'm' || m, 'meta', '1', '{}', tenant_uuid FROM tenant_directory, generate_series(0, 9) AS m""").update();
        IntStream.rangeClosed(1, 1000).forEach(n -> world.measured.put("t" + n, models));
        CountingDataSource counting = new CountingDataSource(world.database);

        assertThat(world.run(DAY, false, counting.proxy())).isEqualTo("10000 models changed, 0 unchanged");

        assertThat(world.asked).as("models in memory at a time").containsExactly(5000, 5000);
        assertThat(counting.statements()).as("statements for a tenant").isLessThan(8 * 1000);
        assertThat(world.jdbc.sql("""
                        SELECT count(*) FROM probabilistic_models AS m JOIN model_performance_history AS h ON h.model_id = m.id
                        WHERE m.accuracy = h.accuracy AND m.sharpe_ratio = substr(m.model_name, 2)::int""").query(Long.class).single()).isEqualTo(10_000);
        assertThat(world.jdbc
                        .sql("SELECT count(*) FROM ppa.outbox")
                        .query(Long.class)
                        .single())
                .isEqualTo(10_000);
        assertThat(world.run(DAY, false, counting.proxy())).isEqualTo("0 models changed, 10000 unchanged");
    }

    @Test
    void aTenantWithMoreModelsThanOthersTogether_comesAlone_inPages() {
        List<ModelMeasures> many =
                IntStream.range(0, 5500).mapToObj(n -> model("m" + n, 0.5, 1)).toList();
        UUID big = world.tenant("big");
        world.jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        SELECT 'm' || m, 'meta', '1', '{}', :big FROM generate_series(0, 5499) AS m""").param("big", big).update();
        world.tenant("a");
        world.tenant("c");
        world.measure("a", model("a", 0.1, 1));
        world.measured.put("big", many);
        world.measure("c", model("a", 0.1, 1));

        world.run();

        assertThat(world.asked).containsExactly(1, 5500, 1);
        Set<String> distinct = new HashSet<>(world.jdbc
                .sql("SELECT event_key FROM ppa.outbox")
                .query(String.class)
                .list());
        assertThat(distinct).hasSize(5500);
        assertThat(new ArrayList<>(world.registry())).hasSize(5500);
    }
}
