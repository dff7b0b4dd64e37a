package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code rolling-risk} on what {@code daily-rollup} has published: which days a change reopens, and which windows. */
class RollingRiskFlowTest {

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

    private static Answer launch(String job, String tenant, String days, String... more) {
        String[] args = new String[5 + more.length];
        args[0] = "launch";
        args[1] = job;
        args[2] = "day=" + days;
        args[3] = "tenants=[\"" + tenant.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
        args[4] = "--json";
        System.arraycopy(more, 0, args, 5, more.length);
        Answer answer = ppa.ppa(args);
        assertThat(answer.code()).as(answer.err()).isZero();
        return answer;
    }

    /** Days of a tenant with a decision each, rolled up. */
    private static void rolledUp(String tenant, String... days) {
        for (int i = 0; i < days.length; i++) {
            ppa.day(tenant, days[i], 9, 100 + i);
            launch("daily-rollup", tenant, days[i]);
        }
    }

    /** What a dry run of these days would do: the reason by day. */
    private static Map<String, String> planned(String tenant, String days) {
        Map<String, String> reasons = new TreeMap<>();
        JsonNode json = launch("rolling-risk", tenant, days, "--dry-run").json();
        for (JsonNode ofTenant : json.path("tenants")) {
            ofTenant.path("days")
                    .properties()
                    .forEach(day -> reasons.put(day.getKey(), day.getValue().asString()));
        }
        return reasons;
    }

    @Test
    void secondLaunch_hasNothingToDo_andForcedOneGivesTheSameContent() {
        rolledUp("steady", "2024-03-01", "2024-03-31");
        Answer first = launch("rolling-risk", "steady", "2024-03-30..2024-04-01");
        assertThat(first.tenant("steady").path("added").asLong()).isEqualTo(45);

        assertThat(planned("steady", "2024-03-30..2024-04-01")).isEmpty();
        Answer forced = launch("rolling-risk", "steady", "2024-03-30..2024-04-01", "--force", "--reason", "test");
        assertThat(forced.tenant("steady").path("unchanged").asLong()).isEqualTo(45);
        assertThat(forced.tenant("steady").path("contentHash"))
                .isEqualTo(first.tenant("steady").path("contentHash"));
    }

    /** Same symbols, users and days of several tenants; one has a row that is rejected, one rows of other days only. */
    @Test
    void whatTenantsHaveInCommonByChance_isToldApart() {
        List<String> tenants = List.of("one", "two", "o'three", "four", "five");
        for (String tenant : tenants) {
            dailyRows(tenant, tenant.equals("five") ? "2024-01-31" : "2024-03-20");
        }
        ppa.sql(
                "INSERT INTO probabilistic_performance_analytics (date, symbol, evaluated_predictions, total_return, tenant_id)"
                        + " VALUES ('2024-03-18', 'A', 1, nan, 'four')");

        Answer together = launchAll(tenants);

        assertThat(together.tenant("four")
                        .path("rejected")
                        .path("total_return_not_finite")
                        .asLong())
                .isEqualTo(1);
        assertThat(tenants.stream().map(tenant -> hash(together, tenant)))
                .doesNotContain("")
                .doesNotHaveDuplicates();
        for (String tenant : tenants) {
            Answer alone = launch("rolling-risk", tenant, "2024-03-20", "--force", "--reason", "by itself");
            assertThat(hash(alone, tenant)).as(tenant).isEqualTo(hash(together, tenant));
            assertThat(alone.tenant(tenant).path("unchanged"))
                    .as(tenant)
                    .isEqualTo(together.tenant(tenant).path("added"));
            for (String number : List.of("read", "staged", "rejected")) {
                assertThat(alone.tenant(tenant).path(number))
                        .as("%s of %s", number, tenant)
                        .isEqualTo(together.tenant(tenant).path(number));
            }
        }
        // Each has kept the marks it has by itself: together they must have the same.
        tenants.forEach(tenant -> dailyRows(tenant, "2024-04-25"));
        tenants.forEach(tenant -> ppa.sql("INSERT INTO probabilistic_performance_analytics (date, symbol, tenant_id)"
                + " VALUES ('2024-03-01', 'nothing evaluated', '" + tenant.replace("'", "\\'") + "')"));
        ppa.sql("INSERT INTO probabilistic_performance_analytics (date, symbol, evaluated_predictions, tenant_id)"
                + " VALUES ('2024-03-20', 'Z', 1, 'two')");
        Answer again = launchAll(tenants);
        assertThat(again.json().path("tenants")).hasSize(1);
        assertThat(again.tenant("two").path("days").path("2024-03-20").asString())
                .isEqualTo("input changed: windows 30, 90, 252");
    }

    private static Answer launchAll(List<String> tenants) {
        Answer answer =
                ppa.ppa("launch", "rolling-risk", "day=2024-03-20", "tenants=" + String.join(",", tenants), "--json");
        assertThat(answer.code()).as(answer.err()).isZero();
        return answer;
    }

    private static String hash(Answer answer, String tenant) {
        return answer.tenant(tenant).path("contentHash").path("2024-03-20").asString();
    }

    /** Of three symbols and two users on the 21 days up to this one, with numbers of the tenant's own. */
    private static void dailyRows(String tenant, String last) {
        ppa.sql("INSERT INTO probabilistic_performance_analytics"
                + " (date, symbol, user_id, evaluated_predictions, total_return, avg_position_size, tenant_id)"
                + " SELECT toDate('" + last + "') - number % 21, ['A', 'BTC', 'C'][intDiv(number, 21) % 3 + 1],"
                + " reinterpretAsUUID(toUInt128(intDiv(number, 63))), 1 + cityHash64(number, tenant) % 9,"
                + " (cityHash64(number, tenant, 'return') % 2001) / 20000 - 0.05, cityHash64(number, tenant, 'size') % 100,"
                + " '" + tenant.replace("'", "\\'") + "' AS tenant FROM numbers(126)");
    }

    @Test
    void dayPublishedAgainWithTheSameNumbers_reopensNothing() {
        rolledUp("same", "2024-03-01", "2024-03-31");
        launch("rolling-risk", "same", "2024-03-31");
        launch("daily-rollup", "same", "2024-03-01", "--force", "--reason", "same numbers");
        assertThat(planned("same", "2024-03-31")).isEmpty();
    }

    @Test
    void changedDay_reopensExactlyTheWindowsThatHoldIt() {
        String days = "2024-02-28..2024-11-09";
        rolledUp("o'b,/\\Ω", "2024-02-01", "2024-03-01");
        launch("rolling-risk", "o'b,/\\Ω", days);
        assertThat(planned("o'b,/\\Ω", days)).isEmpty();

        ppa.day("o'b,/\\Ω", "2024-03-01", 10, 7);
        launch("daily-rollup", "o'b,/\\Ω", "2024-03-01");

        Map<String, String> expected = new TreeMap<>();
        LocalDate changed = LocalDate.parse("2024-03-01");
        for (int after = 0; after < 252; after++) {
            String windows = after < 30 ? "windows 30, 90, 252" : after < 90 ? "windows 90, 252" : "window 252";
            expected.put(changed.plusDays(after).toString(), "input changed: " + windows);
        }
        assertThat(planned("o'b,/\\Ω", days)).isEqualTo(expected);
        assertThat(ppa.ppa("launch", "rolling-risk", "day=" + days, "--dry-run").out())
                .containsPattern("2024-03-01 … 2024-03-30 +30  input changed: windows 30, 90, 252\n")
                .containsPattern("2024-03-31 … 2024-05-29 +60  input changed: windows 90, 252\n")
                .containsPattern("2024-05-30 … 2024-11-07 +162  input changed: window 252\n");
        launch("rolling-risk", "o'b,/\\Ω", days);
        assertThat(planned("o'b,/\\Ω", days)).isEmpty();
    }
}
