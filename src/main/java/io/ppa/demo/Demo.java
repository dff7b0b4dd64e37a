package io.ppa.demo;

import io.ppa.store.SqlText;
import io.ppa.store.arangodb.H2DependencyGraph;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.weaviate.H2PatternStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The demo, apart from the jobs between {@link #load} and {@link #report}: real prices, documented models, real
 * outcomes. It reads and writes rows of its own tenants ({@code demo-…}) and users only, and registers one model for everybody.
 */
public final class Demo {

    private final ClickHouse clickhouse;

    private final DataSource postgres;

    private final H2DependencyGraph graph;

    private final H2PatternStore patterns;

    /** @param documents the database of H2 that stands in for ArangoDB and Weaviate; it stays the caller's */
    public Demo(ClickHouse clickhouse, DataSource postgres, DataSource documents) {
        this.clickhouse = clickhouse;
        this.postgres = postgres;
        this.graph = new H2DependencyGraph(documents);
        this.patterns = new H2PatternStore(documents);
    }

    /** The tenant ids the demo decides for. */
    public static List<String> tenants() {
        return DemoTenant.labels();
    }

    /** The trading days the demo decides on, oldest first; the last one is 2018-05-10. */
    public static List<LocalDate> days(DemoOptions options) {
        return DemoData.days(options);
    }

    /**
     * Writes the demo's decisions and feedback as {@code trading_decisions_probabilistic.csv} and
     * {@code model_feedback_events.csv}, for {@code INSERT INTO … FORMAT CSVWithNames}. Needs no store; the same options
     * give the same bytes.
     *
     * @param directory made when absent; files of those names in it are replaced
     * @return the files written
     * @throws IOException when the directory cannot be made or written
     */
    public static List<Path> export(DemoOptions options, Path directory) throws IOException {
        return CsvExport.write(DemoData.generate(options), directory);
    }

    /**
     * Inserts what is not there yet of the demo's users, models, graphs, patterns, decisions and feedback, so that loading again adds
     * nothing and changes no watermark.
     *
     * @throws io.ppa.store.StoreUnavailableException when ClickHouse cannot be reached or lacks the tables
     */
    public DemoLoad load(DemoOptions options) {
        new DemoUsers(postgres).load();
        new DemoModels(postgres).load();
        DemoData data = DemoData.generate(options);
        new DemoGraph(graph).load(data.decisions().get(0).timestamp());
        new DemoPatterns(patterns).load(data);
        Map<String, Object> range = range(data.days());
        Set<String> known = ids("clickhouse/demo/decision_ids.sql", range);
        Set<String> answered = ids("clickhouse/demo/feedback_ids.sql", range);
        List<DemoDecision> decisions = data.decisions().stream()
                .filter(decision -> !known.contains(decision.id().toString()))
                .toList();
        List<DemoFeedback> feedback = data.feedback().stream()
                .filter(answer -> !answered.contains(answer.id().toString()))
                .toList();
        // Decisions first: a load that is cut short leaves unevaluated decisions, never orphans.
        if (!decisions.isEmpty()) {
            insert(CsvExport.DECISIONS, CsvExport.decisions(decisions));
        }
        if (!feedback.isEmpty()) {
            insert(CsvExport.FEEDBACK, CsvExport.feedback(feedback));
        }
        return new DemoLoad(
                data.days(),
                tenants(),
                data.decisions().size(),
                decisions.size(),
                data.feedback().size(),
                feedback.size());
    }

    /**
     * The tables people read once the jobs of the night have done the days; says so where they have not.
     *
     * @return lines of plain text, the last ones naming commands to try next
     */
    public String report(DemoOptions options) {
        return new DemoReport(clickhouse, postgres, graph, patterns).text(days(options));
    }

    /** The bound parameters that name the demo's rows. */
    static Map<String, Object> range(List<LocalDate> days) {
        return Map.of(
                "tenants", tenants(),
                "first_day", days.get(0).toString(),
                "last_day", days.get(days.size() - 1).toString());
    }

    private Set<String> ids(String path, Map<String, Object> range) {
        return new HashSet<>(clickhouse.query(SqlText.load(path), range, row -> row.getString("id")));
    }

    private void insert(String table, byte[] csv) {
        clickhouse.insertCsv(table, new ByteArrayInputStream(csv));
    }
}
