package io.ppa.job.graph;

import io.ppa.job.PlannedChange;
import io.ppa.job.graph.GraphMeasures.Known;
import io.ppa.model.DependencyEdge;
import io.ppa.model.GraphChange;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import io.ppa.model.RejectedDocument;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.store.arangodb.DependencyGraph.Loaded;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's graph as it is, and as a day makes it.
 *
 * @param rebuild null where the graph is of a later day already, and is left alone
 * @param known what was known of the tenant; null like {@code rebuild}
 * @param warnings what an operator should know, one sentence each
 */
record TenantGraph(
        Loaded loaded, @Nullable Rebuild rebuild, @Nullable Known known, List<String> warnings) {

    private static final int NAMED = 5;

    static TenantGraph of(
            DependencyGraph store, GraphMeasures measures, String tenant, LocalDate day, GraphSettings settings) {
        Loaded loaded = store.load(tenant);
        ProbabilityGraph graph = loaded.graph();
        List<String> warnings = new ArrayList<>();
        rejected(loaded.rejected(), warnings);
        LocalDate newest = Rebuild.newestDay(graph).orElse(day);
        if (day.isBefore(newest)) {
            warnings.add("the graph is that of " + newest + " already, and " + day + " changes nothing in it");
            return new TenantGraph(loaded, null, null, warnings);
        }
        Known known = measures.of(tenant, day, settings);
        NodeModels models = NodeModels.of(graph, known.models());
        double decay = known.decay().mean().orElse(settings.memoryDecay());
        Rebuild rebuild = Rebuild.of(graph, models.numbers(), decay, settings.propagation(), day);
        warn(known, models, rebuild, day, warnings);
        return new TenantGraph(loaded, rebuild, known, warnings);
    }

    private static void rejected(List<RejectedDocument> documents, List<String> warnings) {
        documents.stream()
                .limit(NAMED)
                .forEach(it -> warnings.add(
                        it.collection() + (it.key().isEmpty() ? "" : "/" + it.key()) + " is left out: " + it.reason()));
        if (documents.size() > NAMED) {
            warnings.add("and " + (documents.size() - NAMED) + " more documents are left out");
        }
    }

    private static void warn(Known known, NodeModels models, Rebuild rebuild, LocalDate day, List<String> warnings) {
        if (!known.mapped()) {
            warnings.add("the tenant is not in tenant_directory: only shared models are known");
        }
        if (known.decay().outside() > 0) {
            warnings.add("memory_decay_factor of " + counted(known.decay().outside(), "user")
                    + " is not in [0,1] and counts for nothing");
        }
        if (!models.unknown().isEmpty()) {
            warnings.add("no numbers up to " + day + " of the models that "
                    + counted(models.unknown().size(), "node") + " should stand for: " + some(models.unknown()));
        }
        if (!models.ambiguous().isEmpty()) {
            warnings.add("keys that more than one model makes: " + some(models.ambiguous())
                    + "; set model_name and model_version");
        }
        rebuild.cycles().stream()
                .limit(NAMED)
                .forEach(path -> warnings.add("depends on itself: " + String.join(" → ", path)));
        if (rebuild.cycles().size() > NAMED) {
            warnings.add("and " + (rebuild.cycles().size() - NAMED) + " more parts of the graph depend on themselves");
        }
        if (!rebuild.repeated().isEmpty()) {
            warnings.add(counted(rebuild.repeated().size(), "edge") + " between nodes that another joins already: "
                    + some(rebuild.repeated().stream().map(DependencyEdge::key).toList()));
        }
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + (names.size() > NAMED ? ", …" : "");
    }

    /** Nodes and edges, usable or not. */
    long read() {
        return (long) loaded.graph().nodes().size()
                + loaded.graph().edges().size()
                + loaded.rejected().size();
    }

    /** How many documents are left out, by collection. */
    SortedMap<String, Long> rejected() {
        SortedMap<String, Long> counts = new TreeMap<>();
        loaded.rejected().forEach(it -> counts.merge(it.collection(), 1L, Long::sum));
        return counts;
    }

    /**
     * What is to be written.
     *
     * @param stored what the store has of the day
     */
    GraphChange change(List<PropagatedConfidence> stored, LocalDate day, Instant at) {
        ProbabilityGraph before = loaded.graph();
        if (rebuild == null) {
            return new GraphChange(before.tenant(), day, at, List.of(), List.of(), List.of(), List.of());
        }
        Map<String, PropagatedConfidence> was = new HashMap<>();
        stored.forEach(it -> was.put(it.node(), it));
        List<PropagatedConfidence> differing = new ArrayList<>();
        for (PropagatedConfidence is : rebuild.propagated()) {
            if (!is.equals(was.remove(is.node()))) {
                differing.add(is);
            }
        }
        return new GraphChange(
                before.tenant(),
                day,
                at,
                changed(before.nodes(), rebuild.graph().nodes()),
                changed(before.edges(), rebuild.graph().edges()),
                differing,
                was.keySet().stream().sorted().toList());
    }

    private static <T> List<T> changed(List<T> before, List<T> after) {
        List<T> changed = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            if (!after.get(i).equals(before.get(i))) {
                changed.add(after.get(i));
            }
        }
        return changed;
    }

    /** The weights that would change, in order of the edges' keys. */
    List<PlannedChange> weights() {
        if (rebuild == null) {
            return List.of();
        }
        List<PlannedChange> changes = new ArrayList<>();
        for (int i = 0; i < rebuild.graph().edges().size(); i++) {
            DependencyEdge before = loaded.graph().edges().get(i);
            DependencyEdge after = rebuild.graph().edges().get(i);
            if (before.numbers().weight() != after.numbers().weight()) {
                changes.add(new PlannedChange(
                        loaded.graph().tenant(),
                        after.from() + " → " + after.to(),
                        "weight",
                        number(before.numbers().weight()),
                        number(after.numbers().weight())));
            }
        }
        return changes;
    }

    private static OptionalDouble number(double number) {
        return Double.isNaN(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }
}
