package io.ppa.job.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.statistics.Statistics;

/** What holds for every graph. A graph is drawn from a seed: any edges between up to 30 nodes, any number missing here and there. */
class RebuildPropertyTest {

    private static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    private static GraphSketch sketch(long seed) {
        Random random = new Random(seed);
        GraphSketch sketch = new GraphSketch();
        int nodes = 1 + random.nextInt(30);
        for (int node = 0; node < nodes; node++) {
            switch (random.nextInt(3)) {
                case 0 -> sketch.node("n" + node);
                case 1 -> sketch.node("n" + node, number(random), number(random));
                default -> sketch.measured("n" + node, random.nextDouble(), random.nextDouble());
            }
        }
        int edges = random.nextInt(4 * nodes);
        for (int edge = 0; edge < edges; edge++) {
            sketch.edge(
                    "e" + edge,
                    "n" + random.nextInt(nodes),
                    "n" + random.nextInt(nodes),
                    number(random),
                    number(random),
                    number(random));
        }
        return sketch;
    }

    private static double number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> 0;
            case 2 -> 1;
            case 3 -> Double.MIN_VALUE;
            default -> random.nextDouble();
        };
    }

    private static Rebuild rebuild(ProbabilityGraph graph, Map<String, NodeNumbers> measured, double decay) {
        return Rebuild.of(graph, measured, decay, new PropagationSettings(0.5, 0.85), DAY);
    }

    @Property
    void weightsOfATarget_sumToOne(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double decay) {
        GraphSketch sketch = sketch(seed);

        Map<String, Double> sums = rebuild(sketch.graph(), sketch.measured(), decay).graph().edges().stream()
                .collect(Collectors.groupingBy(
                        DependencyEdge::to,
                        Collectors.summingDouble(edge -> edge.numbers().weight())));

        assertThat(sums.values()).allSatisfy(sum -> assertThat(sum).isCloseTo(1, within(1e-12)));
    }

    @Property
    void everyNumber_isAProbability(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double decay) {
        GraphSketch sketch = sketch(seed);

        Rebuild rebuild = rebuild(sketch.graph(), sketch.measured(), decay);

        for (DependencyEdge edge : rebuild.graph().edges()) {
            EdgeNumbers numbers = edge.numbers();
            assertThat(numbers.weight()).isBetween(0.0, 1.0);
            assertThat(Double.isNaN(numbers.confidenceImpact()) ? 0 : numbers.confidenceImpact())
                    .isBetween(0.0, 1.0);
            assertThat(Double.isNaN(numbers.uncertaintyPropagation()) ? 0 : numbers.uncertaintyPropagation())
                    .isBetween(0.0, 1.0);
        }
        for (PropagatedConfidence reached : rebuild.propagated()) {
            assertThat(reached.confidence().orElse(0)).isBetween(0.0, 1.0);
            assertThat(reached.uncertainty().orElse(0)).isBetween(0.0, 1.0);
            assertThat(reached.uncertainty().isPresent())
                    .isEqualTo(reached.confidence().isPresent());
        }
    }

    @Property
    void theSameDayAgain_isTheSame_bitForBit(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double decay) {
        GraphSketch sketch = sketch(seed);
        Rebuild once = rebuild(sketch.graph(), sketch.measured(), decay);

        assertThat(rebuild(once.graph(), sketch.measured(), decay)).isEqualTo(once);
        assertThat(rebuild(sketch.graph(), sketch.measured(), decay)).isEqualTo(once);
    }

    @Property
    void theOrderOfTheLists_doesNotMatter(@ForAll long seed, @ForAll Random random) {
        GraphSketch sketch = sketch(seed);
        ProbabilityGraph graph = sketch.graph();
        List<ComponentNode> nodes = new ArrayList<>(graph.nodes());
        List<DependencyEdge> edges = new ArrayList<>(graph.edges());
        Collections.shuffle(nodes, random);
        Collections.shuffle(edges, random);

        assertThat(rebuild(new ProbabilityGraph("acme", nodes, edges), sketch.measured(), 0.95))
                .isEqualTo(rebuild(graph, sketch.measured(), 0.95));
    }

    /** Every node's numbers follow from its inputs' by the formulas: also in a cycle, where they are found by iteration. */
    @Property
    void whatReachesANode_solvesItsEquations(@ForAll long seed) {
        GraphSketch sketch = sketch(seed);
        Rebuild rebuild = rebuild(sketch.graph(), sketch.measured(), 0.95);
        Map<String, PropagatedConfidence> reached =
                rebuild.propagated().stream().collect(Collectors.toMap(PropagatedConfidence::node, it -> it));
        List<String> solved = new ArrayList<>();
        rebuild.graph().nodes().forEach(node -> {
            List<DependencyEdge> inputs = rebuild.graph().edges().stream()
                    .filter(edge -> edge.to().equals(node.key())
                            && edge.numbers().weight() > 0
                            && reached.get(edge.from()).confidence().isPresent())
                    .toList();
            if (!inputs.isEmpty() && node.numbers().confidence().isPresent()) {
                double total =
                        inputs.stream().mapToDouble(it -> it.numbers().weight()).sum();
                double mean = 0;
                for (DependencyEdge input : inputs) {
                    mean += input.numbers().weight() / total * arriving(input, reached);
                }
                double variance = 0;
                for (DependencyEdge input : inputs) {
                    double passed = orOne(input.numbers().uncertaintyPropagation())
                            * reached.get(input.from()).uncertainty().orElseThrow();
                    double apart = arriving(input, reached) - mean;
                    variance += input.numbers().weight() / total * (passed * passed + apart * apart);
                }
                assertThat(reached.get(node.key()).confidence().orElseThrow())
                        .isCloseTo((node.numbers().confidence().orElseThrow() + mean) / 2, within(1e-11));
                assertThat(reached.get(node.key()).uncertainty().orElseThrow())
                        .isCloseTo(
                                (node.numbers().uncertainty().orElse(1) + Math.min(1, Math.sqrt(variance))) / 2,
                                within(1e-11));
                solved.add(node.key());
            }
            boolean nothing = inputs.isEmpty() && node.numbers().confidence().isEmpty();
            assertThat(reached.get(node.key()).confidence().isEmpty()).isEqualTo(nothing);
        });
        Statistics.collect(solved.isEmpty() ? "nothing to solve" : "solved");
    }

    private static double arriving(DependencyEdge input, Map<String, PropagatedConfidence> reached) {
        double impact = orOne(input.numbers().confidenceImpact());
        OptionalDouble source = reached.get(input.from()).confidence();
        return impact * source.orElseThrow() + (1 - impact) / 2;
    }

    private static double orOne(double number) {
        return Double.isNaN(number) ? 1 : number;
    }
}
