package io.ppa.job.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PlannedChange;
import io.ppa.job.TenantsArgument;
import io.ppa.model.QualityFinding;
import io.ppa.model.QualityFinding.Severity;
import io.ppa.model.TenantResult;
import io.ppa.model.TenantResult.Status;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.DataQuality.Accept;
import io.ppa.store.postgres.DataQuality.Scope;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which days of whom a job is kept from, and what is said of them. */
class GateTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static HikariDataSource database;

    private static DataQuality quality;

    private final List<String> done = new ArrayList<>();

    private final List<String> left = new ArrayList<>();

    @BeforeAll
    static void open() {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 4);
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
        quality = new DataQuality(database);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        JdbcClient.create(database).sql("TRUNCATE data_quality_results").update();
    }

    private static void found(
            String tenant, LocalDate day, String check, Severity severity, boolean exceeds, @Nullable String accepted) {
        Scope scope = new Scope(day, day, List.of(tenant), List.of(check));
        QualityFinding finding = new QualityFinding(day, tenant, check, severity, 3, 120, exceeds, List.of("x"));
        quality.replace(scope, List.of(finding), null, 1);
        if (accepted != null) {
            quality.replace(scope, List.of(finding), new Accept(check, accepted), 2);
        }
    }

    private TenantResult run(String tenant, LocalDate... days) {
        return new Gate(quality).before(new Noted()).run(42, request(), plan(tenant, days));
    }

    private static TenantPlan plan(String tenant, LocalDate... days) {
        SortedMap<LocalDate, String> planned = new TreeMap<>();
        for (LocalDate day : days) {
            planned.put(day, "missing");
        }
        return new TenantPlan(tenant, planned);
    }

    private static JobRequest request() {
        return new JobRequest(
                "daily-rollup",
                new DayRange(DAY, DAY),
                List.of(),
                Map.of(
                        "parallelism", "1",
                        "lease", "PT60S",
                        "heartbeat", "PT10S",
                        "retry.attempts", "1",
                        "retry.backoff", "PT1S",
                        "max-memory-usage", "1"),
                null);
    }

    /** The job behind the gate: does nothing, and notes what it was asked. */
    private final class Noted implements TenantWork {

        @Override
        public String step() {
            return "noted";
        }

        @Override
        public void stopped(long executionId, String tenant, SortedMap<LocalDate, String> days) {
            days.forEach((day, why) -> left.add(executionId + " " + tenant + " " + day + " " + why));
        }

        @Override
        public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
            plan.days().keySet().forEach(day -> done.add(plan.tenant() + " " + day));
            return TenantResult.nothing(plan.tenant());
        }
    }

    @Test
    void aDayThatIsStopped_isLeftAlone_andTheOthersAreDone() {
        found("acme", DAY, "confidence-out-of-range", Severity.HIGH, true, null);
        found("acme", DAY, "return-not-finite", Severity.HIGH, true, null);

        TenantResult result = run("acme", DAY.minusDays(1), DAY, DAY.plusDays(1));

        assertThat(done).containsExactly("acme 2024-03-19", "acme 2024-03-21");
        assertThat(left)
                .containsExactly("42 acme 2024-03-20 stopped by data-validation:"
                        + " confidence-out-of-range (3 of 120), return-not-finite (3 of 120)");
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.days()).containsOnlyKeys(DAY.minusDays(1), DAY, DAY.plusDays(1));
        assertThat(result.error())
                .isEqualTo("2024-03-20 stopped by data-validation: confidence-out-of-range (3 of 120),"
                        + " return-not-finite (3 of 120)");
        assertThat(result.action())
                .isEqualTo(
                        "Mend the rows and run 'ppa launch data-validation day=2024-03-20 tenants=acme', or accept them with"
                                + " 'ppa launch data-validation day=2024-03-20 tenants=acme --accept confidence-out-of-range --reason"
                                + " \"…\"'; then 'ppa rerun 42'.");
    }

    @Test
    void whereEveryDayIsStopped_theJobIsNotAsked_andManyDaysAreCounted() {
        DAY.datesUntil(DAY.plusDays(5))
                .forEach(day -> found("acme", day, "return-not-finite", Severity.HIGH, true, null));

        TenantResult result = run("acme", DAY.datesUntil(DAY.plusDays(5)).toArray(LocalDate[]::new));

        assertThat(done).isEmpty();
        assertThat(left).hasSize(5);
        assertThat(result.error())
                .contains("2024-03-22 stopped", "; and 2 more days")
                .doesNotContain("2024-03-23");
        assertThat(result.action()).contains("day=2024-03-20..2024-03-24 tenants=acme");
    }

    @Test
    void whatIsNotHigh_orTolerated_orAccepted_orSomebodyElses_orOfAnotherDay_stopsNothing() {
        found("acme", DAY, "metadata-missing", Severity.MEDIUM, true, null);
        found("acme", DAY, "uncertainty-negative", Severity.HIGH, false, null);
        found("acme", DAY, "return-not-finite", Severity.HIGH, true, "known");
        found("acme ", DAY, "confidence-not-finite", Severity.HIGH, true, null);
        found("acme", DAY.plusDays(1), "confidence-not-finite", Severity.HIGH, true, null);

        assertThat(run("acme", DAY).status()).isEqualTo(Status.DONE);
        assertThat(done).containsExactly("acme 2024-03-20");
        assertThat(left).isEmpty();
    }

    @Test
    void whatGrewBeyondWhatWasAccepted_stopsAgain() {
        found("acme", DAY, "return-not-finite", Severity.HIGH, true, "known");
        quality.replace(
                new Scope(DAY, DAY, List.of("acme"), List.of("return-not-finite")),
                List.of(new QualityFinding(
                        DAY, "acme", "return-not-finite", Severity.HIGH, 4, 120, true, List.of("x"))),
                null,
                3);

        assertThat(run("acme", DAY).error())
                .isEqualTo("2024-03-20 stopped by data-validation: return-not-finite (4 of 120, accepted were 3)");
    }

    @Test
    void aTenantWhoseNameNoTextCanHold_wasNeverValidated() {
        assertThat(run("a\0b", DAY).status()).isEqualTo(Status.DONE);
        assertThat(done).containsExactly("a\0b 2024-03-20");
    }

    @Test
    void aDryRun_saysWhatWouldBeLeftAlone() {
        found("acme", DAY, "return-not-finite", Severity.HIGH, true, null);
        found("other", DAY, "return-not-finite", Severity.HIGH, true, null);
        List<PlannedChange> changes = Stream.of("acme", "other", "rival")
                .map(tenant ->
                        new PlannedChange(tenant, "x → y", "weight", OptionalDouble.empty(), OptionalDouble.of(1)))
                .toList();
        Plan plan = new Plan(
                List.of(plan("acme", DAY, DAY.plusDays(1)), plan("rival", DAY), plan("other", DAY)), 7, changes);

        Plan marked = new Gate(quality).marked(plan);

        assertThat(marked.tenants().get(0).days().values())
                .containsExactly("missing, but stopped by data-validation: return-not-finite (3 of 120)", "missing");
        assertThat(marked.tenants().get(1)).isEqualTo(plan.tenants().get(1));
        assertThat(marked.upToDate()).isEqualTo(7);
        assertThat(marked.changes()).extracting(PlannedChange::tenant).containsExactly("acme", "rival");
    }

    /** What is to be typed reaches the job as the tenant: quoted for the shell, and for the parameter. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            acme            | acme
            tenant_1.2:x/y@z| tenant_1.2:x/y@z
            a b             | '["a b"]'
            a,b             | '["a,b"]'
            it's            | '["it'\\''s"]'
            "q"             | '["\\"q\\""]'
            -x              | '["-x"]'
            ["a"]           | '["[\\"a\\"]"]'
            $(rm)           | '["$(rm)"]'
            Ω               | '["Ω"]'
            ~~              | '[""]'
            """)
    void aTenant_isQuotedForTheShellAndTheParameter(@Nullable String tenant, String argument) {
        assertThat(TenantsArgument.typed(List.of(tenant == null ? "" : tenant))).isEqualTo("tenants=" + argument);
    }

    @Test
    void aTenantWithALineBreak_staysOnOneLine() {
        assertThat(TenantsArgument.typed(List.of("a\nb"))).isEqualTo("tenants='[\"a\\nb\"]'");
    }
}
