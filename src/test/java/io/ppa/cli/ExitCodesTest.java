package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a script sees of faults: an exit code, and a sentence without a stack trace. */
class ExitCodesTest {

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    /** It takes ten seconds of waiting, beside the other tests. */
    @SuppressWarnings("NullAway.Init")
    private static CompletableFuture<Answer> away;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        Installation lost = ppa.with(
                Map.of("PPA_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/ppa?sslmode=require&sslpassword=hunter2"));
        away = CompletableFuture.supplyAsync(() -> lost.ppa("runs"));
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    static Stream<Arguments> usage() {
        return Stream.of(
                Arguments.of(List.of("lunch"), "lunch"),
                Arguments.of(List.of("jobs", "--runbook"), "name it"),
                Arguments.of(List.of("jobs", "daily-rolup", "--runbook"), "daily-rollup"),
                Arguments.of(List.of(), "Missing required subcommand"),
                Arguments.of(List.of("launch", "daily-rolup"), "daily-rollup"),
                Arguments.of(List.of("launch", "daily-rollup", "day=2024-02-30"), "2024-02-30"),
                Arguments.of(List.of("launch", "daily-rollup", "dya=2024-02-20"), "day"),
                Arguments.of(List.of("launch", "daily-rollup", "--force"), "--reason"),
                Arguments.of(List.of("launch", "daily-rollup", "--reason", "x"), "--force"),
                Arguments.of(List.of("launch", "daily-rollup", "--register"), "--register: daily-rollup"),
                Arguments.of(List.of("launch", "model-performance", "--register", "register=false"), "register=false"),
                Arguments.of(
                        List.of("launch", "daily-rollup", "--accept", "arrival-gap", "--reason", "x"),
                        "--accept: daily-rollup finds nothing"),
                Arguments.of(List.of("launch", "data-validation", "--accept", "arrival-gap"), "--reason"),
                Arguments.of(List.of("launch", "data-validation", "--reason", "x"), "--accept"),
                Arguments.of(List.of("launch", "data-validation", "accept-reason=x"), "accept=CHECK_ID"),
                Arguments.of(List.of("launch", "data-validation", "accept=arrival-gap"), "accept-reason"),
                Arguments.of(
                        List.of("launch", "data-validation", "accept=x", "--accept", "arrival-gap", "--reason", "x"),
                        "accept=x"),
                Arguments.of(
                        List.of("launch", "data-validation", "--accept", "arival-gap", "--reason", "x"),
                        "did you mean 'arrival-gap'?"),
                Arguments.of(
                        List.of("launch", "data-validation", "--accept", "arrival-gap", "--reason", "x", "--dry-run"),
                        "found nothing to accept"),
                Arguments.of(List.of("quality", "--day", "2024-13-01"), "months go from 01 to 12"),
                Arguments.of(List.of("run", "4711"), "no execution 4711"),
                Arguments.of(List.of("rerun", "4711"), "no execution 4711"),
                Arguments.of(List.of("stop", "4711"), "no execution 4711"),
                Arguments.of(List.of("abandon", "4711"), "no execution 4711"),
                Arguments.of(List.of("recover", "4711"), "no execution 4711"),
                Arguments.of(List.of("run", "x1"), "x1"),
                Arguments.of(List.of("runs", "--status", "DONE"), "COMPLETED"),
                Arguments.of(List.of("runs", "--limit", "0"), "--limit 0"),
                Arguments.of(List.of("runs", "--job", "daily-rolup"), "did you mean 'daily-rollup'?"),
                Arguments.of(
                        List.of("ledger", "--from", "1970-01-01", "--to", "2026-01-01"),
                        "--from 1970-01-01 --to 2026-01-01: these 20455 days are more than the 3700 allowed at once"),
                Arguments.of(List.of("runs", "--config", "src"), "properties: Is a directory"),
                Arguments.of(List.of("runs", "--config", "none.properties"), "properties: there is no such file"),
                Arguments.of(List.of("demo", "--days", "0"), "--days 0"),
                Arguments.of(List.of("runs", "--profile", "staging"), "staging"));
    }

    @ParameterizedTest
    @MethodSource("usage")
    void wrongUsage_is2_andSaysWhat(List<String> args, String named) {
        Answer answer = ppa.ppa(args.toArray(String[]::new));
        assertThat(answer.code()).as(answer.err()).isEqualTo(2);
        assertThat(answer.err()).contains(named).doesNotContain("\tat ");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void invalidParameters_leaveNoTraceInTheMetadata() {
        JsonNode before = ppa.ppa("runs", "--json").json();
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-13-01").code()).isEqualTo(2);
        assertThat(ppa.ppa("runs", "--json").json()).isEqualTo(before);
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-12-01").code()).isZero();
    }

    @Test
    void aTenantNobodyHasHeardOf_is2_unlessNobodyIsKnown() {
        try (Installation fresh = Installation.applied()) {
            assertThat(fresh.ppa("launch", "daily-rollup", "day=2024-04-01", "tenants=acne")
                            .code())
                    .isZero();
            fresh.day("acme", "2024-04-01", 5, 60);

            Answer misspelt = fresh.ppa("launch", "daily-rollup", "day=2024-04-01", "tenants=acne");

            assertThat(misspelt.code()).isEqualTo(2);
            assertThat(misspelt.err()).contains("tenants acne: nobody has heard of", "did you mean 'acme'?");
            assertThat(fresh.ppa("launch", "daily-rollup", "day=2024-04-01", "tenants=acme")
                            .code())
                    .as("with rows, but in no ledger yet")
                    .isZero();
        }
    }

    @Test
    void aWebhookWithAPortThereIsNot_is2_andNamesTheSetting() {
        Answer answer = ppa.with(Map.of(
                        "PPA_NOTIFY_WEBHOOK_URL", "http://127.0.0.1:99999/x",
                        "PPA_NOTIFY_WEBHOOK_SECRET", "a secret of sixteen bytes"))
                .ppa("notifications", "test", "webhook");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("PPA_NOTIFY_WEBHOOK_URL) names a port that is no number from 1 to 65535");
    }

    @Test
    void theLogSwitchedOff_isSwitchedOnByItsOwnSetting() {
        Answer answer = ppa.with(Map.of("PPA_NOTIFY_LOG", "false")).ppa("notifications", "test", "log");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("Set ppa.notify.log to true");
    }

    @Test
    void unappliedSchema_is3() {
        try (Installation bare = new Installation()) {
            Answer launch = bare.ppa("launch", "daily-rollup", "day=2024-01-01");
            assertThat(launch.code()).isEqualTo(3);
            assertThat(launch.err())
                    .contains("schema is not applied", "ppa schema apply")
                    .doesNotContain("\tat ");
            assertThat(bare.ppa("schema", "status").code()).isEqualTo(3);
        }
    }

    @Test
    void productionWithoutUrls_names_everyMissingProperty() {
        Answer answer = run(Map.of("PPA_PROFILE", "production"), "runs");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("ppa.clickhouse.url", "ppa.postgres.url", "ppa.redis.url", "PPA_REDIS_URL");
    }

    @Test
    void aStoreThatIsAway_isNamed_withoutWhatItsUrlIsGivenBesides() {
        Answer answer = away.join();

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.err())
                .contains("PostgreSQL at jdbc:postgresql://127.0.0.1:1/ppa cannot be reached")
                .doesNotContain("hunter2", "\tat ");
        assertThat(answer.out()).doesNotContain("hunter2");
    }

    private static Answer run(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Ppa.run(
                args,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void jobs_areDescribedByTheirYaml() {
        assertThat(ppa.ppa("jobs").out()).contains("daily-rollup");
        assertThat(ppa.ppa("jobs", "daily-rollup").out()).contains("max-rejected-fraction", "yesterday");
        assertThat(ppa.ppa("launch", "daily-rollup", "--help").out()).contains("--dry-run", "max-rejected-fraction");
        assertThat(ppa.ppa("jobs", "--json").json().findValuesAsString("name")).contains("daily-rollup");
    }

    @Test
    void runbook_isNamedByTheJobsHelp_andPrinted() {
        assertThat(ppa.ppa("jobs", "daily-rollup").out())
                .contains("Runbook:    jobs/daily-rollup.md ('ppa jobs daily-rollup --runbook' prints it)");
        assertThat(ppa.ppa("jobs", "daily-rollup", "--json")
                        .json()
                        .path("runbook")
                        .asString())
                .isEqualTo("jobs/daily-rollup.md");
        assertThat(ppa.ppa("jobs", "daily-rollup", "--runbook", "--json").json().findValuesAsString("source"))
                .containsExactly("jobs/daily-rollup.md", "jobs/README.md");
    }

    @Test
    void completedExecution_canNeitherBeStopped_norRecovered_norAbandoned() {
        ppa.day("done", "2024-05-01", 5, 50);
        String id = ppa.ppa("launch", "daily-rollup", "day=2024-05-01", "tenants=done", "--json")
                .json()
                .path("execution")
                .asString();
        for (String command : List.of("stop", "recover", "abandon", "rerun")) {
            Answer answer = ppa.ppa(command, id);
            assertThat(answer.code()).as(command).isEqualTo(4);
            assertThat(answer.err()).contains("COMPLETED");
        }
        assertThat(ppa.ppa("run", id, "--json").tenant("done").path("added").asLong())
                .isEqualTo(3);
    }
}
