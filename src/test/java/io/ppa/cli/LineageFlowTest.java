package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariDataSource;
import io.openlineage.client.OpenLineageClientUtils;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.Lineage.Dataset;
import io.ppa.cli.Installation.Answer;
import io.ppa.testing.Receiver;
import io.ppa.testing.Receiver.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a data catalogue, a real HTTP server, is told by the commands. */
class LineageFlowTest {

    @SuppressWarnings("NullAway.Init")
    private static Installation plain;

    private final Receiver receiver = new Receiver();

    private final Installation ppa = plain.with(
            Map.of("PPA_OPENLINEAGE_URL", receiver.url(), "PPA_OPENLINEAGE_API_KEY", "hunter2-of-the-catalogue"));

    /** With an event that nobody looks at: the first takes long, and an ended command waits a second for the catalogue at most. */
    @BeforeAll
    static void install() {
        plain = Installation.applied();
        try (Receiver first = new Receiver()) {
            plain.with(Map.of("PPA_OPENLINEAGE_URL", first.url())).ppa("launch", "daily-rollup", "day=2024-02-09");
        }
    }

    @AfterAll
    static void closeAll() {
        plain.close();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private List<JsonNode> events() {
        return receiver.requests().stream()
                .map(Request::body)
                .map(body -> JsonMapper.shared().readTree(body))
                .toList();
    }

    private static List<String> names(JsonNode datasets) {
        List<String> names = new ArrayList<>();
        datasets.forEach(dataset -> names.add(dataset.path("namespace").asString() + " "
                + dataset.path("name").asString()));
        return names;
    }

    @Test
    void aRun_isToldAtItsStartAndItsEnd_withWhatItReadAndWrote() {
        ppa.day("lineage", "2024-02-10", 20, 1);
        Answer answer = ppa.ppa("launch", "daily-rollup", "day=2024-02-10", "tenants=lineage", "--debug");
        assertThat(answer.code()).as(answer.err()).isZero();

        List<JsonNode> events = events();
        assertThat(events)
                .extracting(event -> event.path("eventType").asString())
                .containsExactly("START", "COMPLETE");
        assertThat(receiver.requests()).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/api/v1/lineage");
            assertThat(request.headers()).containsEntry("authorization", "Bearer hunter2-of-the-catalogue");
            assertThatCode(() -> OpenLineageClientUtils.runEventFromJson(request.body()))
                    .doesNotThrowAnyException();
        });
        JsonNode end = events.get(1);
        assertThat(end.path("run").path("runId"))
                .isEqualTo(events.get(0).path("run").path("runId"));
        assertThat(end.path("job").path("namespace").asString()).isEqualTo("ppa");
        assertThat(end.path("job").path("name").asString()).isEqualTo("daily-rollup");
        JsonNode nominal = end.path("run").path("facets").path("nominalTime");
        assertThat(nominal.path("nominalStartTime").asString()).isEqualTo("2024-02-10T00:00:00Z");
        assertThat(nominal.path("nominalEndTime").asString()).isEqualTo("2024-02-11T00:00:00Z");
        assertThat(end.path("run").path("facets").has("errorMessage")).isFalse();
        assertThat(end.path("run").path("facets").has("parent")).isFalse();
        String clickhouse = plain.clickhouseUrl().replace("http://", "clickhouse://");
        String database = plain.texts("SELECT currentDatabase() AS t").get(0);
        assertThat(names(end.path("inputs")))
                .containsExactly(
                        clickhouse + " " + database + ".trading_decisions_probabilistic",
                        clickhouse + " " + database + ".model_feedback_events");
        assertThat(names(end.path("outputs")))
                .containsExactly(clickhouse + " " + database + ".probabilistic_performance_analytics");
        assertThat(end.path("outputs")
                        .get(0)
                        .path("outputFacets")
                        .path("outputStatistics")
                        .path("rowCount")
                        .asLong())
                .isEqualTo(3);
        assertThat(answer.out() + answer.err()).doesNotContain("hunter2");
    }

    @Test
    void aRunThatFails_saysWhy_andItsRestartNamesIt() {
        ppa.decision("odd", UUID.randomUUID(), "2024-02-12 10:00:00.000", "A", 1.5);
        Answer failed = ppa.ppa("launch", "daily-rollup", "day=2024-02-12", "tenants=odd", "--json");
        assertThat(failed.code()).isEqualTo(1);
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'odd'");
        ppa.ppa("rerun", failed.json().path("execution").asString());

        List<JsonNode> events = events();
        assertThat(events)
                .extracting(event -> event.path("eventType").asString())
                .containsExactly("START", "FAIL", "START", "COMPLETE");
        assertThat(events.get(1)
                        .path("run")
                        .path("facets")
                        .path("errorMessage")
                        .path("message")
                        .asString())
                .isEqualTo("1 of the tenants failed: odd");
        JsonNode parent = events.get(3).path("run").path("facets").path("parent");
        assertThat(parent.path("run").path("runId"))
                .isEqualTo(events.get(0).path("run").path("runId"));
        assertThat(events.get(3).path("run").path("runId"))
                .isNotEqualTo(events.get(0).path("run").path("runId"));
        assertThat(parent.path("job").path("name").asString()).isEqualTo("daily-rollup");
    }

    @Test
    void aCatalogueThatIsDown_failsNothing() {
        receiver.close();
        ppa.day("unseen", "2024-02-14", 5, 2);
        Answer answer = ppa.ppa("launch", "daily-rollup", "day=2024-02-14", "tenants=unseen");
        assertThat(answer.code()).as(answer.err()).isZero();
    }

    @Test
    void eventsMayGoIntoAFile_oneALine(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("lineage.jsonl");
        Installation written = plain.with(
                Map.of("PPA_OPENLINEAGE_FILE", file.toString(), "PPA_OPENLINEAGE_NAMESPACE", "trading:prod"));
        written.ppa("launch", "daily-rollup", "day=2024-02-16");
        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .allSatisfy(line -> assertThat(JsonMapper.shared()
                                .readTree(line)
                                .path("job")
                                .path("namespace")
                                .asString())
                        .isEqualTo("trading:prod"));
        Answer both = ppa.with(Map.of("PPA_OPENLINEAGE_FILE", file.toString())).ppa("launch", "daily-rollup");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("ppa.openlineage.url", "are both set").doesNotContain("hunter2");
    }

    @Test
    void everyTableThatJobsName_isThere() {
        Set<String> there = new HashSet<>(plain.texts(
                "SELECT concat('clickhouse.', name) AS t FROM system.tables" + " WHERE database = currentDatabase()"));
        try (HikariDataSource postgres = plain.postgres()) {
            there.addAll(JdbcClient.create(postgres)
                    .sql(
                            "SELECT 'postgres.' || table_name FROM information_schema.tables WHERE table_schema = 'public'")
                    .query(String.class)
                    .list());
        }
        assertThat(Catalog.load(Optional.empty()).jobs().stream()
                        .map(JobDefinition::lineage)
                        .flatMap(lineage -> Stream.concat(lineage.reads().stream(), lineage.writes().stream()))
                        .filter(dataset -> Set.of("clickhouse", "postgres").contains(dataset.store()))
                        .map(Dataset::toString))
                .isNotEmpty()
                .allMatch(there::contains);
    }
}
