package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code daily-rollup} over its life: what reopens a day, what does not, and what a fault may touch. */
class DailyRollupFlowTest {

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    private static Answer launch(String tenant, String day, String... more) {
        String[] args = new String[5 + more.length];
        args[0] = "launch";
        args[1] = "daily-rollup";
        args[2] = "day=" + day;
        args[3] = "tenants=[\"" + tenant.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
        args[4] = "--json";
        System.arraycopy(more, 0, args, 5, more.length);
        return ppa.ppa(args);
    }

    private static String hash(Answer answer, String tenant, String day) {
        String hash = answer.tenant(tenant).path("contentHash").path(day).asString();
        assertThat(hash).as(answer.out()).isNotEmpty();
        return hash;
    }

    @Test
    void secondLaunch_hasNothingToDo_andForcedOneGivesTheSameContent() {
        ppa.day("steady", "2024-01-10", 50, 1);
        Answer first = launch("steady", "2024-01-10");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.tenant("steady").path("added").asLong()).isEqualTo(3);

        List<String> before = ppa.published("steady", "2024-01-10");
        Answer second = launch("steady", "2024-01-10");
        assertThat(second.code()).isZero();
        assertThat(second.json().path("tenants")).isEmpty();
        assertThat(second.json().path("upToDate").asLong()).isEqualTo(1);
        assertThat(ppa.published("steady", "2024-01-10")).isEqualTo(before);

        Answer forced = launch("steady", "2024-01-10", "--force", "--reason", "to see that nothing changes");
        assertThat(hash(forced, "steady", "2024-01-10")).isEqualTo(hash(first, "steady", "2024-01-10"));
        assertThat(forced.tenant("steady").path("unchanged").asLong()).isEqualTo(3);
        assertThat(ppa.ppa("runs", "--limit", "1").out()).contains("forced: to see that nothing changes");
    }

    @Test
    void lateFeedback_reopensExactlyItsTenantAndDay() {
        ppa.day("late", "2024-01-10", 30, 2);
        ppa.day("late", "2024-01-11", 30, 3);
        ppa.day("other", "2024-01-10", 30, 4);
        UUID waiting = UUID.randomUUID();
        ppa.decision("late", waiting, "2024-01-10 23:59:59.999", "S1", 0.9);
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-01-10..2024-01-11", "tenants=late,other")
                        .code())
                .isZero();
        List<String> nextDay = ppa.published("late", "2024-01-11");
        List<String> others = ppa.published("other", "2024-01-10");

        ppa.feedback("late", waiting, "2024-01-16 23:59:59.999", -0.2, false);
        Answer plan = ppa.ppa(
                "launch", "daily-rollup", "day=2024-01-10..2024-01-11", "tenants=late,other", "--dry-run", "--json");
        assertThat(plan.json().path("tenants")).hasSize(1);
        assertThat(plan.tenant("late").path("days").toString()).isEqualTo("{\"2024-01-10\":\"input changed\"}");

        Answer done = ppa.ppa("launch", "daily-rollup", "day=2024-01-10..2024-01-11", "tenants=late,other", "--json");
        assertThat(done.tenant("late").path("changed").asLong()).isEqualTo(1);
        assertThat(done.tenant("late").path("unchanged").asLong()).isEqualTo(2);
        assertThat(ppa.published("late", "2024-01-11")).isEqualTo(nextDay).isNotEmpty();
        assertThat(ppa.published("other", "2024-01-10")).isEqualTo(others).isNotEmpty();

        ppa.feedback("late", waiting, "2024-01-17 00:00:00.000", 0.5, true);
        assertThat(launch("late", "2024-01-10").json().path("tenants"))
                .as("the horizon of seven days has passed")
                .isEmpty();
    }

    @Test
    void correctedFeedback_replay_andDeletion_eachChangeWhatTheyConcern() {
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        ppa.decision("mend", one, "2024-01-10 10:00:00.000", "A", 0.8);
        ppa.decision("mend", two, "2024-01-10 11:00:00.000", "B", 0.6);
        ppa.feedback("mend", one, "2024-01-10 12:00:00.000", 0.1, true);
        launch("mend", "2024-01-10..2024-01-11");
        assertThat(returns("mend", "2024-01-10")).containsExactly("A 0.1", "B 0");

        ppa.feedback("mend", one, "2024-01-10 13:00:00.000", -0.1, false);
        launch("mend", "2024-01-10..2024-01-11");
        assertThat(returns("mend", "2024-01-10")).containsExactly("A -0.1", "B 0");

        ppa.decision("mend", two, "2024-01-11 11:00:00.000", "B", 0.6);
        Answer replayed = launch("mend", "2024-01-10..2024-01-11");
        assertThat(replayed.tenant("mend").path("removed").asLong()).isEqualTo(1);
        assertThat(replayed.tenant("mend").path("added").asLong()).isEqualTo(1);
        assertThat(returns("mend", "2024-01-10")).containsExactly("A -0.1");
        assertThat(returns("mend", "2024-01-11")).containsExactly("B 0");

        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'mend'");
        Answer deleted = launch("mend", "2024-01-10..2024-01-11");
        assertThat(deleted.tenant("mend").path("removed").asLong()).isEqualTo(2);
        assertThat(ppa.published("mend", "2024-01-10")).isEmpty();
        assertThat(launch("mend", "2024-01-10..2024-01-11").json().path("tenants"))
                .isEmpty();
    }

    private static List<String> returns(String tenant, String day) {
        return ppa.texts("SELECT concat(symbol, ' ', toString(round(total_return, 12))) AS t FROM"
                + " probabilistic_performance_analytics WHERE tenant_id = '" + tenant + "' AND date = '" + day
                + "' ORDER BY symbol");
    }

    @Test
    void poisonedTenant_failsAlone_andRerunDoesOnlyIt() {
        ppa.day("sound", "2024-02-10", 30, 5);
        ppa.day("poisoned", "2024-02-10", 30, 6);
        ppa.decision("poisoned", new UUID(7, 7), "2024-02-10 10:00:00.000", "A", 1.5);
        ppa.decision("poisoned", new UUID(7, 8), "2024-02-10 10:00:00.000", "A", Double.NaN);
        Answer failed = ppa.ppa("launch", "daily-rollup", "day=2024-02-10", "tenants=sound,poisoned", "--json");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.tenant("sound").path("status").asString()).isEqualTo("DONE");
        assertThat(ppa.published("sound", "2024-02-10")).hasSize(3);
        assertThat(ppa.published("poisoned", "2024-02-10")).isEmpty();
        assertThat(failed.tenant("poisoned").path("error").asString())
                .contains("2024-02-10 too_many_rejected: 2 rows")
                .contains("confidence_not_finite: 1", "confidence_out_of_range: 1");

        List<String> sound = ppa.published("sound", "2024-02-10");
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'poisoned' AND symbol = 'A'");
        Answer rerun = ppa.ppa("rerun", failed.json().path("execution").asString(), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants")).as("only the one that failed").hasSize(1);
        assertThat(ppa.published("poisoned", "2024-02-10")).hasSize(3);
        assertThat(ppa.published("sound", "2024-02-10")).isEqualTo(sound);
        assertThat(ppa.ppa("rerun", failed.json().path("execution").asString()).code())
                .as("it was restarted already")
                .isEqualTo(4);
        assertThat(ppa.ppa("rerun", rerun.json().path("execution").asString()).code())
                .as("it is complete")
                .isEqualTo(4);
    }

    @Test
    void postgresWithoutSpace_isToldInItsOwnWords_ofATenant_andOfARun() {
        String full = "PostgreSQL did not do what it was asked: ERROR: No space left on device";
        ppa.day("full", "2024-02-20", 20, 9);
        try (HikariDataSource database = ppa.postgres()) {
            JdbcTemplate jdbc = new JdbcTemplate(database);
            refusing(jdbc, "run_ledger");
            Answer ofTenant = launch("full", "2024-02-20");
            assertThat(ofTenant.code()).isEqualTo(1);
            assertThat(ofTenant.tenant("full").path("error").asString()).isEqualTo(full);
            jdbc.execute("DROP FUNCTION refuse() CASCADE");

            refusing(jdbc, "tenant_result");
            Answer ofRun = launch("full", "2024-02-20");
            assertThat(ofRun.code()).isEqualTo(1);
            assertThat(ofRun.json().path("error").asString()).startsWith(full + ". ");
            jdbc.execute("DROP FUNCTION refuse() CASCADE");
        }
        assertThat(launch("full", "2024-02-20").code()).isZero();
    }

    private static void refusing(JdbcTemplate jdbc, String table) {
        jdbc.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''No space left on device'' USING ERRCODE = ''53100''; END'");
        jdbc.execute("CREATE TRIGGER refuse BEFORE INSERT ON ppa." + table + " FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    @Test
    void poisonedDay_ofARange_keepsWhatWasPublished_whileTheOthersGoOn() {
        ppa.day("range", "2024-02-12", 20, 7);
        launch("range", "2024-02-12");
        List<String> before = ppa.published("range", "2024-02-12");
        ppa.decision("range", new UUID(8, 8), "2024-02-12 10:00:00.000", "A", -0.5);
        ppa.day("range", "2024-02-13", 20, 8);
        Answer answer = launch("range", "2024-02-12..2024-02-13");
        assertThat(answer.code()).isEqualTo(1);
        assertThat(ppa.published("range", "2024-02-12")).isEqualTo(before);
        assertThat(ppa.published("range", "2024-02-13")).hasSize(3);
    }

    @Test
    void hostileNames_haveNoEffectOnSql() {
        for (String name : List.of("o'brien", "a,b\\c/d", "\"q\" {x:String}", "日本 🙂", "'); DROP TABLE x; --")) {
            ppa.decision(name, new UUID(9, name.hashCode()), "2024-03-05 10:00:00.000", name, 0.5);
            Answer answer = launch(name, "2024-03-05");
            assertThat(answer.code()).as(answer.err()).isZero();
            assertThat(answer.tenant(name).path("added").asLong()).isEqualTo(1);
            assertThat(ppa.published(name, "2024-03-05")).hasSize(1);
            assertThat(launch(name, "2024-03-05").json().path("tenants")).isEmpty();
        }
    }

    @Test
    void parallelism_doesNotChangeTheContent(@TempDir Path dir) throws IOException {
        Installation wide = ppa.configured(dir, "daily-rollup", "parallelism: 2", "parallelism: 8");
        for (int i = 0; i < 6; i++) {
            ppa.day("par" + i, "2024-03-20", 40, 20 + i);
        }
        String tenants = "tenants=par0,par1,par2,par3,par4,par5";
        Answer two = ppa.ppa("launch", "daily-rollup", "day=2024-03-20", tenants, "--json");
        Answer eight = wide.ppa(
                "launch", "daily-rollup", "day=2024-03-20", tenants, "--json", "--force", "--reason", "8 at once");
        for (int i = 0; i < 6; i++) {
            assertThat(hash(eight, "par" + i, "2024-03-20")).isEqualTo(hash(two, "par" + i, "2024-03-20"));
        }
    }

    @Test
    void twoDaysOfOneMonth_atOnce_bothEndRight() {
        ppa.day("both", "2024-04-02", 40, 30);
        ppa.day("both", "2024-04-03", 40, 31);
        CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> launch("both", "2024-04-02"));
        CompletableFuture<Answer> two = CompletableFuture.supplyAsync(() -> launch("both", "2024-04-03"));
        assertThat(one.join().code()).as(one.join().err()).isZero();
        assertThat(two.join().code()).as(two.join().err()).isZero();
        assertThat(ppa.published("both", "2024-04-02")).hasSize(3);
        assertThat(ppa.published("both", "2024-04-03")).hasSize(3);
    }

    @Test
    void runs_leaveNoTableBehind() {
        ppa.day("tidy", "2024-04-10", 10, 40);
        launch("tidy", "2024-04-10");
        assertThat(ppa.texts("SELECT name AS t FROM system.tables WHERE database = currentDatabase()"
                        + " AND (name LIKE 'ppa_stage_%' OR name LIKE 'ppa_swap_%')"))
                .isEmpty();
    }
}
