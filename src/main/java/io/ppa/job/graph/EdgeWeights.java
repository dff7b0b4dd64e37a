package io.ppa.job.graph;

import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a day makes of the edges' numbers. For each target, over its inputs e in order of key,
 * \[ w_e' = d \, \sigma_e + (1 - d) \, \kappa_e \]
 * <ul>
 *   <li>d: the memory decay factor, in [0,1];
 *   <li>\( \sigma_e \): the share e has so far, \( w_e / \sum w \). An input without a weight counts as the mean of those that
 *       have one; where there are none, or all are 0, the shares are equal. Weights that sum to 1 are left alone to the last bit;
 *   <li>\( \kappa_e \): the share its source's skill deserves. Sources whose success rate is not measured keep \( \sigma_e \); what
 *       is left is divided among the measured ones in proportion to their skill \( \max(0, 2\hat p - 1) \), where \( \hat p \) is the
 *       posterior mean of the rate and ½ is a coin's. Several edges from one source divide its skill evenly. When no
 *       input has skill, \( \kappa_e = \sigma_e \): the shares stay.
 * </ul>
 *
 * <p>So the weights of a target's inputs are in [0,1] and sum to 1, within 1e-12 also for a million of them. The confidence
 * impact becomes \( d \cdot old + (1 - d) \, \hat p \), the propagation of uncertainty \( d \cdot old + (1 - d) \, u \) with the
 * source's uncertainty u; without an old value the new one alone, and from a source that is not measured the old one.
 *
 * <p>Rebuilding the day an edge was last rebuilt for starts from the numbers before that, so that it gives the same;
 * another day starts from the numbers as they are. An edge whose numbers come out the same stays as it is, its day too.
 */
final class EdgeWeights {

    /** A sum so close to 1 that it is one: well below the 1e-12 that is promised, well above what rounding adds. */
    private static final double ROUNDING = 1e-13;

    private final ProbabilityGraph graph;

    private final Inputs inputs;

    private final @Nullable NodeNumbers[] measured;

    private final double decay;

    private final LocalDate day;

    /** Per node, how often it is a source of the target at hand. */
    private final int[] times;

    /** @param measured by number of node: what was measured of it, confidence and uncertainty among it; null where nothing was */
    EdgeWeights(ProbabilityGraph graph, Inputs inputs, @Nullable NodeNumbers[] measured, double decay, LocalDate day) {
        this.graph = graph;
        this.inputs = inputs;
        this.measured = measured;
        this.decay = decay;
        this.day = day;
        this.times = new int[inputs.nodes()];
    }

    /** All edges after the day, in order of key. */
    List<DependencyEdge> rebuilt() {
        DependencyEdge[] rebuilt = new DependencyEdge[inputs.edges()];
        for (int target = 0; target < inputs.nodes(); target++) {
            double[] weights = weights(target);
            for (int i = inputs.begin(target); i < inputs.end(target); i++) {
                int edge = inputs.edge(i);
                rebuilt[edge] = rebuilt(edge, weights[i - inputs.begin(target)]);
            }
        }
        return Arrays.asList(rebuilt);
    }

    private DependencyEdge rebuilt(int number, double weight) {
        DependencyEdge edge = graph.edges().get(number);
        EdgeNumbers start = start(edge);
        NodeNumbers source = measured[inputs.source(number)];
        EdgeNumbers numbers = new EdgeNumbers(
                weight,
                source == null
                        ? start.confidenceImpact()
                        : mixed(start.confidenceImpact(), source.confidence().orElseThrow()),
                source == null
                        ? start.uncertaintyPropagation()
                        : mixed(
                                start.uncertaintyPropagation(),
                                source.uncertainty().orElseThrow()));
        return numbers.equals(edge.numbers())
                ? edge
                : new DependencyEdge(
                        edge.key(), edge.from(), edge.to(), edge.type(), numbers, day, start, edge.revision());
    }

    private EdgeNumbers start(DependencyEdge edge) {
        return edge.before() != null && day.equals(edge.day()) ? edge.before() : edge.numbers();
    }

    private double mixed(double old, double fresh) {
        return Double.isNaN(old) ? fresh : decay * old + (1 - decay) * fresh;
    }

    private double[] weights(int target) {
        double[] shares = shares(target);
        double[] skills = skills(target);
        double skill = sum(skills);
        if (!(skill > 0)) {
            return shares;
        }
        double[] unmeasured = shares.clone();
        for (int i = 0; i < shares.length; i++) {
            unmeasured[i] = Double.isNaN(skills[i]) ? shares[i] : 0;
        }
        double left = Math.max(0, 1 - sum(unmeasured));
        for (int i = 0; i < shares.length; i++) {
            if (!Double.isNaN(skills[i])) {
                shares[i] = Math.min(1, decay * shares[i] + (1 - decay) * left * (skills[i] / skill));
            }
        }
        return shares;
    }

    /** What each input has so far; they sum to 1. */
    private double[] shares(int target) {
        int begin = inputs.begin(target);
        double[] weights = new double[inputs.end(target) - begin];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = start(graph.edges().get(inputs.edge(begin + i))).weight();
        }
        long known =
                Arrays.stream(weights).filter(weight -> !Double.isNaN(weight)).count();
        double mean = known == 0 ? 0 : sum(weights) / known;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Double.isNaN(weights[i]) ? mean : weights[i];
        }
        double sum = sum(weights);
        for (int i = 0; i < weights.length && Math.abs(sum - 1) > ROUNDING; i++) {
            weights[i] = sum > 0 ? Math.min(1, weights[i] / sum) : 1.0 / weights.length;
        }
        return weights;
    }

    /** The skill each input has by its source, NaN where that is not measured. */
    private double[] skills(int target) {
        int begin = inputs.begin(target);
        double[] skills = new double[inputs.end(target) - begin];
        for (int i = 0; i < skills.length; i++) {
            times[inputs.source(inputs.edge(begin + i))]++;
        }
        for (int i = 0; i < skills.length; i++) {
            int source = inputs.source(inputs.edge(begin + i));
            NodeNumbers numbers = measured[source];
            skills[i] = numbers == null
                    ? Double.NaN
                    : Math.max(0, 2 * numbers.confidence().orElseThrow() - 1) / times[source];
        }
        for (int i = 0; i < skills.length; i++) {
            times[inputs.source(inputs.edge(begin + i))] = 0;
        }
        return skills;
    }

    /** Of the numbers among these; compensated (Neumaier), so that its error does not grow with how many they are. */
    private static double sum(double[] values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                double next = sum + value;
                lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
                sum = next;
            }
        }
        return sum + lost;
    }
}
