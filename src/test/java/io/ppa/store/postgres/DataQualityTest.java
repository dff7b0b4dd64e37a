package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.QualityFinding;
import io.ppa.model.QualityFinding.Severity;
import io.ppa.model.QualityResult;
import io.ppa.store.postgres.DataQuality.Accept;
import io.ppa.store.postgres.DataQuality.Change;
import io.ppa.store.postgres.DataQuality.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept of findings and acceptances in a real PostgreSQL. */
class DataQualityTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final String CONFIDENCE = "confidence-out-of-range";

    private static final String RETURN = "return-not-finite";

    private static final Collection<String> CHECKS = List.of(CONFIDENCE, RETURN);

    private static DataSource database;

    private static JdbcClient jdbc;

    private static DataQuality quality;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
        jdbc = JdbcClient.create(database);
        quality = new DataQuality(database);
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE data_quality_results, ppa.run_ledger, ppa.batch_job_instance CASCADE")
                .update();
    }

    private static QualityFinding finding(String tenant, LocalDate day, String check, long affected) {
        return new QualityFinding(day, tenant, check, Severity.HIGH, affected, 100, true, List.of("a", "b"));
    }

    private static Change found(String tenant, QualityFinding... findings) {
        return quality.replace(new Scope(DAY, DAY, List.of(tenant), CHECKS), List.of(findings), null, 1);
    }

    private static List<QualityResult> results() {
        return quality.results(new Scope(DAY.minusDays(9), DAY.plusDays(9), null, null));
    }

    /** Everything of every row, and which transaction wrote it. */
    private static List<String> rows() {
        return jdbc.sql("SELECT concat(xmin, ' ', to_jsonb(r)) FROM data_quality_results AS r ORDER BY 1")
                .query(String.class)
                .list();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "", "a'b", "x\\", "{\"a\":1}", "tab\tnew\nline", "Ω√😀", "' OR 1=1 --"})
    void aFinding_isReadAsItWasKept(String tenant) {
        QualityFinding finding = new QualityFinding(
                DAY, tenant, CONFIDENCE, Severity.MEDIUM, 3, 120, false, List.of("x", "", "it's", "{1,2}", "\"q\""));

        assertThat(found(tenant, finding)).isEqualTo(new Change(1, 0, 0, 0));

        assertThat(quality.results(new Scope(DAY, DAY, List.of(tenant), List.of(CONFIDENCE))))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.finding()).isEqualTo(finding);
                    assertThat(result.executionId()).isEqualTo(1);
                    assertThat(result.acceptance()).isNull();
                });
        assertThat(jdbc.sql("SELECT share FROM data_quality_results")
                        .query(Double.class)
                        .single())
                .isEqualTo(0.025);
    }

    @Test
    void theSameFindings_writeNothing() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3), finding("acme", DAY, RETURN, 1));
        List<String> rows = rows();

        Change change = quality.replace(
                new Scope(DAY, DAY, List.of("acme"), CHECKS),
                List.of(finding("acme", DAY, RETURN, 1), finding("acme", DAY, CONFIDENCE, 3)),
                null,
                2);

        assertThat(change).isEqualTo(new Change(0, 0, 0, 2));
        assertThat(rows()).isEqualTo(rows);
    }

    @Test
    void whatIsFoundNoLonger_isRemoved_ofTheScopeOnly() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3), finding("acme", DAY, RETURN, 1));
        found("rival", finding("rival", DAY, CONFIDENCE, 3));
        quality.replace(
                new Scope(DAY.plusDays(1), DAY.plusDays(1), List.of("acme"), CHECKS),
                List.of(finding("acme", DAY.plusDays(1), CONFIDENCE, 5)),
                null,
                1);
        quality.replace(
                new Scope(DAY, DAY, null, List.of("copy-metadata-missing")),
                List.of(finding("acme", DAY, "copy-metadata-missing", 7)),
                null,
                1);

        Change change = found("acme", finding("acme", DAY, CONFIDENCE, 4));

        assertThat(change).isEqualTo(new Change(0, 1, 1, 0));
        assertThat(results())
                .extracting(result -> result.finding().day() + " "
                        + result.finding().tenant() + " " + result.finding().check() + " "
                        + result.finding().affected())
                .containsExactly(
                        "2024-03-20 acme confidence-out-of-range 4",
                        "2024-03-20 acme copy-metadata-missing 7",
                        "2024-03-20 rival confidence-out-of-range 3",
                        "2024-03-21 acme confidence-out-of-range 5");
    }

    @Test
    void daysBetweenThoseLookedAt_keepTheirFindings_andAreNotAccepted() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3));
        List<String> rows = rows();

        Change change = quality.replace(
                new Scope(List.of(DAY.minusDays(5), DAY.plusDays(5)), List.of("acme"), CHECKS),
                List.of(finding("acme", DAY.plusDays(5), CONFIDENCE, 1)),
                new Accept(CONFIDENCE, "the fifth day"),
                9);

        assertThat(change).isEqualTo(new Change(1, 0, 0, 0));
        assertThat(rows()).hasSize(2).containsAll(rows);
    }

    @Test
    void anAcceptance_holdsAsLongAsNoMoreAreFound() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3), finding("acme", DAY, RETURN, 1));
        found("rival", finding("rival", DAY, CONFIDENCE, 3));

        accept("acme", "known since Monday", finding("acme", DAY, CONFIDENCE, 3), finding("acme", DAY, RETURN, 1));

        assertThat(results()).extracting(QualityResult::stops).containsExactly(false, true, true);
        QualityResult.Acceptance acceptance = results().get(0).acceptance();
        assertThat(acceptance).isNotNull();
        assertThat(acceptance.reason()).isEqualTo("known since Monday");
        assertThat(acceptance.affected()).isEqualTo(3);
        assertThat(acceptance.executionId()).isEqualTo(9);

        found("acme", finding("acme", DAY, CONFIDENCE, 2), finding("acme", DAY, RETURN, 1));
        assertThat(results().get(0).stops()).as("two of the three").isFalse();
        found("acme", finding("acme", DAY, CONFIDENCE, 3), finding("acme", DAY, RETURN, 1));
        assertThat(results().get(0).stops()).as("all three").isFalse();
        found("acme", finding("acme", DAY, CONFIDENCE, 4), finding("acme", DAY, RETURN, 1));
        assertThat(results().get(0).stops()).as("one more").isTrue();
        accept("acme", "all of them", finding("acme", DAY, CONFIDENCE, 4), finding("acme", DAY, RETURN, 1));
        assertThat(results().get(0).stops()).as("accepted again").isFalse();
        found("acme");
        found("acme", finding("acme", DAY, CONFIDENCE, 1));
        assertThat(results().get(0).stops()).as("mended, and there again").isTrue();
    }

    @Test
    void anAcceptance_isOfWhatWasSeen_notOfWhatIsFoundNow() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3));

        accept("acme", "the three", finding("acme", DAY, CONFIDENCE, 50));

        assertThat(results().get(0).stops()).isTrue();
    }

    /** A launch may be restarted: what was found since then was not seen by who accepted. */
    @Test
    void aRestart_acceptsNothingThatWasFoundSinceItsLaunch() {
        jdbc.sql(
                        "INSERT INTO ppa.batch_job_instance VALUES (1, 0, 'data-validation', 'a'), (2, 0, 'data-validation', 'b')")
                .update();
        jdbc.sql("INSERT INTO ppa.batch_job_execution (job_execution_id, job_instance_id, create_time)"
                        + " VALUES (9, 1, now()), (10, 1, now()), (11, 2, now())")
                .update();
        found("acme", finding("acme", DAY, CONFIDENCE, 3));
        accept(9, "acme", "the three", finding("acme", DAY, CONFIDENCE, 50));

        accept(10, "acme", "the three", finding("acme", DAY, CONFIDENCE, 50));
        assertThat(results().get(0).stops()).as("restarted").isTrue();
        accept(11, "acme", "all fifty", finding("acme", DAY, CONFIDENCE, 50));
        assertThat(results().get(0).stops()).as("launched anew").isFalse();
    }

    @Test
    void whatIsTolerated_cannotBeAccepted() {
        QualityFinding tolerated =
                new QualityFinding(DAY, "acme", CONFIDENCE, Severity.HIGH, 1, 100, false, List.of("a"));
        found("acme", tolerated);

        accept("acme", "why not", tolerated);

        assertThat(results().get(0).acceptance()).isNull();
    }

    private static void accept(String tenant, String reason, QualityFinding... findings) {
        accept(9, tenant, reason, findings);
    }

    private static void accept(long executionId, String tenant, String reason, QualityFinding... findings) {
        quality.replace(
                new Scope(DAY, DAY, List.of(tenant), CHECKS),
                List.of(findings),
                new Accept(CONFIDENCE, reason),
                executionId);
    }

    @Test
    void aTenantWhoseNameNoTextCanHold_hasNoResults() {
        found("acme", finding("acme", DAY, CONFIDENCE, 3));

        assertThat(quality.results(new Scope(DAY, DAY, List.of("\0"), null))).isEmpty();
    }

    @Test
    void theNewestDay_isTheLastThatWasDone() {
        assertThat(quality.newestDay("data-validation")).isEmpty();
        jdbc.sql("""
                        INSERT INTO ppa.run_ledger VALUES
                            ('data-validation', 'a', '2024-03-19', 'DONE', '{}', 1, NULL, 0, 1, NULL, now()),
                            ('data-validation', 'b', '2024-03-20', 'DONE', '{}', 1, NULL, 0, 1, NULL, now()),
                            ('data-validation', 'b', '2024-03-21', 'FAILED', '{}', 1, NULL, 0, 1, 'x', now()),
                            ('daily-rollup', 'b', '2024-03-22', 'DONE', '{}', 1, NULL, 0, 1, NULL, now())""").update();

        assertThat(quality.newestDay("data-validation")).contains(DAY);
    }
}
