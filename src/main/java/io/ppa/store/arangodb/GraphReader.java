package io.ppa.store.arangodb;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.RejectedDocument;
import io.ppa.store.arangodb.DependencyGraph.Loaded;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tenant's graph of the documents a store holds, and says which of them cannot be used, and why. All nodes are to be
 * given first, then all edges, then it is asked which ends are nowhere among the nodes.
 */
final class GraphReader {

    static final String NODES = "probabilistic_nodes";

    static final String EDGES = "probability_dependencies";

    /** So long that every key fits, so short that a report stays readable. */
    private static final int SHOWN = 300;

    private static final Comparator<RejectedDocument> ORDER =
            Comparator.comparing(RejectedDocument::collection).thenComparing(RejectedDocument::key);

    private final String tenant;

    /** The nodes' keys, each as itself: the edges' ends are these objects, not copies of them. */
    private final Map<String, String> keys = new HashMap<>();

    private final List<ComponentNode> nodes = new ArrayList<>();

    /** Each type as itself: there are few, and many edges. */
    private final Map<String, String> types = new HashMap<>();

    private final List<DependencyEdge> edges = new ArrayList<>();

    private final List<DependencyEdge> loose = new ArrayList<>();

    private final Set<String> unusable = new HashSet<>();

    private final List<RejectedDocument> rejected = new ArrayList<>();

    GraphReader(String tenant) {
        this.tenant = tenant;
    }

    /** A document's attributes. */
    interface Attributes {

        /**
         * @param name as in the document; parts of an object by a dot: {@code performance_metrics.accuracy}
         * @return a text, a number, null where there is none, or something else, which then is wrong
         */
        @Nullable
        Object get(String name);
    }

    void node(Attributes document) {
        Reading read = new Reading(document);
        String key = read.text("_key");
        ComponentNode node = new ComponentNode(
                key,
                read.text("component_type"),
                read.textOrNull("component_name"),
                read.textOrNull("model_name"),
                read.textOrNull("model_version"),
                new NodeNumbers(
                        read.fraction("performance_metrics.accuracy"),
                        read.fraction("performance_metrics.calibration"),
                        read.fraction("performance_metrics.reliability"),
                        read.fraction("confidence_contribution"),
                        read.fraction("uncertainty_contribution")),
                read.text("_rev"));
        if ((node.modelName() == null) != (node.modelVersion() == null)) {
            read.wrong(
                    node.modelName() == null ? "model_version without model_name" : "model_name without model_version");
        }
        if (read.reason == null) {
            nodes.add(node);
            keys.put(key, key);
        } else {
            unusable.add(key);
            rejected.add(new RejectedDocument(NODES, key, read.reason));
        }
    }

    void edge(Attributes document) {
        Reading read = new Reading(document);
        String key = read.text("_key");
        String from = read.nodeKey("_from");
        String to = read.nodeKey("_to");
        LocalDate day = read.day("weights_day");
        EdgeNumbers numbers = read.numbers("");
        EdgeNumbers before = read.numbers("base_");
        DependencyEdge edge = new DependencyEdge(
                key,
                keys.getOrDefault(from, from),
                keys.getOrDefault(to, to),
                types.computeIfAbsent(read.text("dependency_type"), type -> type),
                numbers,
                day,
                day == null ? null : before,
                read.text("_rev"));
        if (read.reason != null) {
            rejected.add(new RejectedDocument(EDGES, key, read.reason));
        } else if (keys.containsKey(from) && keys.containsKey(to)) {
            edges.add(edge);
        } else {
            loose.add(edge);
        }
    }

    /** Keys that edges end at and that are no nodes of the tenant. */
    Set<String> strangers() {
        Set<String> strangers = new TreeSet<>();
        for (DependencyEdge edge : loose) {
            strangers.add(edge.from());
            strangers.add(edge.to());
        }
        strangers.removeAll(keys.keySet());
        strangers.removeAll(unusable);
        return strangers;
    }

    /** @param known those of the strangers that are nodes, of other tenants */
    Loaded loaded(Set<String> known) {
        for (DependencyEdge edge : loose) {
            String reason =
                    keys.containsKey(edge.from()) ? end("_to", edge.to(), known) : end("_from", edge.from(), known);
            rejected.add(new RejectedDocument(EDGES, edge.key(), reason));
        }
        rejected.sort(ORDER);
        return new Loaded(new ProbabilityGraph(tenant, nodes, edges), List.copyOf(rejected));
    }

    private String end(String attribute, String key, Set<String> known) {
        String what = attribute + " " + NODES + "/" + key;
        if (unusable.contains(key)) {
            return what + " is rejected itself";
        }
        return what + (known.contains(key) ? " is another tenant's" : " is not there");
    }

    /** One document's; keeps the first thing that is wrong with it. */
    private static final class Reading {

        private final Attributes document;

        private @Nullable String reason;

        Reading(Attributes document) {
            this.document = document;
        }

        void wrong(String what) {
            if (reason == null) {
                reason = what;
            }
        }

        String text(String name) {
            String text = textOrNull(name);
            if (text == null || text.isBlank()) {
                wrong("no " + name);
                return "";
            }
            return text;
        }

        @Nullable
        String textOrNull(String name) {
            Object value = document.get(name);
            if (value == null || value instanceof String) {
                return (String) value;
            }
            wrong(shown(name, value) + " is not a text");
            return null;
        }

        OptionalDouble fraction(String name) {
            double number = fractionOrNaN(name);
            return Double.isNaN(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
        }

        EdgeNumbers numbers(String prefix) {
            return new EdgeNumbers(
                    fractionOrNaN(prefix + "weight"),
                    fractionOrNaN(prefix + "confidence_impact"),
                    fractionOrNaN(prefix + "uncertainty_propagation"));
        }

        private double fractionOrNaN(String name) {
            Object value = document.get(name);
            if (value == null) {
                return Double.NaN;
            }
            if (!(value instanceof Number number)) {
                wrong(shown(name, value) + " is not a number");
                return Double.NaN;
            }
            double fraction = number.doubleValue();
            if (!(fraction >= 0 && fraction <= 1)) {
                wrong(shown(name, value) + " is not in [0,1]");
                return Double.NaN;
            }
            // The negative zero that some writer left is a zero.
            return fraction + 0.0;
        }

        @Nullable
        LocalDate day(String name) {
            String text = textOrNull(name);
            if (text == null) {
                return null;
            }
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                wrong(shown(name, text) + " is not a day such as 2024-03-31");
                return null;
            }
        }

        /** Key of a node, out of {@code probabilistic_nodes/<key>}. */
        String nodeKey(String name) {
            String id = text(name);
            if (!id.startsWith(NODES + "/")) {
                wrong(shown(name, id) + " is not in " + NODES);
                return "";
            }
            return id.substring(NODES.length() + 1);
        }

        private static String shown(String name, Object value) {
            String text = String.valueOf(value);
            return name + " " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
        }
    }
}
