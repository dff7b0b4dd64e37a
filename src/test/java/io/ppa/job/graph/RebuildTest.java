package io.ppa.job.graph;

import static io.ppa.job.graph.GraphSketch.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Outcomes that are decided by a rule; expected values are worked out by hand in the test. */
class RebuildTest {

    private static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    private static final PropagationSettings SETTINGS = new PropagationSettings(0.5, 0.85);

    private static final double DECAY = 0.9;

    private static Rebuild rebuild(GraphSketch sketch) {
        return Rebuild.of(sketch.graph(), sketch.measured(), DECAY, SETTINGS, DAY);
    }

    private static List<Double> weights(Rebuild rebuild) {
        return rebuild.graph().edges().stream()
                .map(edge -> edge.numbers().weight())
                .toList();
    }

    private static PropagatedConfidence reached(Rebuild rebuild, String node) {
        return rebuild.propagated().stream()
                .filter(it -> it.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anEmptyGraph_staysEmpty() {
        Rebuild rebuild = rebuild(new GraphSketch());

        assertThat(rebuild.graph()).isEqualTo(new GraphSketch().graph());
        assertThat(rebuild.propagated()).isEmpty();
        assertThat(rebuild.cycles()).isEmpty();
    }

    @Test
    void anIsland_hasItsOwn_orNothing() {
        Rebuild rebuild = rebuild(new GraphSketch().node("known", 0.7, 0.2).node("unknown"));

        assertThat(rebuild.propagated())
                .containsExactly(
                        new PropagatedConfidence("acme", "known", DAY, OptionalDouble.of(0.7), OptionalDouble.of(0.2)),
                        new PropagatedConfidence(
                                "acme", "unknown", DAY, OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void shares_stay_whenNoInputHasSkill() {
        GraphSketch sketch = new GraphSketch()
                .measured("bad", 0.4, 0.1)
                .measured("coin", 0.5, 0.1)
                .node("target")
                .edge("1", "bad", "target", 0.3)
                .edge("2", "coin", "target", 0.7);

        assertThat(weights(rebuild(sketch))).containsExactly(0.3, 0.7);
    }

    @Test
    void shares_areEqual_whenThereAreNoWeightsAndNoSkill() {
        GraphSketch sketch = new GraphSketch()
                .measured("a", 0.4, 0.1)
                .measured("b", 0.5, 0.1)
                .node("target")
                .node("zeros")
                .edge("1", "a", "target", NONE)
                .edge("2", "b", "target", NONE)
                .edge("3", "a", "zeros", 0)
                .edge("4", "b", "zeros", 0);

        assertThat(weights(rebuild(sketch))).containsExactly(0.5, 0.5, 0.5, 0.5);
    }

    @Test
    void weightsThatDoNotSumToOne_areDividedByTheirSum_alsoWithoutAnyMeasure() {
        GraphSketch sketch = new GraphSketch()
                .node("a")
                .node("b")
                .node("target")
                .edge("1", "a", "target", 0.2)
                .edge("2", "b", "target", 0.6);

        assertThat(weights(rebuild(sketch))).containsExactly(0.2 / (0.2 + 0.6), 0.6 / (0.2 + 0.6));
    }

    @Test
    void aSourceWithoutAMeasure_keepsItsShare_andTheRestGoesBySkill() {
        GraphSketch sketch = new GraphSketch()
                .node("news", 0.9, 0.1)
                .measured("good", 0.6, 0.1)
                .measured("coin", 0.5, 0.1)
                .node("target")
                .edge("1", "news", "target", 0.5)
                .edge("2", "good", "target", 0.25)
                .edge("3", "coin", "target", 0.25);

        List<Double> weights = weights(rebuild(sketch));

        assertThat(weights.get(0)).isEqualTo(0.5);
        assertThat(weights.get(1)).isCloseTo(0.9 * 0.25 + 0.1 * 0.5, within(1e-15));
        assertThat(weights.get(2)).isCloseTo(0.9 * 0.25, within(1e-15));
    }

    @Test
    void twoEdgesFromOneSource_divideItsSkill_andAreNamed() {
        GraphSketch sketch = new GraphSketch()
                .measured("twice", 0.6, 0.1)
                .measured("once", 0.6, 0.1)
                .node("target")
                .edge("1", "twice", "target", 0.25)
                .edge("2", "once", "target", 0.5)
                .edge("3", "twice", "target", 0.25);

        Rebuild rebuild = rebuild(sketch);

        assertThat(weights(rebuild)).containsExactly(0.25, 0.5, 0.25);
        assertThat(rebuild.repeated()).extracting(DependencyEdge::key).containsExactly("3");
    }

    @Test
    void threeLuckyOfThree_doNotOutweighEighteenHundredOfThreeThousand() {
        Map<String, NodeNumbers> measured = ModelMeasure.nodeNumbers(Map.of(
                "lucky", new ModelMeasure(1, 3, OptionalDouble.empty(), OptionalDouble.empty()),
                "good", new ModelMeasure(0.6, 3000, OptionalDouble.of(0.9), OptionalDouble.of(0.0004))));
        ProbabilityGraph graph = new GraphSketch()
                .node("good")
                .node("lucky")
                .node("target")
                .edge("1", "good", "target", NONE)
                .edge("2", "lucky", "target", NONE)
                .graph();

        Rebuild rebuild = Rebuild.of(graph, measured, 0, SETTINGS, DAY);

        // By IGNORANCE = Beta(10, 10): 2 · 1810/3020 − 1 = 60/302 against 2 · 13/23 − 1 = 3/23.
        assertThat(weights(rebuild).get(0)).isCloseTo(60.0 / 302 / (60.0 / 302 + 3.0 / 23), within(1e-12));
        NodeNumbers good = rebuild.graph().nodes().get(0).numbers();
        assertThat(good.accuracy()).hasValue(0.6);
        assertThat(good.calibration()).hasValue(0.9);
        assertThat(good.reliability()).hasValue(0.98);
        assertThat(rebuild.graph().nodes().get(1).numbers().reliability()).isEmpty();
    }

    @Test
    void theSameDayAgain_changesNothing_bitForBit() {
        GraphSketch sketch = new GraphSketch()
                .measured("a", 0.61, 0.1)
                .measured("b", 0.57, 0.2)
                .node("target")
                .edge("1", "a", "target", 0.3, 0.8, 0.1)
                .edge("2", "b", "target", 0.9, NONE, NONE);
        Rebuild once = rebuild(sketch);

        Rebuild again = Rebuild.of(once.graph(), sketch.measured(), DECAY, SETTINGS, DAY);

        assertThat(again).isEqualTo(once);
        assertThat(again.graph().edges().get(0)).isSameAs(once.graph().edges().get(0));
    }

    @Test
    void theSameDayWithOtherMeasures_startsFromTheNumbersBeforeIt() {
        GraphSketch sketch = new GraphSketch()
                .measured("a", 0.61, 0.1)
                .measured("b", 0.57, 0.2)
                .node("target")
                .edge("1", "a", "target", 0.3, 0.8, 0.1)
                .edge("2", "b", "target", 0.7, 0.4, 0.5);
        Map<String, NodeNumbers> other = Map.of("a", GraphSketch.numbers(0.5, 0.3), "b", GraphSketch.numbers(0.7, 0.1));
        Rebuild once = rebuild(sketch);

        Rebuild corrected = Rebuild.of(once.graph(), other, DECAY, SETTINGS, DAY);

        assertThat(corrected.graph().edges())
                .isEqualTo(Rebuild.of(sketch.graph(), other, DECAY, SETTINGS, DAY)
                        .graph()
                        .edges());
        assertThat(corrected.graph().edges().get(0).before()).isEqualTo(new EdgeNumbers(0.3, 0.8, 0.1));
    }

    @Test
    void theNextDay_startsFromTheNumbersOfTheDayBefore() {
        GraphSketch sketch = new GraphSketch()
                .measured("a", 0.6, 0.1)
                .node("b")
                .node("target")
                .edge("1", "a", "target", 0.5, 0.8, 0.1)
                .edge("2", "b", "target", 0.5, 0.8, 0.1);
        Rebuild once = rebuild(sketch);

        DependencyEdge next = Rebuild.of(once.graph(), sketch.measured(), DECAY, SETTINGS, DAY.plusDays(1))
                .graph()
                .edges()
                .get(0);

        assertThat(next.numbers().confidenceImpact())
                .isCloseTo(0.9 * (0.9 * 0.8 + 0.1 * 0.6) + 0.1 * 0.6, within(1e-15));
        assertThat(next.before()).isEqualTo(once.graph().edges().get(0).numbers());
        assertThat(next.day()).isEqualTo(DAY.plusDays(1));
    }

    @Test
    void anEdgeWhoseNumbersStay_staysAsItIs() {
        GraphSketch sketch =
                new GraphSketch().node("a", 0.6, 0.1).node("target").edge("1", "a", "target", 1, 0.8, 0.1);

        assertThat(rebuild(sketch).graph()).isEqualTo(sketch.graph());
    }

    @Test
    void anEarlierDay_isRefused() {
        GraphSketch sketch = new GraphSketch().measured("a", 0.6, 0.1).node("b").edge("1", "a", "b", 1);
        ProbabilityGraph once = rebuild(sketch).graph();

        assertThat(Rebuild.newestDay(once)).hasValue(DAY);
        assertThat(Rebuild.newestDay(sketch.graph())).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rebuild.of(once, sketch.measured(), DECAY, SETTINGS, DAY.minusDays(1)))
                .withMessage("2024-03-30 is before 2024-03-31, which edges were rebuilt for");
    }

    @Test
    void anUncertaintyThatIsNotKnown_isWhole() {
        Rebuild rebuild = rebuild(new GraphSketch()
                .node("a", 0.7, NONE)
                .node("b")
                .node("c", NONE, 0.1)
                .edge("1", "a", "b", 1));

        assertThat(reached(rebuild, "a").uncertainty()).hasValue(1);
        assertThat(reached(rebuild, "b").uncertainty()).hasValue(1);
        assertThat(reached(rebuild, "c").uncertainty()).as("of nothing").isEmpty();
    }

    @Test
    void inputsWithoutConfidenceOrWeight_areLeftOut() {
        Rebuild rebuild = rebuild(new GraphSketch()
                .node("known", 0.7, 0.2)
                .node("distrusted", 0.1, 0.9)
                .node("unknown")
                .node("target")
                .edge("1", "known", "target", 0.25)
                .edge("2", "unknown", "target", 0.75)
                .edge("3", "distrusted", "target", 0));

        assertThat(reached(rebuild, "target").confidence()).hasValue(0.7);
        assertThat(reached(rebuild, "target").uncertainty().orElseThrow()).isCloseTo(0.2, within(1e-15));
    }

    @Test
    void uncertaintyOfInputsThatDisagree_isAboveTheirs() {
        Rebuild rebuild = rebuild(new GraphSketch()
                .node("bull", 0.9, 0.1)
                .node("bear", 0.1, 0.1)
                .node("target")
                .edge("1", "bull", "target", 0.5)
                .edge("2", "bear", "target", 0.5));

        assertThat(reached(rebuild, "target").confidence().orElseThrow()).isCloseTo(0.5, within(1e-15));
        assertThat(reached(rebuild, "target").uncertainty().orElseThrow())
                .isCloseTo(Math.sqrt(0.01 + 0.16), within(1e-15));
    }

    @Test
    void aLoop_isACycleOfOne() {
        Rebuild rebuild = rebuild(new GraphSketch()
                .node("self", 0.8, 0.2)
                .node("nobody")
                .edge("1", "self", "self", 1, 0.5, 1)
                .edge("2", "nobody", "nobody", 1));

        // C = 0.5 · 0.8 + 0.5 · (0.5 · C + 0.25), U = 0.5 · 0.2 + 0.5 · U.
        assertThat(reached(rebuild, "self").confidence().orElseThrow()).isCloseTo(0.525 / 0.75, within(1e-12));
        assertThat(reached(rebuild, "self").uncertainty().orElseThrow()).isCloseTo(0.2, within(1e-12));
        assertThat(reached(rebuild, "nobody").confidence()).isEmpty();
        assertThat(rebuild.cycles()).containsExactlyInAnyOrder(List.of("self", "self"), List.of("nobody", "nobody"));
    }

    @Test
    void aCycle_isReportedByItsShortestPathThroughItsFirstNode() {
        Rebuild rebuild = rebuild(new GraphSketch()
                .node("a")
                .node("b")
                .node("c")
                .node("d")
                .node("out")
                .edge("1", "a", "b", 1)
                .edge("2", "b", "c", 1)
                .edge("3", "c", "d", 1)
                .edge("4", "d", "a", 0.5)
                .edge("5", "c", "a", 0.5)
                .edge("6", "a", "out", 1));

        assertThat(rebuild.cycles()).containsExactly(List.of("a", "b", "c", "a"));
    }

    @Test
    void aChainAHundredThousandLong_isWalkedWithoutDeepCalls() {
        assertThat(reached(rebuild(chain(100_000)), key(99_999)).confidence()).hasValue(0.9);
    }

    @Test
    void aCircleAHundredThousandLong_isWalkedWithoutDeepCalls() {
        GraphSketch circle = chain(100_000).edge("last", key(99_999), key(0), 1);

        Rebuild rebuild = rebuild(circle);

        assertThat(rebuild.cycles()).hasSize(1);
        assertThat(rebuild.cycles().get(0)).hasSize(100_001);
        // Damped towards a coin at each of its nodes, nothing of the first arrives at the last.
        assertThat(reached(rebuild, key(0)).confidence().orElseThrow()).isCloseTo(0.5 * 0.9 + 0.5 * 0.5, within(1e-12));
    }

    private static GraphSketch chain(int length) {
        GraphSketch chain = new GraphSketch().node(key(0), 0.9, 0.1);
        IntStream.range(1, length).forEach(i -> chain.node(key(i)).edge("e" + key(i), key(i - 1), key(i), 1));
        return chain;
    }

    private static String key(int number) {
        return "n%06d".formatted(number);
    }

    @Test
    void weightsOfAMillionInputs_sumToOne() {
        int inputs = 1_000_000;
        GraphSketch sketch = new GraphSketch().node("target");
        for (int i = 0; i < 10; i++) {
            sketch.measured("m" + i, 0.5 + i / 100.0, 0.1);
        }
        for (int i = 0; i < inputs; i++) {
            sketch.edge("e" + i, "m" + i % 10, "target", (i * 7919L % 1000) / 1000.0);
        }
        Rebuild rebuild = rebuild(sketch);

        assertThat(exactSum(weights(rebuild))).isCloseTo(1, within(1e-12));
    }

    /** By BigDecimal, so that the check adds no error of its own. */
    private static double exactSum(List<Double> values) {
        return values.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }

    @Test
    void anEdgeToNowhere_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rebuild(new GraphSketch().node("a").edge("1", "a", "b", 1)))
                .withMessage("edge 1 ends at b, which is no node");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rebuild(new GraphSketch().node("a").node("a")))
                .withMessage("two nodes have the key a");
    }
}
