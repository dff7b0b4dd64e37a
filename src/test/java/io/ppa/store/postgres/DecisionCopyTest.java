package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.store.postgres.DecisionCopy.Issue;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every check of the operational copy fires on what it should and on nothing else; the document's function agrees. */
class DecisionCopyTest {

    private static final String GOOD = "[[\"rsi\", 0.5, 0.5, 0.5]]";

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Instant NOW = Instant.parse("2024-03-27T02:00:00Z");

    private static JdbcClient jdbc;

    private static DecisionCopy copy;

    @BeforeAll
    static void open() {
        DataSource database = TestDatabase.fresh();
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
        jdbc = JdbcClient.create(database);
        copy = new DecisionCopy(database);
        jdbc.sql("INSERT INTO tenant_directory VALUES ('acme', gen_random_uuid())")
                .update();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE trading_decisions_probabilistic").update();
    }

    private static void decision(
            String tenant,
            int id,
            String at,
            @Nullable String indicators,
            @Nullable Double ensemble,
            @Nullable Double confidence,
            @Nullable Double epistemic,
            @Nullable Double aleatoric) {
        jdbc.sql("""
                        INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, indicator_probabilities,
                            ensemble_probability, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, tenant_id)
                        VALUES (:id, :at::timestamptz, 'S', 'BUY', :id, :indicators::jsonb, :ensemble, :confidence, :epistemic, :aleatoric,
                            :tenant)""")
                .param("id", new UUID(0, id))
                .param("at", at)
                .param("indicators", indicators, Types.VARCHAR)
                .param("ensemble", ensemble, Types.DOUBLE)
                .param("confidence", confidence, Types.DOUBLE)
                .param("epistemic", epistemic, Types.DOUBLE)
                .param("aleatoric", aleatoric, Types.DOUBLE)
                .param("tenant", tenant)
                .update();
    }

    private static void good(String tenant, int id, String at) {
        decision(tenant, id, at, GOOD, 0.5, 0.5, 0.1, 0.1);
    }

    /** {@code day tenant check affected/total ids}. */
    private static List<String> faults(@Nullable List<String> tenants) {
        return copy.faults(DAY.minusDays(1), DAY, tenants, NOW).stream()
                .map(fault -> fault.day().getDayOfMonth() + " " + fault.tenant() + " " + fault.check() + " "
                        + fault.affected() + "/" + fault.total() + " "
                        + fault.samples().stream()
                                .map(id -> UUID.fromString(id).getLeastSignificantBits())
                                .toList())
                .toList();
    }

    static Stream<Arguments> rows() {
        double inf = Double.POSITIVE_INFINITY;
        return Stream.of(
                arguments("on the bounds", GOOD, 0.0, 1.0, 0.9, 0.1, List.of(), List.of(0L, 0L, 0L)),
                arguments("not recorded", GOOD, 0.5, null, null, null, List.of(), List.of(0L, 0L, 0L)),
                arguments(
                        "NaN confidence",
                        GOOD,
                        0.5,
                        Double.NaN,
                        0.1,
                        0.1,
                        List.of("confidence-not-finite"),
                        List.of(1L, 0L, 0L)),
                arguments(
                        "−infinite confidence",
                        GOOD,
                        0.5,
                        -inf,
                        0.1,
                        0.1,
                        List.of("confidence-not-finite"),
                        List.of(1L, 0L, 0L)),
                arguments(
                        "confidence above 1",
                        GOOD,
                        0.5,
                        1.0000000000000002,
                        0.1,
                        0.1,
                        List.of("confidence-out-of-range"),
                        List.of(1L, 0L, 0L)),
                arguments(
                        "confidence below 0",
                        GOOD,
                        0.5,
                        -1e-9,
                        0.1,
                        0.1,
                        List.of("confidence-out-of-range"),
                        List.of(1L, 0L, 0L)),
                arguments(
                        "NaN epistemic",
                        GOOD,
                        0.5,
                        0.5,
                        Double.NaN,
                        0.1,
                        List.of("uncertainty-not-finite"),
                        List.of(0L, 0L, 1L)),
                arguments(
                        "infinite aleatoric",
                        GOOD,
                        0.5,
                        0.5,
                        null,
                        inf,
                        List.of("uncertainty-not-finite"),
                        List.of(0L, 0L, 1L)),
                arguments(
                        "negative epistemic",
                        GOOD,
                        0.5,
                        0.5,
                        -0.1,
                        null,
                        List.of("uncertainty-negative"),
                        List.of(0L, 0L, 0L)),
                arguments(
                        "negative aleatoric",
                        GOOD,
                        0.5,
                        0.5,
                        0.1,
                        -5e-324,
                        List.of("uncertainty-negative"),
                        List.of(0L, 0L, 0L)),
                arguments(
                        "above one", GOOD, 0.5, 0.5, 0.6, 0.41, List.of("uncertainty-above-one"), List.of(0L, 0L, 1L)),
                arguments(
                        "beyond any number",
                        GOOD,
                        0.5,
                        0.5,
                        1.7e308,
                        1.7e308,
                        List.of("uncertainty-above-one"),
                        List.of(0L, 0L, 1L)),
                arguments("no indicators", "[]", 0.5, 0.5, 0.1, 0.1, List.of("metadata-missing"), List.of(0L, 1L, 0L)),
                arguments(
                        "null indicators", null, 0.5, 0.5, 0.1, 0.1, List.of("metadata-missing"), List.of(0L, 1L, 0L)),
                arguments("no ensemble", GOOD, null, 0.5, 0.1, 0.1, List.of("metadata-missing"), List.of(0L, 1L, 0L)),
                arguments(
                        "NaN ensemble",
                        GOOD,
                        Double.NaN,
                        0.5,
                        0.1,
                        0.1,
                        List.of("metadata-missing"),
                        List.of(0L, 1L, 0L)),
                arguments(
                        "all at once",
                        null,
                        null,
                        7.0,
                        -inf,
                        -2.0,
                        List.of(
                                "confidence-out-of-range",
                                "metadata-missing",
                                "uncertainty-negative",
                                "uncertainty-not-finite"),
                        List.of(1L, 1L, 1L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void fires_onExactlyWhatItShould(
            String name,
            @Nullable String indicators,
            @Nullable Double ensemble,
            @Nullable Double confidence,
            @Nullable Double epistemic,
            @Nullable Double aleatoric,
            List<String> checks,
            List<Long> issues) {
        good("acme", 1, "2024-03-20 10:00Z");
        decision("acme", 2, "2024-03-20 12:00Z", indicators, ensemble, confidence, epistemic, aleatoric);

        assertThat(faults(null))
                .containsExactlyElementsOf(checks.stream()
                        .map(check -> "20 acme copy-" + check + " 1/2 [2]")
                        .toList());
        assertThat(copy.issues()).extracting(Issue::affected).containsExactlyElementsOf(issues);
    }

    @Test
    void aDay_isAUtcDay_andOnlyThoseAskedForAreLookedAt() {
        for (String at : List.of(
                "2024-03-18 23:59:59.999Z",
                "2024-03-19 00:00Z",
                "2024-03-19 23:59:59.999Z",
                "2024-03-20 00:00Z",
                "2024-03-20 23:59:59.999Z",
                "2024-03-21 00:00Z")) {
            decision("acme", 1, at, "[]", 0.5, 0.5, 0.1, 0.1);
        }

        assertThat(faults(null))
                .containsExactly(
                        "19 acme copy-decision-repeated 1/2 [1]",
                        "19 acme copy-metadata-missing 2/2 [1, 1]",
                        "20 acme copy-decision-repeated 1/2 [1]",
                        "20 acme copy-metadata-missing 2/2 [1, 1]");
        assertThat(copy.issues()).extracting(Issue::affected).containsExactly(0L, 6L, 0L);
    }

    @Test
    void tenants_areToldApart_andThoseNobodyKnowsAreNamed() {
        String uuid = "6f1c2a52-0b1d-4a53-9a53-3d6f6a0c9d11";
        for (String tenant : List.of("acme", uuid, "it's; \"odd\"")) {
            decision(tenant, 1, "2024-03-20 12:00Z", GOOD, 0.5, 2.0, 0.1, 0.1);
        }

        assertThat(faults(null))
                .containsExactly(
                        "20 " + uuid + " copy-confidence-out-of-range 1/1 [1]",
                        "20 acme copy-confidence-out-of-range 1/1 [1]",
                        "20 it's; \"odd\" copy-confidence-out-of-range 1/1 [1]",
                        "20 it's; \"odd\" copy-tenant-unknown 1/1 [1]");
        assertThat(faults(List.of("acme"))).containsExactly("20 acme copy-confidence-out-of-range 1/1 [1]");
    }

    @Test
    void whatIsLaterThanNow_countsWithTheLastDay() {
        good("acme", 1, "2024-03-20 10:00Z");
        good("acme", 2, "2024-03-27 02:00:00Z");
        good("acme", 3, "2024-03-27 02:00:00.001Z");
        good("acme", 4, "2124-03-27 02:00Z");

        assertThat(faults(null)).containsExactly("20 acme copy-decision-in-future 2/3 [3, 4]");
    }

    @Test
    void ofMany_theFirstFiveIdsAreTold() {
        for (int id = 9; id >= 1; id--) {
            decision("acme", id, "2024-03-20 12:00Z", "[]", 0.5, 0.5, 0.1, 0.1);
        }

        assertThat(faults(null)).containsExactly("20 acme copy-metadata-missing 9/9 [1, 2, 3, 4, 5]");
    }
}
