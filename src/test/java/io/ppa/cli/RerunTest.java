package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a restart does, what it leaves alone, and that it says so. */
class RerunTest {

    private static Installation ppa;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    private static void poison(String tenant, String day) {
        ppa.decision(tenant, new UUID(7, tenant.hashCode()), day + " 10:00:00.000", "BAD", 1.5);
    }

    private static void mend(String tenant) {
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE symbol = 'BAD' AND tenant_id = '" + tenant + "'");
    }

    private static String id(Answer answer) {
        return answer.json().path("execution").asString();
    }

    private static List<String> runIds(String tenant) {
        return ppa.texts("SELECT DISTINCT run_id AS t FROM probabilistic_performance_analytics WHERE tenant_id = '"
                + tenant + "'");
    }

    @Test
    void tenantsThatAreDone_byItOrByAnybodyElse_areNotRunAgain_andCounted() {
        String day = "2024-05-10";
        for (String tenant : List.of("a1", "a2", "a3", "b1", "b2", "b3")) {
            ppa.day(tenant, day, 30, tenant.hashCode() & 0xFF);
        }
        List.of("b1", "b2", "b3").forEach(tenant -> poison(tenant, day));
        Answer night = ppa.ppa("launch", "daily-rollup", "day=" + day, "--json");
        assertThat(night.code()).isEqualTo(1);
        assertThat(night.json().path("steps").path("rollup").asString()).isEqualTo("3 of 6 tenants failed");
        assertThat(night.json().path("doneBefore").asLong()).isZero();

        mend("b1");
        mend("b2");
        Answer meanwhile = ppa.ppa("launch", "daily-rollup", "day=" + day, "tenants=b1", "--json");
        assertThat(meanwhile.code()).as(meanwhile.out()).isZero();
        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).isEqualTo(1);
        assertThat(rerun.json().path("steps").path("rollup").asString())
                .isEqualTo("3 of 6 tenants done before, 2 run now, 1 found done; 1 of 3 tenants failed");
        assertThat(rerun.json().path("doneBefore").asLong()).isEqualTo(3);
        assertThat(rerun.tenant("b1").path("days").path(day).asString()).isEqualTo("found done");
        assertThat(runIds("a1")).containsExactly(id(night));
        assertThat(runIds("b1")).containsExactly(id(meanwhile));
        assertThat(runIds("b2")).containsExactly(id(rerun));

        mend("b3");
        Answer last = ppa.ppa("rerun", id(rerun));
        assertThat(last.code()).as(last.out()).isZero();
        assertThat(last.out()).contains("  rollup: 5 of 6 tenants done before, 1 run now");
        assertThat(runIds("b3")).hasSize(1);
    }

    /** As an outage of PostgreSQL leaves them, when it is over before the run's own end is written. */
    @ParameterizedTest
    @ValueSource(strings = {"STARTING", "STARTED", "STOPPING", "UNKNOWN"})
    void aRunWithStepsWhoseEndWasNotWritten_isRestarted(String status) {
        String day = "2024-05-1"
                + (4 + List.of("STARTING", "STARTED", "STOPPING", "UNKNOWN").indexOf(status));
        String tenant = "open-" + status;
        ppa.day(tenant, day, 30, 1);
        poison(tenant, day);
        Answer night = ppa.ppa("launch", "daily-rollup", "day=" + day, "tenants=" + tenant, "--json");
        assertThat(night.code()).isEqualTo(1);
        mend(tenant);
        try (HikariDataSource postgres = ppa.postgres()) {
            assertThat(JdbcClient.create(postgres)
                            .sql("UPDATE ppa.batch_step_execution SET status = :status, end_time = NULL"
                                    + " WHERE job_execution_id = :id AND step_name LIKE 'rollup%'")
                            .param("status", status)
                            .param("id", Long.parseLong(id(night)))
                            .update())
                    .isEqualTo(2);
        }

        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(runIds(tenant)).containsExactly(id(rerun));
    }

    @Test
    void tenantsThatAreDone_areKnown_underALocaleOfOtherDigits() {
        String day = "2024-05-20";
        ppa.day("d1", day, 30, 7);
        ppa.day("d2", day, 30, 8);
        poison("d2", day);
        Answer night = ppa.ppa("launch", "daily-rollup", "day=" + day, "tenants=d1,d2", "--json");
        mend("d2");
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            Answer rerun = ppa.ppa("rerun", id(night), "--json");
            assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
            assertThat(rerun.json().path("steps").path("rollup").asString())
                    .isEqualTo("1 of 2 tenants done before, 1 run now");
        } finally {
            Locale.setDefault(locale);
        }
        assertThat(runIds("d1")).containsExactly(id(night));
    }

    @Test
    void stepsThatAreDone_areLeftAlone_unlessSomethingBeforeThemIsDoneNow(@TempDir Path dir) throws IOException {
        ppa.call("steps", "2024-05-11 10:00:00", "momentum", "1.0", 0.7, true, 0.01);
        Map<String, String> noRedis = Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1");
        Answer night = ppa.configured(dir, "model-performance", "backoff: 2s", "backoff: 100ms")
                .with(noRedis)
                .ppa("launch", "model-performance", "day=2024-05-11", "tenants=steps", "--json");
        assertThat(night.code()).isEqualTo(1);

        Answer rerun = ppa.ppa("rerun", id(night), "--json");

        assertThat(rerun.code()).as(rerun.out()).isZero();
        assertThat(rerun.json().path("steps").path("measure").asString())
                .isEqualTo("1 of 1 tenants done before, 0 run now");
        assertThat(rerun.json().path("steps").path("register").asString()).isEqualTo("done before");
        assertThat(rerun.json().path("steps").path("cache").asString()).isNotEqualTo("done before");
    }

    @Test
    void theReasonOfAForcedRun_isKept_andListed_alsoOfItsRestart() {
        String day = "2024-05-12";
        ppa.day("forced", day, 30, 1);
        ppa.ppa("launch", "daily-rollup", "day=" + day, "tenants=forced");
        poison("forced", day);
        String reason = "the feed was replayed";
        Answer failed = ppa.ppa(
                "launch", "daily-rollup", "day=" + day, "tenants=forced", "--force", "--reason", reason, "--json");
        assertThat(failed.code()).isEqualTo(1);
        mend("forced");
        Answer rerun = ppa.ppa("rerun", id(failed), "--json");
        assertThat(rerun.tenant("forced").path("days").path(day).asString()).isEqualTo("forced");
        assertThat(runIds("forced")).containsExactly(id(rerun));

        assertThat(ppa.ppa("runs", "--limit", "2").out().lines().filter(line -> line.contains("forced: " + reason)))
                .hasSize(2);
        assertThat(ppa.ppa("runs", "--limit", "3", "--json").json())
                .extracting(run -> run.path("forcedReason").asString(""))
                .containsExactly(reason, reason, "");
        assertThat(ppa.ppa("run", id(rerun), "--json")
                        .json()
                        .path("forcedReason")
                        .asString())
                .isEqualTo(reason);
    }
}
