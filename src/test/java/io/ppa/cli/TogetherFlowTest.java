package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Small tenants that are done by the same statements: each has its own numbers and its own end. */
class TogetherFlowTest {

    private static Installation ppa;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    private static Answer launch(String day, List<String> tenants, String... more) {
        String[] args = new String[5 + more.length];
        args[0] = "launch";
        args[1] = "daily-rollup";
        args[2] = "day=" + day;
        args[3] = "tenants=" + String.join(",", tenants);
        args[4] = "--json";
        System.arraycopy(more, 0, args, 5, more.length);
        return ppa.ppa(args);
    }

    private static String hash(Answer answer, String tenant, String day) {
        return answer.tenant(tenant).path("contentHash").path(day).asString();
    }

    /** The same ids mean something else to each; one has replays, one orphans, one other days of the month. */
    @Test
    void whatTheyHaveInCommonByChance_isToldApart() {
        List<String> tenants = List.of("one", "two", "o'three", "four", "five");
        for (int t = 0; t < tenants.size(); t++) {
            for (int i = 0; i < 12; i++) {
                ppa.decision(
                        tenants.get(t), new UUID(1, i), "2024-01-10 10:00:%02d.000".formatted(i), "S" + i % 3, 0.1 * t);
                ppa.feedback(
                        tenants.get(t),
                        new UUID(1, i),
                        "2024-01-10 12:00:00.000",
                        0.01 * (t + i % 5) - 0.02,
                        i % 2 == 0);
            }
        }
        ppa.decision("two", new UUID(1, 3), "2024-01-10 11:00:00.000", "S9", 0.9);
        ppa.decision("two", new UUID(1, 4), "2024-01-12 11:00:00.000", "S9", 0.9);
        ppa.feedback("four", new UUID(2, 1), "2024-01-10 12:00:00.000", 0.1, true);
        ppa.decision("five", new UUID(3, 1), "2024-01-11 11:00:00.000", "S9", 0.9);
        assertThat(launch("2024-01-11", List.of("five")).code()).isZero();

        Answer together = launch("2024-01-10", tenants);

        assertThat(together.code()).as(together.err()).isZero();
        assertThat(together.tenant("two").path("read").asLong())
                .isNotEqualTo(together.tenant("one").path("read").asLong());
        assertThat(together.tenant("four").path("orphans").asLong()).isEqualTo(1);
        assertThat(together.tenant("one").path("orphans").asLong()).isZero();
        assertThat(ppa.published("five", "2024-01-11")).hasSize(1);
        for (String tenant : tenants) {
            Answer alone = launch("2024-01-10", List.of(tenant), "--force", "--reason", "by itself");
            assertThat(hash(alone, tenant, "2024-01-10"))
                    .as(tenant)
                    .isNotEmpty()
                    .isEqualTo(hash(together, tenant, "2024-01-10"));
            for (String number : List.of("read", "staged", "orphans")) {
                assertThat(alone.tenant(tenant).path(number))
                        .isEqualTo(together.tenant(tenant).path(number));
            }
        }
        assertThat(launch("2024-01-10", tenants).json().path("tenants")).isEmpty();
    }

    @Test
    void whoseMonthsMoved_areLookedAtTogether_andOnlyWhoseDayChangedIsDone() {
        List<String> tenants = List.of("k1", "k2", "k3", "k4", "k5");
        tenants.forEach(tenant -> ppa.day(tenant, "2024-05-10", 30, tenant.hashCode()));
        assertThat(launch("2024-05-10", tenants).code()).isZero();
        tenants.forEach(tenant -> ppa.day(tenant, "2024-05-20", 5, tenant.hashCode() + 1));
        ppa.decision("k4", new UUID(5, 5), "2024-05-10 10:00:00.000", "A", 0.5);

        Answer again = launch("2024-05-10", tenants);

        assertThat(again.json().path("tenants")).hasSize(1);
        assertThat(again.tenant("k4").path("days").path("2024-05-10").asString())
                .isEqualTo("input changed");
        assertThat(launch("2024-05-10", tenants).json().path("tenants")).isEmpty();
    }

    @Test
    void oneThatIsPoisoned_keepsNobodyElseFromBeingPublished_andIsAllThatARerunDoes() {
        List<String> tenants = List.of("a", "b", "c", "d", "e");
        for (String tenant : tenants) {
            ppa.day(tenant, "2024-02-10", 30, tenant.hashCode());
            ppa.day(tenant, "2024-02-11", 30, tenant.hashCode() + 1);
        }
        ppa.decision("b", new UUID(7, 7), "2024-02-10 10:00:00.000", "A", 1.5);

        Answer failed = launch("2024-02-10..2024-02-11", tenants);

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.tenant("b").path("error").asString()).contains("2024-02-10 too_many_rejected: 1 rows");
        assertThat(ppa.published("b", "2024-02-10")).isEmpty();
        assertThat(ppa.published("b", "2024-02-11")).hasSize(3);
        for (String tenant : List.of("a", "c", "d", "e")) {
            assertThat(failed.tenant(tenant).path("status").asString()).isEqualTo("DONE");
            assertThat(failed.tenant(tenant).path("added").asLong()).isEqualTo(6);
            assertThat(ppa.published(tenant, "2024-02-10")).hasSize(3);
        }
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'b' AND symbol = 'A'");
        Answer rerun = ppa.ppa("rerun", failed.json().path("execution").asString(), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants")).hasSize(1);
        assertThat(ppa.published("b", "2024-02-10")).hasSize(3);
    }

    /** ClickHouse refuses the rows of one of them, and with them those of all that are inserted at once. */
    @Test
    void whereAStatementForAllFails_eachIsDoneByItself() {
        List<String> tenants = List.of("v", "w", "x", "y", "z");
        tenants.forEach(tenant -> ppa.day(tenant, "2024-03-10", 30, tenant.hashCode()));
        ppa.sql("ALTER TABLE probabilistic_performance_analytics ADD CONSTRAINT not_x CHECK tenant_id != 'x'");
        try {
            Answer failed = launch("2024-03-10", tenants);

            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.tenant("x").path("error").asString()).contains("not_x");
            assertThat(ppa.published("x", "2024-03-10")).isEmpty();
            for (String tenant : List.of("v", "w", "y", "z")) {
                assertThat(failed.tenant(tenant).path("status").asString()).isEqualTo("DONE");
                assertThat(failed.tenant(tenant).path("added").asLong()).isEqualTo(3);
                assertThat(ppa.published(tenant, "2024-03-10")).hasSize(3);
            }
        } finally {
            ppa.sql("ALTER TABLE probabilistic_performance_analytics DROP CONSTRAINT not_x");
        }
        assertThat(ppa.texts("SELECT name AS t FROM system.tables WHERE database = currentDatabase()"
                        + " AND (name LIKE 'ppa_stage_%' OR name LIKE 'ppa_swap_%')"))
                .isEmpty();
    }

    @Test
    void oneWhoseRowsAreGone_isWithdrawn_whileTheOthersStay() {
        List<String> tenants = List.of("g", "h", "i", "j", "k");
        tenants.forEach(tenant -> ppa.day(tenant, "2024-04-10", 30, tenant.hashCode()));
        assertThat(launch("2024-04-10", tenants).code()).isZero();
        List<String> before = ppa.published("h", "2024-04-10");
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'g'");

        Answer answer = launch("2024-04-10", tenants, "--force", "--reason", "all of them");

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.tenant("g").path("removed").asLong()).isEqualTo(3);
        assertThat(answer.tenant("h").path("unchanged").asLong()).isEqualTo(3);
        assertThat(ppa.published("g", "2024-04-10")).isEmpty();
        assertThat(ppa.published("h", "2024-04-10")).hasSameSizeAs(before);
    }
}
