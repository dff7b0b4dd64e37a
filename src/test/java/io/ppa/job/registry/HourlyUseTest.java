package io.ppa.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.ModelUse;
import io.ppa.store.SqlText;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Use of the models hour by hour, from the states as they were inserted, and as pages. */
class HourlyUseTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static ModelSql sql;

    @BeforeAll
    static void open() {
        sql = new ModelSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @BeforeEach
    void empty() {
        sql.execute("TRUNCATE TABLE model_performance_states");
    }

    @Test
    void averages_areOfAllRows_notOfPartsOrTenants() {
        used("a", "m", "2024-03-20 10:00:00", 0.2, 10);
        used("a", "m", "2024-03-20 10:59:59.999", 0.4, 20);
        used("a", "m", "2024-03-20 10:30:00", 0.6, 60);
        used("b", "m", "2024-03-20 10:30:00", 1.0, 110);

        assertThat(texts(pages(100)))
                .containsExactly("a m 10 3 0.40 30.0", "b m 10 1 1.00 110.0", "* m 10 4 0.55 50.0");
    }

    @Test
    void aReplay_countsAgain() {
        used("a", "m", "2024-03-20 10:00:00", 0.5, 10);
        used("a", "m", "2024-03-20 10:00:00", 0.5, 10);

        assertThat(texts(pages(100))).containsExactly("a m 10 2 0.50 10.0", "* m 10 2 0.50 10.0");
    }

    @Test
    void anAverageOfWhatIsNoNumber_isUndefined_forThatTenantAndAll() {
        used("a", "m", "2024-03-20 10:00:00", Double.NaN, 10);
        used("b", "m", "2024-03-20 10:00:00", 0.5, 30);
        used("a", "m", "2024-03-20 11:00:00", 0.5, 10);

        assertThat(texts(pages(100)))
                .containsExactly(
                        "a m 10 1 - 10.0",
                        "b m 10 1 0.50 30.0",
                        "* m 10 2 - 20.0",
                        "a m 11 1 0.50 10.0",
                        "* m 11 1 0.50 10.0");
    }

    @Test
    void onlyTheHoursOfTheDay_inUtc() {
        used("a", "m", "2024-03-19 23:59:59.999", 0.5, 1);
        used("a", "m", "2024-03-20 00:00:00", 0.5, 2);
        used("a", "m", "2024-03-20 23:59:59.999", 0.5, 3);
        used("a", "m", "2024-03-21 00:00:00", 0.5, 4);

        assertThat(texts(pages(100)))
                .containsExactly("a m 0 1 0.50 2.0", "* m 0 1 0.50 2.0", "a m 23 1 0.50 3.0", "* m 23 1 0.50 3.0");
        List<List<ModelUse>> none = new ArrayList<>();
        new HourlyUse(sql.clickhouse()).of(DAY.plusDays(5), ModelSql.execution(), none::add);
        assertThat(none).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6, 7, 13, 1000})
    void aPage_neverSplitsAModelHour_andAllComeOnceInOrder(int rows) {
        List<String> models = List.of("", "a:b", "a{b}", "m", "ä😀");
        for (String model : models) {
            for (int hour = 0; hour < 3; hour++) {
                for (String tenant : List.of("t1", "t2", "t3", "t4")) {
                    used(tenant, model, "2024-03-20 0" + hour + ":10:00", 0.5, 10);
                }
            }
        }

        List<List<ModelUse>> pages = pages(rows);

        List<String> expected = new ArrayList<>();
        for (String model : models) {
            for (int hour = 0; hour < 3; hour++) {
                for (String tenant : List.of("t1", "t2", "t3", "t4")) {
                    expected.add(tenant + " " + model + " " + hour + " 1 0.50 10.0");
                }
                expected.add("* " + model + " " + hour + " 4 0.50 10.0");
            }
        }
        assertThat(texts(pages)).isEqualTo(expected);
        assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(Math.max(5, rows)));
        assertThat(pages)
                .allSatisfy(page -> assertThat(page.get(page.size() - 1).tenant())
                        .as("a page ends with all tenants together")
                        .isNull());
    }

    /** What a name would become when mended or cut is somebody else's name. */
    @Test
    void namesThatAreNoText_orTooLong_haveNoRow_andLendNobodyTheirUse() {
        String longest = "x".repeat(200);
        used("b\0", "m", "2024-03-20 10:00:00", 0.5, 10);
        used("b␀", "m", "2024-03-20 10:00:00", 0.7, 30);
        used("c" + longest, "m", "2024-03-20 10:00:00", 0.9, 50);
        used("c", "n\0", "2024-03-20 10:00:00", 0.5, 10);
        used("c", "n␀", "2024-03-20 10:00:00", 0.7, 30);
        used("c", longest, "2024-03-20 10:00:00", 0.7, 30);
        used("c", longest + "y", "2024-03-20 10:00:00", 0.5, 10);

        assertThat(texts(pages(100)))
                .containsExactly(
                        "b␀ m 10 1 0.70 30.0",
                        "c" + longest + " m 10 1 0.90 50.0",
                        "* m 10 3 0.70 30.0",
                        "c n␀ 10 1 0.70 30.0",
                        "* n␀ 10 1 0.70 30.0",
                        "c " + longest + " 10 1 0.70 30.0",
                        "* " + longest + " 10 1 0.70 30.0");
    }

    @Test
    void bytesThatAreNoText_lendNobodyTheirUse() {
        used("b\uFFFD", "m", "2024-03-20 10:00:00", 0.7, 30);
        sql.execute(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, decision, aggregated_confidence, model_versions,"
                        + " execution_latency_ms, tenant_id) SELECT generateUUIDv4(), '2024-03-20 10:00:00', 'BUY', 0.5,"
                        + " [('m', '1'), ('m\\xFF', '1')], 10, 'b\\xFF'");

        assertThat(texts(pages(100))).containsExactly("b\uFFFD m 10 1 0.70 30.0", "* m 10 2 0.60 20.0");
    }

    /** A delivery, in a part of its own. */
    private static void used(String tenant, String model, String at, double confidence, int latency) {
        sql.clickhouse()
                .execute(
                        new SqlText(
                                "test",
                                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id,"
                                        + " aggregated_confidence, model_versions, execution_latency_ms, tenant_id) SELECT"
                                        + " generateUUIDv4(), toDateTime64({at:String}, 3, 'UTC'), 'X', 'BUY', generateUUIDv4(), "
                                        + (Double.isNaN(confidence) ? "nan" : String.valueOf(confidence))
                                        + ", [({model:String}, '1')], " + latency + ", {tenant:String}"),
                        Map.of("at", at, "model", model, "tenant", tenant));
    }

    private static List<List<ModelUse>> pages(int rows) {
        List<List<ModelUse>> pages = new ArrayList<>();
        new HourlyUse(sql.clickhouse(), rows).of(DAY, ModelSql.execution(), pages::add);
        return pages;
    }

    private static List<String> texts(List<List<ModelUse>> pages) {
        return pages.stream().flatMap(List::stream).map(HourlyUseTest::text).toList();
    }

    private static String text(ModelUse use) {
        long hour =
                (use.hour().toEpochMilli() - Instant.parse(DAY + "T00:00:00Z").toEpochMilli()) / 3_600_000;
        return (use.tenant() == null ? "*" : use.tenant()) + " " + use.modelName() + " " + hour + " " + use.used() + " "
                + text(use.averageConfidence(), "%.2f") + " " + text(use.averageLatencyMillis(), "%.1f");
    }

    private static String text(OptionalDouble value, String format) {
        return value.isPresent() ? format.formatted(value.getAsDouble()) : "-";
    }
}
