package io.ppa.job.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.RunWarning;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told of a day's average uncertainty and confidence. */
class AlertTest {

    private static final String DAY = "2024-03-01";

    private static DriftWorld world;

    private Alert alert;

    @BeforeAll
    static void open() {
        world = new DriftWorld();
    }

    @BeforeEach
    void empty() {
        world.empty();
        alert = new Alert(world.clickhouse, world.preferences, world.outbox, world.warnings);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void onlyAveragesAboveTheThreshold_areTold() {
        UUID user = world.user(1, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 0.6, 0.9");
        // What is asked of ClickHouse goes by the lowest thresholds of all.
        world.user(2, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 0.1, 0.1");
        world.published("above", DAY, "X", user, 10, 0.5, 0.61);
        world.published("at", DAY, "X", user, 10, 0.9, 0.6);
        world.published("below", DAY, "X", user, 10, 0.89, 0.59);
        world.published("sure", DAY, "X", user, 10, 0.91, 0.1);

        assertThat(run(DAY, DAY)).isEqualTo("2 alerts to users");

        assertThat(world.owed("uncertainty_alerts"))
                .containsExactly(
                        "{\"tenant\":\"above\",\"user_id\":\"" + user + "\",\"day\":\"2024-03-01\","
                                + "\"predictions\":\"10\",\"avg_uncertainty\":\"0.61\",\"threshold\":\"0.6\",\"execution_id\":\"1\"}");
        assertThat(world.owed("confidence_updates"))
                .containsExactly(
                        "{\"tenant\":\"sure\",\"user_id\":\"" + user + "\",\"day\":\"2024-03-01\","
                                + "\"predictions\":\"10\",\"avg_confidence\":\"0.91\",\"threshold\":\"0.9\",\"execution_id\":\"1\"}");
    }

    @Test
    void theAverage_isWeightedByPredictions() {
        UUID user = world.user(1, ", uncertainty_warning_threshold", ", 0.5");
        world.published("over", DAY, "X", user, 3, 0.1, 0.9);
        world.published("over", DAY, "Y", user, 1, 0.1, 0.1);
        world.published("under", DAY, "X", user, 1, 0.1, 0.9);
        world.published("under", DAY, "Y", user, 3, 0.1, 0.1);

        run(DAY, DAY);

        assertThat(world.owed("uncertainty_alerts", "tenant")).containsExactly("over");
        assertThat(world.owed("uncertainty_alerts", "predictions")).containsExactly("4");
        assertThat(world.owed("uncertainty_alerts", "avg_uncertainty").stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .containsExactly(new double[] {0.7}, org.assertj.core.data.Offset.offset(1e-12));
    }

    /** 0.6 over 3, 5 and 17 predictions is 0.6000000000000001 in binary. */
    @Test
    void anAverageAtTheThreshold_isNotAboveItByRounding() {
        UUID user = world.user(1, ", uncertainty_warning_threshold", ", 0.6");
        world.user(2, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 0.1, 0.1");
        for (int n = 1; n <= 40; n++) {
            world.published("t" + n, DAY, "X", user, n, 0.1, 0.6);
            world.published("t" + n, DAY, "Y", user, 2 * n + 1, 0.1, 0.6);
            world.published("t" + n, DAY, "Z", user, 17, 0.1, 0.6);
        }

        assertThat(run(DAY, DAY)).isEmpty();
    }

    @Test
    void whoHasNoPreferencesOrNoThreshold_isToldNothing() {
        world.user(1, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 0.1, 0.1");
        UUID unset = world.user(2, ", uncertainty_warning_threshold, confidence_alert_threshold", ", NULL, NULL");
        UUID odd = world.user(3, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 'NaN', 'NaN'");
        for (UUID user : List.of(unset, odd, new UUID(9, 9))) {
            world.published("a", DAY, "X", user, 10, 0.99, 0.99);
        }

        assertThat(run(DAY, DAY)).isEmpty();
    }

    @Test
    void nobodyWithPreferences_meansNothingIsRead() {
        try (DriftWorld nothingThere = new DriftWorld()) {
            nothingThere.sql("DROP TABLE probabilistic_performance_analytics");

            assertThat(new Alert(
                                    nothingThere.clickhouse,
                                    nothingThere.preferences,
                                    nothingThere.outbox,
                                    nothingThere.warnings)
                            .run(1, DriftWorld.request(DAY, DAY)))
                    .isEmpty();
        }
    }

    @Test
    void undefinedAveragesAndEmptyRows_areLeftOut() {
        UUID user = world.user(1, ", uncertainty_warning_threshold, confidence_alert_threshold", ", 0.5, 0.5");
        world.published("a", DAY, "X", user, 0, 0.99, 0.99);
        world.published("a", DAY, "Y", user, 5, Double.NaN, Double.NaN);
        world.published("a", DAY, "Z", user, 5, 0.4, 0.4);

        assertThat(run(DAY, DAY)).isEmpty();
    }

    @Test
    void eachTenantUserAndDay_once_howeverOftenRun() {
        UUID user = world.user(1, "", "");
        world.published(DriftWorld.HOSTILE, DAY, "X", user, 10, 0.95, 0.7);
        world.published(DriftWorld.HOSTILE, "2024-03-02", "X", user, 10, 0.95, 0.7);
        world.published("b", DAY, "X", user, 10, 0.95, 0.7);

        run(DAY, DAY, "b");
        assertThat(world.owed("uncertainty_alerts", "tenant")).containsExactly("b");
        run(DAY, "2024-03-02");
        run(DAY, "2024-03-02");

        assertThat(world.owed("uncertainty_alerts", "tenant"))
                .containsExactly("b", DriftWorld.HOSTILE, DriftWorld.HOSTILE);
        assertThat(world.owed("confidence_updates", "day")).containsExactly(DAY, DAY, "2024-03-02");
    }

    @Test
    void manyUsers_goInPages() {
        world.users(12_500);
        world.sql(
                "INSERT INTO probabilistic_performance_analytics (date, symbol, user_id, total_predictions, avg_confidence,"
                        + " avg_uncertainty, tenant_id) SELECT '" + DAY + "', 'X', " + DriftWorld.USER
                        + ", 1, 0.1, 0.9, 'a' FROM numbers(12500)");

        assertThat(run(DAY, DAY)).isEqualTo("12500 alerts to users");
        assertThat(run(DAY, DAY)).isEmpty();
    }

    /** What a name would be when cut is somebody else's name. */
    @Test
    void aTenantWhoseNameIsTooLong_isLeftOut_andLendsItsNumbersToNobody() {
        UUID user = world.user(1, ", uncertainty_warning_threshold", ", 0.5");
        String longest = "ü".repeat(200);
        world.published(longest, DAY, "X", user, 10, 0.1, 0.6);
        world.published(longest + "1", DAY, "X", user, 1000, 0.1, 0.99);
        String alone = "y".repeat(201);
        world.published(alone, DAY, "X", user, 10, 0.1, 0.9);

        assertThat(run(DAY, DAY)).isEqualTo("1 alert to users");

        assertThat(world.owed("uncertainty_alerts", "tenant")).containsExactly(longest);
        assertThat(world.owed("uncertainty_alerts", "avg_uncertainty")).containsExactly("0.6");
        assertThat(world.warnings.of(1))
                .extracting(RunWarning::text)
                .containsExactly(
                        "the tenant whose name begins with " + "y".repeat(200)
                                + " has no alerts: it has 201 characters, and 200 are the most",
                        "the tenant whose name begins with " + longest
                                + " has no alerts: it has 201 characters, and 200 are the most");
    }

    @Test
    void aTenantWhoseNameIsNoText_isLeftOut_andIsNotCalledTooLong() {
        world.user(1, ", uncertainty_warning_threshold", ", 0.5");
        world.sql(
                "INSERT INTO probabilistic_performance_analytics (date, symbol, total_predictions, avg_uncertainty, tenant_id)"
                        + " SELECT '" + DAY + "', 'X', 10, 0.9, arrayJoin(['zero\\0byte', 'no\\xFFutf'])");

        assertThat(run(DAY, DAY)).isEmpty();

        String why =
                " has no alerts: its name is no text, it holds a zero byte, shown as ␀, or bytes that are no UTF-8,"
                        + " shown as \uFFFD";
        assertThat(world.warnings.of(1))
                .extracting(RunWarning::text)
                .containsExactly("the tenant no\uFFFDutf" + why, "the tenant zero␀byte" + why);
    }

    private String run(String first, String last, String... tenants) {
        return alert.run(1, DriftWorld.request(first, last, tenants));
    }
}
