package io.ppa.job.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.RunWarning;
import io.ppa.store.postgres.DriftDecisions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From published measures to decisions, events, stream entries and proposals. */
class DecideTest {

    private static final String STREAM = "calibration_drift";

    private static DriftWorld world;

    private Decide decide;

    private long execution;

    @BeforeAll
    static void open() {
        world = new DriftWorld();
    }

    @BeforeEach
    void empty() {
        world.empty();
        decide = new Decide(
                world.clickhouse, new DriftDecisions(world.postgres), world.preferences, world.outbox, world.warnings);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void theFamilyIsEveryModelOfTheDay_ofAllTenants() {
        world.measure("a", "alone", "2024-03-01", 600, 0.04, 0.01);
        run("2024-03-01", "2024-03-01");
        assertThat(decided("alone")).isEqualTo("0.04 true");

        world.measure("b", "beside", "2024-03-01", 600, 0.5, 0.01);
        run("2024-03-01", "2024-03-01", "b");

        assertThat(decided("alone")).isEqualTo("0.08 false");
        assertThat(decided("beside")).isEqualTo("0.5 false");
    }

    @Test
    void modelsWithTooFewOutcomesOrNoPValue_areOutsideTheFamily() {
        world.measure("a", "enough", "2024-03-01", 500, 0.04, 0.01);
        world.measure("a", "few", "2024-03-01", 499, 0.0001, 0.01);
        world.measure("a", "nothing", "2024-03-01", 0, Double.NaN, Double.NaN);

        run("2024-03-01", "2024-03-01");

        assertThat(decided("enough")).isEqualTo("0.04 true");
        assertThat(decided("few")).isEqualTo("- false");
        assertThat(decided("nothing")).isEqualTo("- false");
    }

    @Test
    void theErrorMustMatter() {
        world.measure("a", "at", "2024-03-01", 600, 0.001, 0.02 * 0.02);
        world.measure("a", "below", "2024-03-01", 600, 0.001, 0.02 * 0.02 - 1e-9);
        world.measure("a", "negative", "2024-03-01", 600, 0.001, -0.01);
        world.measure("a", "undefined", "2024-03-01", 600, 0.001, Double.NaN);

        run("2024-03-01", "2024-03-01");

        assertThat(decided("at")).isEqualTo("0.001 true");
        assertThat(decided("below")).isEqualTo("0.001 false");
        assertThat(decided("negative")).isEqualTo("0.001 false");
        assertThat(decided("undefined")).isEqualTo("0.001 false");
    }

    @Test
    void startedAndStopped_areTold_once() {
        drift("a", "m", "2024-03-01", "2024-03-04", "2024-03-05");
        world.measure("a", "m", "2024-03-06", 600, 0.9, -0.0001);

        String said = run("2024-03-01", "2024-03-06");

        assertThat(said)
                .isEqualTo("drift: 1 started, 1 stopped, 0 withdrawn (a m 1 started on 2024-03-04, a m 1 stopped on"
                        + " 2024-03-06)");
        assertThat(world.owed(STREAM))
                .containsExactly(
                        "{\"type\":\"started\",\"drift_event_id\":\"1\",\"tenant\":\"a\",\"model_name\":\"m\","
                                + "\"model_version\":\"1\",\"day\":\"2024-03-04\",\"window_days\":\"2\",\"evaluated\":\"600\","
                                + "\"ece\":\"0.07\",\"calibration_gap\":\"0.05\",\"debiased_error\":\"0.0025\","
                                + "\"p_value\":\"1.0E-5\",\"adjusted_p_value\":\"1.0E-5\",\"execution_id\":\"1\"}",
                        "{\"type\":\"stopped\",\"drift_event_id\":\"2\",\"tenant\":\"a\",\"model_name\":\"m\","
                                + "\"model_version\":\"1\",\"day\":\"2024-03-06\",\"window_days\":\"2\",\"evaluated\":\"600\","
                                + "\"ece\":\"0.07\",\"calibration_gap\":\"0.05\",\"debiased_error\":\"-1.0E-4\","
                                + "\"p_value\":\"0.9\",\"adjusted_p_value\":\"0.9\",\"execution_id\":\"1\"}");

        assertThat(run("2024-03-01", "2024-03-06")).isEmpty();
        assertThat(run("2024-03-04", "2024-03-04", "a")).isEmpty();
        assertThat(world.owed(STREAM)).hasSize(2);
    }

    @Test
    void undefinedMeasures_areLeftOutOfTheEntry() {
        drift("a", "m", "2024-03-01", "2024-03-02");
        world.measure("a", "m", "2024-03-03", 0, Double.NaN, Double.NaN);

        run("2024-03-01", "2024-03-03");

        assertThat(world.owed(STREAM, "type")).containsExactly("started", "stopped");
        assertThat(world.owed(STREAM, "p_value")).containsExactly("1.0E-5", "-");
        assertThat(world.owed(STREAM, "adjusted_p_value")).containsExactly("1.0E-5", "-");
    }

    @Test
    void correctedData_withdrawWhatWasTold_andTheProposalWithIt() {
        UUID user = world.user(1, ", enable_auto_retraining", ", true");
        world.decision("a", "m", "2024-03-02 12:00:00", user);
        drift("a", "m", "2024-03-01", "2024-03-02");
        run("2024-03-01", "2024-03-02");

        world.sql("TRUNCATE TABLE calibration_drift_daily");
        drift("a", "m", "2024-03-01");
        world.measure("a", "m", "2024-03-02", 600, 0.9, 0);
        run("2024-03-02", "2024-03-02");

        assertThat(world.owed(STREAM, "type")).containsExactly("started", "withdrawn");
        assertThat(world.owed(STREAM, "withdrawn_type")).containsExactly("-", "started");
        assertThat(world.owed(STREAM, "drift_event_id")).containsExactly("1", "1");
        assertThat(world.owed("learning_events", "type"))
                .containsExactly("retraining_proposed", "retraining_withdrawn");
        assertThat(run("2024-03-01", "2024-03-02")).isEmpty();

        world.sql("TRUNCATE TABLE calibration_drift_daily");
        drift("a", "m", "2024-03-01", "2024-03-02");
        run("2024-03-02", "2024-03-02");

        assertThat(world.owed(STREAM, "type")).containsExactly("started", "withdrawn", "started");
        assertThat(world.owed("learning_events", "type"))
                .containsExactly("retraining_proposed", "retraining_withdrawn", "retraining_proposed");
    }

    @Test
    void retrainingIsProposed_onlyForUsersWhoAskedForIt() {
        UUID asked = world.user(1, ", enable_auto_retraining", ", true");
        UUID byDefault = world.user(2, "", "");
        UUID declined = world.user(3, ", enable_auto_retraining", ", false");
        UUID unset = world.user(4, ", enable_auto_retraining", ", NULL");
        UUID unknown = new UUID(9, 9);
        for (UUID user : List.of(asked, byDefault, declined, unset, unknown)) {
            world.decision("a", "wanted", "2024-03-01 00:00:00", user);
        }
        for (UUID user : List.of(declined, unset, unknown)) {
            world.decision("a", "unwanted", "2024-03-02 12:00:00", user);
        }
        // Used by one who asked, but elsewhere: another tenant, before the window of two days, after the day.
        world.decision("b", "unwanted", "2024-03-02 12:00:00", asked);
        world.decision("a", "unwanted", "2024-02-29 23:59:59.999", asked);
        world.decision("a", "unwanted", "2024-03-03 00:00:00", asked);
        drift("a", "wanted", "2024-03-01", "2024-03-02");
        drift("a", "unwanted", "2024-03-01", "2024-03-02");

        run("2024-03-01", "2024-03-02");

        assertThat(world.owed("learning_events"))
                .containsExactly(
                        "{\"type\":\"retraining_proposed\",\"reason\":\"calibration_drift\",\"drift_event_id\":\"2\","
                                + "\"tenant\":\"a\",\"model_name\":\"wanted\",\"model_version\":\"1\",\"day\":\"2024-03-02\",\"users\":\"2\","
                                + "\"user_ids\":\"[\\\"" + asked + "\\\",\\\"" + byDefault
                                + "\\\"]\",\"execution_id\":\"1\"}");
    }

    @Test
    void aProposalNamesAHundredUsers_andCountsAll() {
        world.users(12_000);
        world.sql("INSERT INTO trading_decisions_probabilistic (id, timestamp, user_id, model_versions, tenant_id)"
                + " SELECT generateUUIDv4(), '2024-03-02 10:00:00', " + DriftWorld.USER
                + ", [('m', '1')], 'a' FROM numbers(12000)");
        drift("a", "m", "2024-03-01", "2024-03-02");

        run("2024-03-01", "2024-03-02");

        assertThat(world.owed("learning_events", "users")).containsExactly("12000");
        assertThat(world.jdbc
                        .sql("SELECT json_array_length((fields ->> 'user_ids')::json) FROM ppa.outbox"
                                + " WHERE stream = 'learning_events'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(100);
    }

    @Test
    void hostileNames_goThrough_andOneTenantCannotStopTheOthers() {
        UUID user = world.user(1, "", "");
        String endless = "x".repeat(5000);
        world.decision(DriftWorld.HOSTILE, DriftWorld.HOSTILE, "2024-03-02 12:00:00", user);
        world.decision("evil", endless + "1", "2024-03-02 12:00:00", user);
        for (String day : List.of("2024-03-01", "2024-03-02")) {
            drift(DriftWorld.HOSTILE, DriftWorld.HOSTILE, day);
            drift("evil", endless + "1", day);
            drift("evil", endless + "2", day);
            drift("", "", day);
            world.sql("INSERT INTO calibration_drift_daily SELECT * REPLACE (concat('n', char(0), 'l') AS model_name)"
                    + " FROM calibration_drift_daily AS d WHERE d.model_name = '' AND date = '" + day + "'");
            world.sql("INSERT INTO calibration_drift_daily SELECT * REPLACE (unhex('C3') AS model_name)"
                    + " FROM calibration_drift_daily AS d WHERE d.model_name = '' AND date = '" + day + "'");
        }

        run("2024-03-01", "2024-03-02");

        assertThat(world.owed(STREAM, "model_name"))
                .containsExactlyInAnyOrder(DriftWorld.HOSTILE, "x".repeat(200), "", "n␀l", "\uFFFD");
        assertThat(world.owed("learning_events", "model_name"))
                .containsExactlyInAnyOrder(DriftWorld.HOSTILE, "x".repeat(200));
    }

    /** What a name would be when cut is somebody else's name. */
    @Test
    void aTenantWhoseNameIsTooLong_isLeftOut_andLendsItsNumbersToNobody() {
        UUID user = world.user(1, "", "");
        String longest = "t".repeat(200);
        for (String day : List.of("2024-03-01", "2024-03-02")) {
            world.measure(longest, "m", day, 600, 0.9, 0.0);
            // In order of name it comes before the one it could be taken for.
            drift(longest + "!", "m", day);
            drift(longest + "!", "other", day);
            drift(longest, "own", day);
        }
        world.decision(longest + "!", "own", "2024-03-02 12:00:00", user);

        assertThat(run("2024-03-01", "2024-03-02")).startsWith("drift: 1 started");

        assertThat(world.jdbc
                        .sql(
                                "SELECT DISTINCT tenant || ' ' || model_name || ' ' || qualifies FROM calibration_drift_decisions"
                                        + " ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly(longest + " m false", longest + " own true");
        assertThat(world.owed("learning_events", "model_name"))
                .as("nobody of that tenant used it")
                .isEmpty();
        assertThat(world.warnings.of(execution))
                .extracting(RunWarning::text)
                .containsExactly("the tenant whose name begins with " + longest
                        + " is not decided on: it has 201 characters, and 200 are the most");
    }

    /** Of two models of a tenant that are one when cut. */
    @Test
    void aModelWhoseNameFits_keepsItsRow_whateverIsCutToIt() {
        String longest = "m".repeat(200);
        world.measure("a", longest, "2024-03-01", 600, 0.9, 0.0);
        drift("a", longest + "!", "2024-03-01");

        run("2024-03-01", "2024-03-01");

        assertThat(decided(longest)).isEqualTo("0.9 false");
    }

    @Test
    void tenThousandModelsOfADay_areDecidedTogether() {
        for (String day : List.of("2024-03-01", "2024-03-02")) {
            world.sql(
                    "INSERT INTO calibration_drift_daily (date, tenant_id, model_name, model_version, window_days, evaluated, ece,"
                            + " calibration_gap, debiased_error, p_value) SELECT '" + day
                            + "', concat('t', toString(number % 50)),"
                            + " concat('m', toString(number)), '1', 1, 600, 0.05, 0.05, 0.0025, number < 100 ? 1e-6 : (number + 0.5) / 10000"
                            + " FROM numbers(10000)");
        }

        String said = run("2024-03-01", "2024-03-02");

        assertThat(said)
                .startsWith("drift: 100 started, 0 stopped, 0 withdrawn (")
                .endsWith(", …)");
        assertThat(world.owed(STREAM)).hasSize(100);
        assertThat(world.jdbc
                        .sql("SELECT count(*) FROM calibration_drift_decisions")
                        .query(Long.class)
                        .single())
                .isEqualTo(20_000);
    }

    private String run(String first, String last, String... tenants) {
        return decide.run(++execution, DriftWorld.request(first, last, tenants));
    }

    /** Measures that speak for drift. */
    private void drift(String tenant, String model, String... days) {
        for (String day : days) {
            world.measure(tenant, model, day, 600, 1e-5, 0.0025);
        }
    }

    /** The adjusted p-value and whether the day qualifies. */
    private String decided(String model) {
        return world.jdbc.sql("""
                        SELECT coalesce(adjusted_p_value::text, '-') || ' ' || qualifies
                        FROM calibration_drift_decisions WHERE model_name = :model""").param("model", model).query(String.class).single();
    }
}
