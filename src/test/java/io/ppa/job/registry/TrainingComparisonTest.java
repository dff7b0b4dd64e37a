package io.ppa.job.registry;

import static io.ppa.job.registry.RegistryWorld.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.ModelMeasures;
import io.ppa.store.postgres.Marks;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a finished training is compared with. */
class TrainingComparisonTest {

    private static final String MARK = "model-performance:training";

    private static RegistryWorld world;

    private UUID acme;

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
        acme = world.tenant("acme");
    }

    /**
     * A model's accuracy in the registry, its history (day of March and accuracy), the end of the training and what it reached;
     * then what is filled in. Improvements computed by Python's decimal: {@code (100 * (Decimal(reached) - Decimal(before)) /
     * Decimal(before)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)}.
     */
    @ParameterizedTest
    @CsvSource({
        "0.6, '', 2024-03-05T12:00:00Z, 0.66, 0.6000, 10.00",
        "0.6, '1:0.5 4:0.55', 2024-03-05T12:00:00Z, 0.66, 0.5500, 20.00",
        "0.6, '1:0.5 5:0.55', 2024-03-05T12:00:00Z, 0.66, 0.5000, 32.00",
        "0.6, '1:0.5 4:0.55', 2024-03-05T00:00:00Z, 0.66, 0.5500, 20.00",
        "0.6, '1:0.5 4:0.55', 2024-03-04T23:59:59.999999Z, 0.66, 0.5000, 32.00",
        "0.6, '4:0.5 4:0.7 3:0.1', 2024-03-05T12:00:00Z, 0.66, 0.7000, -5.71",
        "0.6, '5:0.5', 2024-03-05T12:00:00Z, 0.66, -, -",
        "0.6, '3:0.5 4:', 2024-03-05T12:00:00Z, 0.66, -, -",
        "'', '', 2024-03-05T12:00:00Z, 0.66, -, -",
        "0.3, '', 2024-03-05T12:00:00Z, 0.4, 0.3000, 33.33",
        "0.8, '', 2024-03-05T12:00:00Z, 0.8001, 0.8000, 0.01",
        "0.8, '', 2024-03-05T12:00:00Z, 0.8002, 0.8000, 0.02",
        "0.8, '', 2024-03-05T12:00:00Z, 0.8003, 0.8000, 0.04",
        "0.8, '', 2024-03-05T12:00:00Z, 0.7999, 0.8000, -0.01",
        "0.4, '', 2024-03-05T12:00:00Z, 0.4001, 0.4000, 0.02",
        "0.4, '', 2024-03-05T12:00:00Z, 0.4003, 0.4000, 0.08",
        "0.05, '', 2024-03-05T12:00:00Z, 0.5499, 0.0500, 999.80",
        "0.05, '', 2024-03-05T12:00:00Z, 0.55, 0.0500, -",
        "0, '', 2024-03-05T12:00:00Z, 0.5, 0.0000, -",
        "0.5, '', 2024-03-05T12:00:00Z, '', 0.5000, -",
    })
    void previousAccuracy_isTheOneBeforeTheDayItEnded(
            String accuracy, String history, String ended, String reached, String previous, String improvement) {
        UUID model = model(acme, "a", "1", accuracy, "2024-01-01");
        for (String kept : history.isEmpty() ? new String[0] : history.split(" ")) {
            history(model, kept);
        }
        UUID training = training(model, ended, "completed", reached);

        world.run();

        assertThat(filled(training)).isEqualTo(previous + " " + improvement);
    }

    /** What the first attempt did, the second does not find again. */
    @Test
    void aStepThatIsTriedAgain_keepsWhatItCounted_andTheWarningsOfTrainings() {
        training(model(acme, "a", "1", "0", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.5");
        OptionalDouble half = OptionalDouble.of(0.5);
        world.measure("acme", new ModelMeasures("a", "1", true, 10, 10, half, half, half, half));
        world.losing = true;

        assertThat(world.run()).isEqualTo("1 model changed, 0 unchanged, 1 warning");

        assertThat(world.warnings()).singleElement().asString().contains("training");
    }

    @Test
    void whatIsUndefinedOrDoesNotFit_isWarnedOf() {
        UUID zero = training(model(acme, "a", "1", "0", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.5");
        UUID none = training(model(acme, "b", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:01Z", "completed", "");
        UUID far = training(model(null, "c", "1", "0.05", "2024-01-01"), "2024-03-05T12:00:02Z", "completed", "0.55");

        world.run();

        assertThat(world.warnings())
                .filteredOn(warning -> warning.contains("training"))
                .containsExactly(
                        "register null: training " + far
                                + " of model c 1: improvement_percentage 1000.00 does not fit DECIMAL(5,2): NULL",
                        "register acme: training " + zero
                                + " of model a 1: improvement_percentage undefined with previous accuracy 0.0000 and final accuracy"
                                + " 0.5000: NULL",
                        "register acme: training " + none
                                + " of model b 1: improvement_percentage undefined with previous accuracy 0.5000 and final accuracy"
                                + " undefined: NULL");
    }

    @Test
    void aNewVersion_isComparedWithTheNewestOtherOneOfItsTenant_thatWasThere() {
        UUID other = world.tenant("other");
        model(acme, "a", "1", "0.4", "2024-01-01");
        model(acme, "a", "2", "0.5", "2024-02-01");
        model(acme, "a", "3", "", "2024-02-15");
        model(acme, "a", "5", "0.9", "2024-03-05T12:00:01Z");
        model(acme, "b", "9", "0.9", "2024-02-20");
        model(other, "a", "4", "0.9", "2024-02-20");
        model(null, "a", "4", "0.9", "2024-02-20");
        UUID training = training(model(acme, "a", "4", "", "2024-03-01"), "2024-03-05T12:00:00Z", "completed", "0.55");
        UUID shared = training(model(null, "a", "6", "", "2024-03-01"), "2024-03-05T12:00:00Z", "completed", "0.9");

        world.run();

        assertThat(filled(training)).isEqualTo("0.5000 10.00");
        assertThat(filled(shared)).isEqualTo("0.9000 0.00");
    }

    @Test
    void theComparisonIsWithTheRegistry_asItWasBeforeThisRun() {
        UUID training =
                training(model(acme, "a", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.55");
        world.measure("acme", RegistryWorld.model("a", 0.9, 1));

        world.run();

        assertThat(world.registry()).containsExactly("acme a 1 0.9000 0.9000 0.12346 1.0000");
        assertThat(filled(training)).isEqualTo("0.5000 10.00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "failed", "cancelled"})
    void aTrainingThatDidNotComplete_isNotCompared(String status) {
        UUID training = training(model(acme, "a", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:00Z", status, "0.55");

        world.run();

        assertThat(filled(training)).isEqualTo("- -");
    }

    @Test
    void whatSomebodyFilledIn_stays() {
        UUID model = model(acme, "a", "1", "0.5", "2024-01-01");
        UUID training = training(model, "2024-03-05T12:00:00Z", "completed", "0.55");
        UUID half = training(model, "2024-03-05T12:00:00Z", "completed", "0.55");
        world.jdbc
                .sql("UPDATE model_training_history SET previous_model_accuracy = 0.1 WHERE id = :id")
                .param("id", training)
                .update();
        world.jdbc
                .sql("UPDATE model_training_history SET improvement_percentage = 7 WHERE id = :id")
                .param("id", half)
                .update();

        world.run();

        assertThat(filled(training)).isEqualTo("0.1000 -");
        assertThat(filled(half)).isEqualTo("0.5000 7.00");
    }

    @Test
    void onlyTrainingsSinceTheMarkLessADay_areLookedAt_andAllTheFirstTime() {
        UUID model = model(acme, "a", "1", "0.5", "2024-01-01");
        UUID old = training(model, "1999-01-01T00:00:00Z", "completed", "0.55");
        world.run();
        assertThat(filled(old)).as("without a mark").isEqualTo("0.5000 10.00");

        world.jdbc
                .sql("UPDATE ppa.mark SET reached = '2024-03-05 12:00:00Z' WHERE name = :name")
                .param("name", MARK)
                .update();
        UUID before = training(model, "2024-03-04T11:59:59Z", "completed", "0.55");
        UUID late = training(model, "2024-03-04T12:00:00Z", "completed", "0.55");

        world.run();

        assertThat(filled(before)).isEqualTo("- -");
        assertThat(filled(late)).isEqualTo("0.5000 10.00");
        assertThat(new Marks(world.database).reached(MARK))
                .hasValueSatisfying(reached -> assertThat(reached).isAfter(Instant.parse("2024-03-05T12:00:00Z")));
    }

    @Test
    void trainingsOfTenantsThatAreNotUpdated_areComparedToo_butNotThoseOfTenantsNotAskedFor() {
        UUID failed = world.tenant("failed");
        world.failed("failed", DAY);
        UUID ofFailed =
                training(model(failed, "a", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.55");
        UUID ofSilent =
                training(model(acme, "a", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.55");
        UUID ofShared =
                training(model(null, "a", "1", "0.5", "2024-01-01"), "2024-03-05T12:00:00Z", "completed", "0.55");

        world.run("acme");
        assertThat(List.of(filled(ofFailed), filled(ofSilent), filled(ofShared)))
                .containsExactly("- -", "0.5000 10.00", "- -");

        world.run();
        assertThat(List.of(filled(ofFailed), filled(ofSilent), filled(ofShared)))
                .containsExactly("0.5000 10.00", "0.5000 10.00", "0.5000 10.00");
        List<String> before = world.everything();
        world.run();
        assertThat(world.everything()).isEqualTo(before);
    }

    private static UUID model(UUID tenant, String name, String version, String accuracy, String created) {
        UUID id = world.model(tenant, name, version);
        world.jdbc
                .sql("""
                        UPDATE probabilistic_models SET accuracy = nullif(:accuracy, '')::numeric, created_at = :created::timestamptz
                        WHERE id = :id""")
                .param("accuracy", accuracy)
                .param("created", created)
                .param("id", id)
                .update();
        return id;
    }

    private static void history(UUID model, String kept) {
        String[] parts = kept.split(":", -1);
        world.jdbc
                .sql("""
                        INSERT INTO model_performance_history
                            (model_id, model_name, version, day, decisions, evaluated, accuracy, execution_id, changed_at)
                        VALUES (:model, 'a', '1', ('2024-03-0' || :day)::date, 1, 1, nullif(:accuracy, '')::numeric, 1, now())""")
                .param("model", model)
                .param("day", parts[0])
                .param("accuracy", parts[1])
                .update();
    }

    private static UUID training(UUID model, String ended, String status, String reached) {
        return world.jdbc
                .sql("""
                        INSERT INTO model_training_history
                            (model_id, training_session_id, started_at, completed_at, status, final_accuracy)
                        VALUES (:model, gen_random_uuid(), '1990-01-01Z', :ended::timestamptz, :status, nullif(:reached, '')::numeric)
                        RETURNING id""")
                .param("model", model)
                .param("ended", ended)
                .param("status", status)
                .param("reached", reached)
                .query(UUID.class)
                .single();
    }

    private static String filled(UUID training) {
        return world.jdbc.sql("""
                        SELECT concat_ws(' ', coalesce(previous_model_accuracy::text, '-'), coalesce(improvement_percentage::text, '-'))
                        FROM model_training_history WHERE id = :id""").param("id", training).query(String.class).single();
    }
}
