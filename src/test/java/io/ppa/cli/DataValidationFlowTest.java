package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code data-validation}, its gate in front of the other jobs, and {@code ppa quality}, through the commands. */
class DataValidationFlowTest {

    private static final String DAY = "2024-03-20";

    private static final String NEXT = "2024-03-21";

    private static final String CONFIDENCE = "confidence-out-of-range";

    /** A name that neither shell nor statement may take apart. */
    private final String acme = "it's, \"acme\"";

    private final String rival = "rival";

    private final UUID bad = new UUID(0, 1);

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    /** Two hundred decisions of each a day, and one that cannot be: less than daily-rollup would let pass. */
    @BeforeEach
    void decided() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        ppa.day(acme, DAY, 200, 1);
        ppa.day(acme, NEXT, 200, 2);
        ppa.day(rival, DAY, 200, 3);
        ppa.decision(acme, bad, DAY + " 12:00:00", "S1", 1.5);
    }

    @AfterEach
    void close() {
        postgres.close();
        ppa.close();
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(postgres);
    }

    private Answer launch(String job, String... more) {
        return ppa.ppa(Stream.concat(Stream.of("launch", job), Stream.of(more)).toArray(String[]::new));
    }

    private Answer validate(String... more) {
        Answer answer = launch(
                "data-validation",
                Stream.concat(Stream.of(more), Stream.of("--json")).toArray(String[]::new));
        assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        return answer;
    }

    private Answer accept(String check, String... more) {
        return validate(Stream.concat(
                        Stream.of("day=" + DAY, "--accept", check, "--reason", "seen, see ticket 7"), Stream.of(more))
                .toArray(String[]::new));
    }

    private static String id(Answer answer) {
        return answer.json().path("execution").asString();
    }

    /** {@code day tenant check count/total state} of everything but MEDIUM and LOW. */
    private List<String> high(String... more) {
        Answer answer = ppa.ppa(
                Stream.concat(Stream.of("quality", "--json"), Stream.of(more)).toArray(String[]::new));
        assertThat(answer.code()).as(answer.err()).isZero();
        return StreamSupport.stream(answer.json().path("results").spliterator(), false)
                .filter(result -> result.path("severity").asString().equals("HIGH"))
                .map(result -> String.join(
                        " ",
                        result.path("day").asString(),
                        result.path("tenant").asString(),
                        result.path("check").asString(),
                        result.path("count").asLong() + "/"
                                + result.path("total").asLong(),
                        result.path("stops").asBoolean()
                                ? "stops"
                                : result.path("accepted").asBoolean() ? "accepted" : "-"))
                .toList();
    }

    private List<String> rows() {
        return jdbc().sql("SELECT concat(xmin, ' ', to_jsonb(r)) FROM data_quality_results AS r ORDER BY 1")
                .query(String.class)
                .list();
    }

    @Test
    void aHighFinding_stopsThatTenantAndDay_untilItIsAccepted() {
        Answer night = validate("day=" + DAY + ".." + NEXT);

        assertThat(night.tenant(acme).path("warnings").toString())
                .contains("HIGH confidence-out-of-range on 2024-03-20: 1 of 201", bad.toString());
        assertThat(high("--day", DAY)).containsExactly(DAY + " " + acme + " confidence-out-of-range 1/201 stops");

        assertThat(launch("daily-rollup", "day=" + DAY + ".." + NEXT, "--dry-run")
                        .out())
                .contains("missing, but stopped by data-validation: confidence-out-of-range (1 of 201)");
        Answer rollup = launch("daily-rollup", "day=" + DAY + ".." + NEXT, "--json");

        assertThat(rollup.code()).isEqualTo(1);
        assertThat(rollup.json().path("error").asString()).isEqualTo("1 of the tenants failed: " + acme);
        assertThat(rollup.tenant(acme).path("error").asString())
                .isEqualTo("2024-03-20 stopped by data-validation: confidence-out-of-range (1 of 201)");
        assertThat(rollup.tenant(acme).path("action").asString())
                .contains(
                        "'ppa launch data-validation day=2024-03-20 tenants='[\"it'\\''s, \\\"acme\\\"\"]' --accept"
                                + " confidence-out-of-range --reason \"…\"'",
                        "'ppa rerun " + id(rollup) + "'");
        assertThat(ppa.published(acme, DAY)).isEmpty();
        assertThat(ppa.published(acme, NEXT)).isNotEmpty();
        assertThat(ppa.published(rival, DAY)).isNotEmpty();
        Answer still = ppa.ppa("rerun", id(rollup), "--json");
        assertThat(still.code()).as("nothing was done about it").isEqualTo(1);

        accept(CONFIDENCE, "tenants=[\"it's, \\\"acme\\\"\"]");

        assertThat(high("--day", DAY)).containsExactly(DAY + " " + acme + " confidence-out-of-range 1/201 accepted");
        assertThat(ppa.ppa("quality", "--day", DAY).out())
                .contains(
                        ": 1 accepted ", "seen, see ticket 7", "2024-03-20: 2 tenants validated", "0 tenants stopped");
        Answer rerun = ppa.ppa("rerun", id(still), "--json");
        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(ppa.published(acme, DAY)).isNotEmpty();
    }

    @Test
    void mendedRows_stopNothing_onceTheyWereLookedAtAgain() {
        validate("day=" + DAY);
        // The platform's way: delivered again, and right.
        ppa.decision(acme, bad, DAY + " 12:00:01", "S1", 0.5);

        assertThat(launch("daily-rollup", "day=" + DAY).code())
                .as("not looked at yet")
                .isEqualTo(1);
        validate("day=" + DAY);

        assertThat(high()).isEmpty();
        Answer rollup = launch("daily-rollup", "day=" + DAY, "--json");
        assertThat(rollup.code()).as(rollup.out()).isZero();
        assertThat(rollup.tenant(acme).path("days").toString()).contains("failed");
        assertThat(ppa.published(acme, DAY)).isNotEmpty();
    }

    @Test
    void moreThanWasAccepted_stopsAgain_andWhatWasPublishedStays() {
        validate("day=" + DAY);
        accept(CONFIDENCE);
        assertThat(launch("daily-rollup", "day=" + DAY).code()).isZero();
        List<String> published = ppa.published(acme, DAY);
        ppa.decision(acme, new UUID(0, 2), DAY + " 13:00:00", "S1", -0.5);
        ppa.day(rival, DAY, 201, 4);

        validate("day=" + DAY);
        Answer rollup = launch("daily-rollup", "day=" + DAY, "--json");

        assertThat(rollup.code()).isEqualTo(1);
        assertThat(rollup.tenant(acme).path("error").asString())
                .isEqualTo(
                        "2024-03-20 stopped by data-validation: confidence-out-of-range (2 of 202, accepted were 1)");
        assertThat(rollup.tenant(rival).path("status").asString()).isEqualTo("DONE");
        assertThat(published).isNotEmpty().isEqualTo(ppa.published(acme, DAY));
        assertThat(ppa.ppa("quality").out()).contains("now there are more", "stops");
    }

    @Test
    void everyJobOfThatDay_isStopped_andTheRegistryKeepsItsNumbers() {
        validate("day=" + DAY);
        // The windows that end on the day are not empty.
        ppa.day(acme, "2024-03-19", 200, 5);
        assertThat(launch("daily-rollup", "day=2024-03-19").code()).isZero();

        for (String job : List.of("daily-rollup", "rolling-risk", "calibration-drift", "model-performance")) {
            Answer answer = launch(job, "day=" + DAY, "--json");
            assertThat(answer.code()).as(job + answer.out()).isEqualTo(1);
            assertThat(answer.tenant(acme).path("error").asString())
                    .as(job)
                    .contains("2024-03-20 stopped by data-validation: confidence-out-of-range (1 of 201)");
            assertThat(answer.json().path("error").asString()).as(job).doesNotContain(rival);
            if (job.equals("model-performance")) {
                assertThat(answer.json().path("warnings").toString()).contains("shared models keep their numbers");
            }
        }
        assertThat(ppa.texts("SELECT count() AS t FROM rolling_risk_metrics WHERE tenant_id = 'rival'"))
                .doesNotContain("0");
        assertThat(ppa.texts("SELECT count() AS t FROM rolling_risk_metrics WHERE tenant_id != 'rival'"))
                .containsExactly("0");
    }

    @Test
    void anUnvalidatedDay_isNotStopped() {
        validate("day=" + NEXT);

        assertThat(launch("daily-rollup", "day=" + DAY).code()).isZero();
        assertThat(ppa.ppa("quality", "--day", DAY).out())
                .contains("2024-03-20 was not validated: 'ppa launch data-validation day=2024-03-20' does");
    }

    @Test
    void theOperationalCopy_isLookedAt_andStopsAsWell() {
        jdbc().sql("""
                        INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, indicator_probabilities,
                            ensemble_probability, aggregated_confidence, tenant_id)
                        SELECT gen_random_uuid(), '2024-03-20 23:59:59Z', 'S', 'BUY', gen_random_uuid(), '[["rsi",1,1,1]]', 0.5, 'NaN', t
                        FROM unnest(ARRAY['rival', 'only there']) AS t""").update();

        Answer night = validate("day=" + DAY);

        assertThat(high())
                .containsExactly(
                        DAY + " " + acme + " confidence-out-of-range 1/201 stops",
                        DAY + " only there copy-confidence-not-finite 1/1 stops",
                        DAY + " rival copy-confidence-not-finite 1/1 stops");
        assertThat(night.json().path("warnings").toString())
                .contains("HIGH copy-confidence-not-finite on 2024-03-20: 1 of 1")
                .contains("HIGH validate_probability_data(): Invalid confidence scores (outside 0-1 range): 2 rows");
        assertThat(launch("daily-rollup", "day=" + DAY, "tenants=rival").code()).isEqualTo(1);
        accept("copy-confidence-not-finite", "tenants=rival");
        assertThat(launch("daily-rollup", "day=" + DAY, "tenants=rival").code()).isZero();
        assertThat(high()).contains(DAY + " only there copy-confidence-not-finite 1/1 stops");

        jdbc().sql("DELETE FROM trading_decisions_probabilistic").update();
        validate("day=" + DAY);
        assertThat(high()).containsExactly(DAY + " " + acme + " confidence-out-of-range 1/201 stops");
    }

    @Test
    void aBackfillOfTheDaysAroundIt_leavesAStoppedDayStopped() {
        String before = "2024-03-19";
        ppa.day(acme, before, 200, 5);
        validate("day=" + DAY);

        Answer backfill = ppa.ppa("backfill", "data-validation", "--from", before, "--to", NEXT, "--missing", "--json");

        assertThat(backfill.code()).as(backfill.err()).isZero();
        assertThat(StreamSupport.stream(backfill.json().path("plan").spliterator(), false)
                        .filter(pair -> pair.path("tenant").asString().equals(acme))
                        .map(pair -> pair.path("day").asString()))
                .containsExactly(before, NEXT);
        assertThat(high("--day", before + ".." + NEXT))
                .containsExactly(DAY + " " + acme + " confidence-out-of-range 1/201 stops");
        assertThat(launch("daily-rollup", "day=" + DAY).code()).isEqualTo(1);
    }

    @Test
    void aRepeat_writesNothing_bitForBit() {
        validate("day=" + DAY + ".." + NEXT);
        List<String> rows = rows();

        Answer again = validate("day=" + DAY + ".." + NEXT);

        assertThat(rows()).isEqualTo(rows).isNotEmpty();
        assertThat(again.tenant(acme).path("added").asLong()
                        + again.tenant(acme).path("changed").asLong()
                        + again.tenant(acme).path("removed").asLong())
                .isZero();
        assertThat(again.tenant(acme).path("unchanged").asLong()).isPositive();
    }

    @Test
    void aTenantWhoseRowsAreGone_isStoppedNoLonger() {
        validate("day=" + DAY);
        ppa.sql(
                "ALTER TABLE trading_decisions_probabilistic DELETE WHERE tenant_id != 'rival' SETTINGS mutations_sync = 1");
        ppa.sql("ALTER TABLE model_feedback_events DELETE WHERE tenant_id != 'rival' SETTINGS mutations_sync = 1");

        validate("day=" + DAY);

        assertThat(high()).isEmpty();
    }

    @Test
    void whatDidNotFire_cannotBeAccepted_andNothingIsRun() {
        validate("day=" + DAY);
        String runs = ppa.ppa("runs", "--json").out();

        Answer other = launch("data-validation", "day=" + DAY, "--accept", "return-not-finite", "--reason", "x");
        Answer somebody = launch(
                "data-validation", "day=" + DAY, "tenants=rival", "--accept", CONFIDENCE, "--reason", "x", "--json");
        Answer elsewhere = launch("data-validation", "day=" + NEXT, "--accept", CONFIDENCE, "--reason", "x");

        assertThat(List.of(other, somebody, elsewhere)).extracting(Answer::code).containsOnly(2);
        assertThat(other.err())
                .contains(
                        "accept=return-not-finite: it found nothing to accept on 2024-03-20; 'ppa quality --day 2024-03-20'");
        assertThat(somebody.err()).contains("nothing to accept on 2024-03-20 for rival");
        assertThat(somebody.out()).isEmpty();
        assertThat(elsewhere.err()).contains("on 2024-03-21");
        assertThat(ppa.ppa("runs", "--json").out()).isEqualTo(runs);
    }

    @Test
    void aTenantWhoseNameIsNoText_failsByName_andStopsNoOther() {
        ppa.sql("INSERT INTO trading_decisions_probabilistic SELECT * REPLACE ('b\\0' AS tenant_id) FROM"
                + " trading_decisions_probabilistic LIMIT 1");

        Answer night = launch("data-validation", "day=" + DAY, "--json");

        assertThat(night.code()).isEqualTo(1);
        assertThat(night.json().path("error").asString()).isEqualTo("1 of the tenants failed: b␀");
        assertThat(night.tenant("b␀").path("error").asString()).contains("tenant_id is no text");
        assertThat(high()).containsExactly(DAY + " " + acme + " confidence-out-of-range 1/201 stops");
    }

    @Test
    void quality_saysWhatItKnows() {
        assertThat(ppa.ppa("quality").out()).contains("no day was validated yet");
        assertThat(ppa.ppa("quality", "--json").json().path("results").isEmpty())
                .isTrue();
        validate("day=" + DAY);

        JsonNode shown = ppa.ppa("quality", "--tenant", acme, "--json").json();
        assertThat(shown.path("day").asString()).isEqualTo(DAY);
        assertThat(shown.path("validated").get(0).path("tenants").toString()).isEqualTo("[\"it's, \\\"acme\\\"\"]");
        JsonNode result = shown.path("results").get(0);
        assertThat(result.path("check").asString()).isEqualTo(CONFIDENCE);
        assertThat(result.path("share").asDouble()).isEqualTo(1.0 / 201);
        assertThat(result.path("samples").get(0).asString()).isEqualTo(bad.toString());
        assertThat(result.path("acceptance").isNull()).isTrue();
        Answer misspelt = ppa.ppa("quality", "--tenant", "rivall");
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.err()).contains("did you mean 'rival'?");
        assertThat(ppa.ppa("quality", "--day", "2024-03-19..2024-03-20", "--tenant", "rival")
                        .out())
                .contains(
                        "2024-03-19 was not validated",
                        "2024-03-20: 1 tenant validated, 2 findings, 0 tenants stopped");
    }
}
