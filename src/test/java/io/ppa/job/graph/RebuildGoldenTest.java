package io.ppa.job.graph;

import static io.ppa.job.graph.GraphSketch.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.PropagatedConfidence;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A graph with all that graphs have: numbers that are missing, sources that nobody measures, two edges between the same nodes, a
 * circle, a loop, an island, nodes that nothing is known of. Expected values: numpy 2.4.6 and scipy 1.17.1, printed by
 * {@code python src/test/golden/graph.py}, which solves the equations instead of iterating them.
 */
class RebuildGoldenTest {

    private static final double TOLERANCE = 1e-12;

    private static final Rebuild REBUILD = rebuild();

    private static final Map<String, EdgeNumbers> EDGES =
            REBUILD.graph().edges().stream().collect(Collectors.toMap(DependencyEdge::key, DependencyEdge::numbers));

    private static final Map<String, PropagatedConfidence> NODES =
            REBUILD.propagated().stream().collect(Collectors.toMap(PropagatedConfidence::node, Function.identity()));

    private static Rebuild rebuild() {
        GraphSketch sketch = new GraphSketch()
                .measured("rsi", 0.58, 0.05)
                .measured("macd", 0.53, 0.04)
                .node("news", 0.7, 0.3)
                .measured("coin", 0.45, 0.02)
                .node("blend")
                .node("ensemble")
                .node("risk", 0.6, 0.2)
                .node("left")
                .node("right")
                .node("narcissus", 0.8, 0.1)
                .measured("island", 0.66, 0.12)
                .node("lost")
                .node("lost too")
                .edge("e01", "rsi", "blend", 0.25, 0.8, 0.2)
                .edge("e02", "macd", "blend", 0.25, 0.9, 0.3)
                .edge("e03", "news", "blend", 0.3, 0.6, 0.4)
                .edge("e04", "coin", "blend", 0.2, 0.7, NONE)
                .edge("e05", "blend", "ensemble", 0.5, NONE, 0.9)
                .edge("e06", "rsi", "ensemble", 0.25, 0.5, 0.5)
                .edge("e07", "rsi", "ensemble", NONE)
                .edge("e08", "ensemble", "risk", 0.75, 0.9, 0.8)
                .edge("e09", "lost", "risk", 0.25, 0.9, 0.8)
                .edge("e10", "lost", "lost too", 1)
                .edge("e11", "lost too", "lost", NONE)
                .edge("e12", "risk", "left", 0.6, 0.95, 0.9)
                .edge("e13", "right", "left", 0.4, 0.9, 0.7)
                .edge("e14", "left", "right", 1, 0.8, 0.6)
                .edge("e15", "narcissus", "narcissus", 0.2, 0.9, 0.9)
                .edge("e16", "macd", "narcissus", 0.2, 0.9, 0.9)
                .edge("e17", "coin", "lost too", 0, 0.5, 0.5);
        return Rebuild.of(
                sketch.graph(), sketch.measured(), 0.95, new PropagationSettings(0.5, 0.85), LocalDate.of(2024, 3, 31));
    }

    @ParameterizedTest
    @CsvSource({
        "e01, 0.26295454545454544, 0.789, 0.1925",
        "e02, 0.24704545454545454, 0.8815, 0.287",
        "e03, 0.3, 0.6, 0.4",
        "e04, 0.19, 0.6875, 0.02",
        "e05, 0.4444444444444444, NaN, 0.9",
        "e06, 0.22499999999999998, 0.504, 0.4775",
        "e07, 0.33055555555555555, 0.58, 0.05",
        "e08, 0.75, 0.9, 0.8",
        "e09, 0.25, 0.9, 0.8",
        "e10, 1.0, NaN, NaN",
        "e11, 1.0, NaN, NaN",
        "e12, 0.6, 0.95, 0.9",
        "e13, 0.4, 0.9, 0.7",
        "e14, 1.0, 0.8, 0.6",
        "e15, 0.5, 0.9, 0.9",
        "e16, 0.5, 0.8815, 0.857",
        "e17, 0.0, 0.4975, 0.476"
    })
    void edges(String key, double weight, double impact, double propagation) {
        EdgeNumbers numbers = EDGES.get(key);

        close(numbers.weight(), weight);
        close(numbers.confidenceImpact(), impact);
        close(numbers.uncertaintyPropagation(), propagation);
    }

    @ParameterizedTest
    @CsvSource({
        "rsi, 0.58, 0.05",
        "macd, 0.53, 0.04",
        "news, 0.7, 0.3",
        "coin, 0.45, 0.02",
        "blend, 0.5525995579545454, 0.08587876131439894",
        "ensemble, 0.547787359090909, 0.05299860718105854",
        "risk, 0.571504311590909, 0.12119944287242343",
        "left, 0.5437466397689102, 0.28313565342211544",
        "right, 0.529747715042859, 0.2943991832452789",
        "narcissus, 0.7020790322580646, 0.10207343035630842",
        "island, 0.66, 0.12",
        "lost, NaN, NaN",
        "lost too, NaN, NaN"
    })
    void nodes(String key, double confidence, double uncertainty) {
        PropagatedConfidence reached = NODES.get(key);

        close(reached.confidence().orElse(NONE), confidence);
        close(reached.uncertainty().orElse(NONE), uncertainty);
    }

    @ParameterizedTest
    @CsvSource({"0, left, right, left", "1, lost, lost too, lost", "2, narcissus, narcissus, "})
    void cycles(int number, String first, String second, String third) {
        assertThat(REBUILD.cycles()).hasSize(3);
        assertThat(REBUILD.cycles().stream()
                        .sorted((a, b) -> a.get(0).compareTo(b.get(0)))
                        .toList()
                        .get(number))
                .startsWith(first, second)
                .endsWith(third == null ? second : third);
    }

    private static void close(double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isCloseTo(expected, within(TOLERANCE));
        }
    }
}
