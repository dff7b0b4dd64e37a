package io.ppa.job.graph;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** The arithmetic of graph-weights on a large graph, for the benchmark: it is in this package to reach it. */
public final class RebuildRun {

    /** Every tenth node stands for a model. */
    private static final int MODEL = 10;

    private static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    private final ProbabilityGraph graph;

    private final Map<String, ModelMeasure> models = new HashMap<>();

    /** @param backwards one edge in so many leads back, 0 for none: few of them make one cycle of most of the graph */
    public RebuildRun(int nodes, int edges, int backwards) {
        SplittableRandom random = new SplittableRandom(7);
        List<ComponentNode> components = new ArrayList<>(nodes);
        for (int node = 0; node < nodes; node++) {
            boolean model = node % MODEL == 0;
            if (model) {
                double evaluated = random.nextInt(3000);
                models.put(
                        key(node),
                        new ModelMeasure(
                                Math.round(random.nextDouble(0.4, 0.65) * evaluated) / Math.max(1, evaluated),
                                (long) evaluated,
                                OptionalDouble.of(random.nextDouble(0.8, 1)),
                                OptionalDouble.of(random.nextDouble(0, 0.01))));
            }
            components.add(new ComponentNode(
                    key(node),
                    model ? "ml_model" : "ensemble",
                    null,
                    null,
                    null,
                    NodeNumbers.UNDEFINED,
                    revision(random)));
        }
        List<DependencyEdge> dependencies = new ArrayList<>(edges);
        for (int edge = 0; edge < edges; edge++) {
            int one = random.nextInt(nodes - 1);
            int other = random.nextInt(one + 1, nodes);
            boolean back = backwards > 0 && random.nextInt(backwards) == 0;
            dependencies.add(new DependencyEdge(
                    "%08d".formatted(edge),
                    key(back ? other : one),
                    key(back ? one : other),
                    "probability_input",
                    new EdgeNumbers(random.nextDouble(), random.nextDouble(), random.nextDouble()),
                    null,
                    null,
                    revision(random)));
        }
        this.graph = new ProbabilityGraph("bench", components, dependencies);
    }

    /** A string of its own each time, as a store hands it over. */
    private static String key(int node) {
        return "component_%06d".formatted(node);
    }

    private static String revision(SplittableRandom random) {
        return "_h%09x".formatted(random.nextInt());
    }

    /** From the registry's numbers to what is to be written; answers how many parts of the graph depend on themselves. */
    public int run() {
        Rebuild rebuild =
                Rebuild.of(graph, ModelMeasure.nodeNumbers(models), 0.95, new PropagationSettings(0.5, 0.85), DAY);
        return rebuild.cycles().size();
    }
}
