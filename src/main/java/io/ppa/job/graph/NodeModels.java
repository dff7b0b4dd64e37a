package io.ppa.job.graph;

import io.ppa.job.graph.GraphMeasures.Model;
import io.ppa.model.ComponentNode;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which node stands for which model: the one its attributes {@code model_name} and {@code model_version} name; else, for an {@code
 * ml_model} or {@code indicator}, the one whose names make its key, {@code model_<name>_<version>} with {@code _} for every dot of
 * the version. A key that more than one model makes is nobody's.
 *
 * @param numbers by key of node, of those whose model has numbers
 * @param unknown nodes that name a model, or should stand for one, which nothing is known of
 * @param ambiguous nodes whose key several models make, with these
 */
record NodeModels(Map<String, NodeNumbers> numbers, List<String> unknown, List<String> ambiguous) {

    private static final Set<String> MEASURED_TYPES = Set.of("ml_model", "indicator");

    static NodeModels of(ProbabilityGraph graph, Map<Model, @Nullable ModelMeasure> models) {
        Map<String, Set<String>> byKey = new HashMap<>();
        Map<String, Model> ofKey = new HashMap<>();
        for (Model model : models.keySet()) {
            byKey.computeIfAbsent(key(model), key -> new TreeSet<>()).add(model.name() + " " + model.version());
            ofKey.put(key(model), model);
        }
        Map<String, Model> standing = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> ambiguous = new ArrayList<>();
        for (ComponentNode node : graph.nodes()) {
            Model named = named(node);
            Set<String> alike = named == null ? byKey.getOrDefault(node.key(), Set.of()) : Set.of();
            Model model = named == null && MEASURED_TYPES.contains(node.type()) ? ofKey.get(node.key()) : named;
            if (named == null && !MEASURED_TYPES.contains(node.type())) {
                continue;
            }
            if (alike.size() > 1) {
                ambiguous.add(node.key() + " (" + String.join(", ", alike) + ")");
            } else if (model == null || models.get(model) == null) {
                unknown.add(node.key());
            } else {
                standing.put(node.key(), model);
            }
        }
        return new NodeModels(numbers(standing, models), unknown, ambiguous);
    }

    private static @Nullable Model named(ComponentNode node) {
        String name = node.modelName();
        String version = node.modelVersion();
        return name == null || version == null ? null : new Model(name, version);
    }

    private static String key(Model model) {
        return "model_" + model.name() + "_" + model.version().replace('.', '_');
    }

    /** Under a prior over the models that nodes stand for, each once. */
    private static Map<String, NodeNumbers> numbers(
            Map<String, Model> standing, Map<Model, @Nullable ModelMeasure> models) {
        Map<Model, ModelMeasure> measures = new HashMap<>();
        standing.values().forEach(model -> {
            ModelMeasure measure = models.get(model);
            if (measure != null) {
                measures.put(model, measure);
            }
        });
        Map<Model, NodeNumbers> ofModels = ModelMeasure.nodeNumbers(measures);
        Map<String, NodeNumbers> numbers = new HashMap<>();
        standing.forEach((node, model) -> {
            NodeNumbers found = ofModels.get(model);
            if (found != null) {
                numbers.put(node, found);
            }
        });
        return numbers;
    }
}
