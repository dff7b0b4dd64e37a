package io.ppa.demo;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.text.TextTable;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How far the demo's ensembles trust their inputs, before and after graph-weights, and what reaches them. */
final class GraphTable {

    private final DependencyGraph graph;

    GraphTable(DependencyGraph graph) {
        this.graph = graph;
    }

    /** The table, empty when no graph was rebuilt for the day. */
    String text(LocalDate day) {
        TextTable table = new TextTable(3, "tenant", "into", "from", "weight", "was", "confidence", "uncertainty");
        boolean any = false;
        for (DemoTenant tenant : DemoTenant.values()) {
            any |= rows(tenant, day, table);
        }
        return any ? table.toString() : "";
    }

    private boolean rows(DemoTenant tenant, LocalDate day, TextTable table) {
        ProbabilityGraph now = graph.load(tenant.label()).graph();
        Map<String, ComponentNode> nodes =
                now.nodes().stream().collect(Collectors.toMap(ComponentNode::key, Function.identity()));
        boolean any = false;
        for (DependencyEdge edge : now.edges()) {
            EdgeNumbers before = edge.before();
            ComponentNode from = nodes.get(edge.from());
            if (day.equals(edge.day()) && before != null && from != null && isInput(tenant, edge)) {
                any = true;
                table.row(
                        tenant.label(),
                        DemoGraph.ENSEMBLE,
                        from.modelName() + " " + from.modelVersion(),
                        Figures.decimal(edge.numbers().weight()),
                        Figures.decimal(before.weight()),
                        figure(from.numbers().confidence()),
                        figure(from.numbers().uncertainty()));
            }
        }
        if (any) {
            ensemble(tenant, day, table);
        }
        return any;
    }

    private static boolean isInput(DemoTenant tenant, DependencyEdge edge) {
        return edge.to().equals(DemoGraph.key(tenant, DemoGraph.ENSEMBLE));
    }

    private void ensemble(DemoTenant tenant, LocalDate day, TextTable table) {
        graph.propagated(tenant.label(), day).stream()
                .filter(it -> it.node().equals(DemoGraph.key(tenant, DemoGraph.ENSEMBLE)))
                .forEach((PropagatedConfidence it) -> table.row(
                        tenant.label(),
                        DemoGraph.ENSEMBLE,
                        "(all)",
                        "",
                        "",
                        figure(it.confidence()),
                        figure(it.uncertainty())));
    }

    private static String figure(OptionalDouble number) {
        return Figures.decimal(number.orElse(Double.NaN));
    }
}
