package io.ppa.job.graph;

import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/**
 * What reaches each node of a graph through its inputs. Of an input e with weight w, confidence impact i and uncertainty
 * propagation q (each 1 where the edge has none) there arrives \( C_e = i C_{src} + (1 - i) \frac{1}{2} \): what does not get
 * through leaves a coin's confidence. With the weights divided by their sum,
 * \[ \bar C = \sum_e w_e C_e, \quad \bar U = \min\Bigl(1, \sqrt{\sum_e w_e (q_e U_{src})^2 + \sum_e w_e (C_e - \bar C)^2}\Bigr) \]
 * (the law of total variance: what the inputs do not know, and how far they disagree), and a node has
 * \[ C = (1 - h) C_{own} + h \bar C, \quad U = (1 - h) U_{own} + h \bar U \]
 * <ul>
 *   <li>A node with a confidence of its own: h is the inheritance; an uncertainty of its own that is not known is 1.
 *   <li>A node without: h = 1, but in a cycle h is the damping, and ignorance (C = ½, U = 1) stands for its own.
 *   <li>A node without inputs that have something to pass on has its own.
 * </ul>
 *
 * <p>Inputs of weight 0, and those whose source has no confidence, are left out. Undefined for a node that has no confidence
 * of its own and none among all it depends on. Both numbers are in [0,1].
 *
 * <p>Nodes are computed in topological order of their strongly connected components. In a cycle (a component of several
 * nodes, or an edge from a node to itself) the equations are iterated from ignorance, first all C, then all U with the C so
 * found. With \( \theta \), the greater of inheritance and damping and less than 1, each of the two is a contraction by \( \theta
 * \) in the maximum norm:
 * <ul>
 *   <li>\( |\Delta C'| \le h \sum_e w_e i_e |\Delta C_{src}| \le \theta \max |\Delta C| \), for the weights sum to 1 and i ≤ 1;
 *   <li>the root in \( \bar U \) is the w-weighted Euclidean norm of the vector of all \( q_e U_{src} \) and \( C_e - \bar C \), of
 *       which only the former change. By the triangle inequality it changes by at most \( \sqrt{\sum_e w_e (q_e \Delta
 *       U_{src})^2} \le \max |\Delta U| \); the minimum with 1 makes no change larger, and h ≤ \( \theta \).
 * </ul>
 * So (Banach) there is one solution, and the k-th iterate is within \( \theta^k \) of it: \( \lceil \ln \varepsilon / \ln \theta
 * \rceil \) iterations come within \( \varepsilon = 10^{-12} \). They end earlier where the last step already shows this, by \(
 * \frac{\theta}{1 - \theta} \max |\Delta| \le \varepsilon \).
 *
 * <p>Everything is added up in order of key: the same graph gives the same, bit for bit.
 */
final class Propagation {

    /** The confidence of one who knows nothing, and the uncertainty. */
    private static final double COIN = 0.5;

    private static final double UNCERTAIN = 1;

    private static final double PRECISION = 1e-12;

    private final Inputs inputs;

    private final PropagationSettings settings;

    /** What a node has of its own, by its number; NaN where it has none. */
    private final double[] ownConfidence;

    private final double[] ownUncertainty;

    /** What an input does, by its place among the inputs. */
    private final double[] weights;

    private final double[] impacts;

    private final double[] propagations;

    /** What reaches a node, by its number; NaN where nothing does. */
    private final double[] confidence;

    private final double[] uncertainty;

    private final List<List<Integer>> cycles = new ArrayList<>();

    private Propagation(ProbabilityGraph graph, Inputs inputs, PropagationSettings settings) {
        this.inputs = inputs;
        this.settings = settings;
        int nodes = inputs.nodes();
        this.ownConfidence = new double[nodes];
        this.ownUncertainty = new double[nodes];
        for (int node = 0; node < nodes; node++) {
            NodeNumbers numbers = graph.nodes().get(node).numbers();
            ownConfidence[node] = numbers.confidence().orElse(Double.NaN);
            ownUncertainty[node] = numbers.uncertainty().orElse(UNCERTAIN);
        }
        this.weights = new double[inputs.edges()];
        this.impacts = new double[inputs.edges()];
        this.propagations = new double[inputs.edges()];
        for (int i = 0; i < weights.length; i++) {
            EdgeNumbers numbers = graph.edges().get(inputs.edge(i)).numbers();
            weights[i] = numbers.weight();
            impacts[i] = orWhole(numbers.confidenceImpact());
            propagations[i] = orWhole(numbers.uncertaintyPropagation());
        }
        this.confidence = filled(nodes, Double.NaN);
        this.uncertainty = filled(nodes, Double.NaN);
    }

    /** @param graph every edge of which has a weight */
    static Propagation through(ProbabilityGraph graph, Inputs inputs, PropagationSettings settings) {
        Propagation propagation = new Propagation(graph, inputs, settings);
        propagation.run();
        return propagation;
    }

    private static double orWhole(double part) {
        return Double.isNaN(part) ? 1 : part;
    }

    private static double[] filled(int length, double value) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    /** What reaches the node; empty when undefined. */
    OptionalDouble confidence(int node) {
        return known(confidence[node]) ? OptionalDouble.of(confidence[node]) : OptionalDouble.empty();
    }

    /** Empty like the confidence. */
    OptionalDouble uncertainty(int node) {
        return known(confidence[node]) ? OptionalDouble.of(uncertainty[node]) : OptionalDouble.empty();
    }

    /** A circle of each component that has one: numbers of nodes, of which the first is the last too. */
    List<List<Integer>> cycles() {
        return cycles;
    }

    private static boolean known(double number) {
        return !Double.isNaN(number);
    }

    private void run() {
        boolean[] counts = new boolean[inputs.edges()];
        for (int i = 0; i < counts.length; i++) {
            counts[inputs.edge(i)] = weights[i] > 0;
        }
        Components components = new Components(inputs, edge -> counts[edge]);
        for (int component = 0; component < components.ordered().size(); component++) {
            int[] nodes = components.ordered().get(component);
            if (nodes.length > 1) {
                cycles.add(components.circle(component));
                settle(nodes);
            } else if (hasLoop(nodes[0])) {
                cycles.add(List.of(nodes[0], nodes[0]));
                settle(nodes);
            } else {
                confidence[nodes[0]] = confidenceOf(nodes[0], 1);
                uncertainty[nodes[0]] = uncertaintyOf(nodes[0], 1);
            }
        }
    }

    private boolean hasLoop(int node) {
        for (int i = inputs.begin(node); i < inputs.end(node); i++) {
            if (source(i) == node && weights[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** The solution for nodes that depend on each other; they stay unknown when nothing they depend on is known. */
    private void settle(int[] nodes) {
        if (Arrays.stream(nodes).noneMatch(node -> known(ownConfidence[node]) || totalWeight(node) > 0)) {
            return;
        }
        for (int node : nodes) {
            confidence[node] = COIN;
            uncertainty[node] = UNCERTAIN;
        }
        iterate(nodes, confidence, node -> confidenceOf(node, settings.damping()));
        iterate(nodes, uncertainty, node -> uncertaintyOf(node, settings.damping()));
    }

    private void iterate(int[] nodes, double[] values, IntToDoubleFunction next) {
        double theta = settings.contraction();
        double[] found = new double[nodes.length];
        double change = 1;
        for (int k = 0; k < mostIterations(theta) && (k == 0 || theta / (1 - theta) * change > PRECISION); k++) {
            for (int i = 0; i < nodes.length; i++) {
                found[i] = next.applyAsDouble(nodes[i]);
            }
            change = 0;
            for (int i = 0; i < nodes.length; i++) {
                change = Math.max(change, Math.abs(found[i] - values[nodes[i]]));
                values[nodes[i]] = found[i];
            }
        }
    }

    /** How many iterations come within the precision; by a factor of 0, the first. */
    static int mostIterations(double theta) {
        return (int) Math.max(1, Math.ceil(Math.log(PRECISION) / Math.log(theta)));
    }

    /** @param whole h of a node that has nothing of its own */
    private double confidenceOf(int node, double whole) {
        double total = totalWeight(node);
        if (!(total > 0)) {
            return ownConfidence[node];
        }
        return mixed(node, whole, ownConfidence[node], COIN, mean(node, total));
    }

    private double uncertaintyOf(int node, double whole) {
        double total = totalWeight(node);
        if (!(total > 0)) {
            return ownUncertainty[node];
        }
        double mean = mean(node, total);
        double squares = 0;
        for (int i = inputs.begin(node); i < inputs.end(node); i++) {
            if (passes(i)) {
                double passed = propagations[i] * uncertainty[source(i)];
                double apart = arriving(i) - mean;
                squares += weights[i] / total * (passed * passed + apart * apart);
            }
        }
        return mixed(node, whole, ownUncertainty[node], UNCERTAIN, Math.min(1, Math.sqrt(squares)));
    }

    private double mixed(int node, double whole, double own, double ignorance, double inherited) {
        double h = known(ownConfidence[node]) ? settings.inheritance() : whole;
        double base = known(ownConfidence[node]) ? own : ignorance;
        return Math.min(1, (1 - h) * base + h * inherited);
    }

    /** The weight of the inputs that have something to pass on. */
    private double totalWeight(int node) {
        double total = 0;
        for (int i = inputs.begin(node); i < inputs.end(node); i++) {
            total += passes(i) ? weights[i] : 0;
        }
        return total;
    }

    private double mean(int node, double total) {
        double mean = 0;
        for (int i = inputs.begin(node); i < inputs.end(node); i++) {
            mean += passes(i) ? weights[i] / total * arriving(i) : 0;
        }
        return mean;
    }

    private boolean passes(int i) {
        return weights[i] > 0 && known(confidence[source(i)]);
    }

    private double arriving(int i) {
        return impacts[i] * confidence[source(i)] + (1 - impacts[i]) * COIN;
    }

    private int source(int i) {
        return inputs.source(inputs.edge(i));
    }
}
