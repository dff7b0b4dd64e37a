package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.launch.LaunchResult;
import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import io.ppa.model.TenantResult.Status;
import io.ppa.store.postgres.RunWarnings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a run warns of, at its end and whenever it is looked at. */
class WarningsTest {

    private static final RunWarning OF_ALL = new RunWarning("register", null, "the \"shared\" models wait");

    private static final RunWarning OF_ONE = new RunWarning("register", "acme", "rsi 1.0 is not registered");

    private static final TenantResult WORKED = new TenantResult(
            "acme", Status.DONE, Map.of(), 1, 1, 1, 0, 0, 0, Map.of(), 0, List.of(), Map.of(), 5, null, null);

    @Test
    void aRun_showsTheFirstTwentyWarnings_andInJsonAll() {
        try (Installation ppa = Installation.applied();
                HikariDataSource postgres = ppa.postgres()) {
            long id = ppa.ppa("launch", "daily-rollup", "day=2024-05-01", "--json")
                    .json()
                    .path("execution")
                    .asLong();
            new RunWarnings(postgres).replace(id + 1, "register", List.of(OF_ONE));
            assertThat(ppa.ppa("run", String.valueOf(id)).out()).doesNotContain("warning");

            new RunWarnings(postgres).replace(id, "register", warnings(22));
            Answer text = ppa.ppa("run", String.valueOf(id));
            JsonNode json = ppa.ppa("run", String.valueOf(id), "--json").json();

            assertThat(text.out().lines().filter(line -> line.contains("warning")))
                    .hasSize(21)
                    .startsWith("  warning: the \"shared\" models wait", "  acme warning: rsi 1.0 is not registered")
                    .endsWith("  and 2 more warnings: 'ppa run " + id + " --json' lists all");
            assertThat(json.path("warnings").size()).isEqualTo(22);
            assertThat(json.path("warnings").get(0).toString())
                    .isEqualTo("{\"step\":\"register\",\"tenant\":null,\"text\":\"the \\\"shared\\\" models wait\"}");
            assertThat(json.path("warnings").get(1).path("tenant").asString()).isEqualTo("acme");
        }
    }

    @Test
    void aLaunch_endsWithItsWarnings_whetherTenantsHadWorkOrNot() {
        assertThat(shown(warnings(2), WORKED).lines().skip(2))
                .containsExactly(
                        "  register: 1 model changed",
                        "  warning: the \"shared\" models wait",
                        "  acme warning: rsi 1.0 is not registered",
                        "execution 7 COMPLETED");
        assertThat(shown(warnings(2)).lines())
                .containsExactly(
                        "execution 7 COMPLETED: nothing to do, 3 up to date",
                        "  register: 1 model changed",
                        "  warning: the \"shared\" models wait",
                        "  acme warning: rsi 1.0 is not registered");
        assertThat(shown(warnings(20))).doesNotContain("more");
        assertThat(shown(warnings(21))).endsWith("  and 1 more warning: 'ppa run 7 --json' lists all\n");
        assertThat(shown(List.of())).doesNotContain("warning");
    }

    /** One of all, then others of one tenant. */
    private static List<RunWarning> warnings(int count) {
        List<RunWarning> warnings = new ArrayList<>(List.of(OF_ALL));
        IntStream.range(1, count).forEach(i -> warnings.add(OF_ONE));
        return warnings;
    }

    private static String shown(List<RunWarning> warnings, TenantResult... tenants) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        new Display(new Terminal(printed, printed, Map.of()), false)
                .result(new LaunchResult(
                        7,
                        "model-performance",
                        "2024-05-01",
                        "COMPLETED",
                        3,
                        List.of(tenants),
                        Map.of("register", "1 model changed"),
                        warnings,
                        List.of(),
                        "",
                        0));
        return out.toString(StandardCharsets.UTF_8);
    }
}
