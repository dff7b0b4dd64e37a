package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every input. */
class MetricPropertyTest {

    private static final double TOLERANCE = 1e-9;

    /** One evaluated prediction. */
    record Call(double confidence, boolean success) {}

    @Property
    void drawdownIsTheDeepestFallOfWealth(@ForAll("returns") double[] returns) {
        double wealth = 1;
        double peak = 1;
        double deepest = 0;
        for (double r : returns) {
            wealth *= 1 + r;
            peak = Math.max(peak, wealth);
            deepest = Math.max(deepest, 1 - wealth / peak);
        }
        assertThat(MaxDrawdown.of(returns)).isBetween(0.0, 1.0).isCloseTo(deepest, within(TOLERANCE));
    }

    @Property
    void lossFromTheStartIsNeverDeeperThanTheDrawdown(@ForAll("returns") double[] returns) {
        assertThat(-CompoundReturn.of(returns)).isLessThanOrEqualTo(MaxDrawdown.of(returns) + TOLERANCE);
    }

    @Property
    void sharpeDoesNotDependOnTheScale(@ForAll("returns") double[] returns) {
        double[] halved = new double[returns.length];
        for (int i = 0; i < halved.length; i++) {
            halved[i] = returns[i] / 2;
        }
        assertThat(SharpeRatio.of(halved)).isEqualTo(SharpeRatio.of(returns));
    }

    @Property
    void calibrationErrorIsTheMeanGapOfTheBins(@ForAll("calls") List<Call> calls) {
        double[] confidences = new double[10];
        double[] hits = new double[10];
        int[] sizes = new int[10];
        for (Call call : calls) {
            int bin = call.confidence() == 1 ? 9 : (int) (10 * call.confidence());
            confidences[bin] += call.confidence();
            hits[bin] += call.success() ? 1 : 0;
            sizes[bin]++;
        }
        double error = 0;
        for (int bin = 0; bin < 10; bin++) {
            if (sizes[bin] > 0) {
                double gap = Math.abs(confidences[bin] / sizes[bin] - hits[bin] / sizes[bin]);
                error += gap * sizes[bin] / calls.size();
            }
        }
        assertThat(CalibrationError.of(confidences(calls), successes(calls)).orElseThrow())
                .isBetween(0.0, 1.0)
                .isCloseTo(error, within(TOLERANCE));
    }

    /** Murphy: squared error = squared bias of the constant forecast + variance of the outcome. */
    @Property
    void brierOfAConstantConfidenceSplits(@ForAll("calls") List<Call> calls, @ForAll("confidence") double confidence) {
        boolean[] successes = successes(calls);
        double[] constant = new double[successes.length];
        Arrays.fill(constant, confidence);
        double share = Accuracy.of(successes).orElseThrow();
        double expected = (confidence - share) * (confidence - share) + share * (1 - share);
        assertThat(BrierScore.of(constant, successes).orElseThrow()).isCloseTo(expected, within(TOLERANCE));
    }

    @Provide
    Arbitrary<double[]> returns() {
        Arbitrary<Double> one = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.doubles().between(-0.2, 0.2).ofScale(6)),
                Tuple.of(2, Arbitraries.of(0.0, 0.01, -0.01, 0.5)),
                Tuple.of(1, Arbitraries.of(-1.0, -0.5, 2.0)));
        return one.array(double[].class).ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return confidence()
                .flatMap(c -> Arbitraries.of(true, false).map(y -> new Call(c, y)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<Double> confidence() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(0, 1).ofScale(8),
                Arbitraries.integers().between(0, 10).map(tenths -> tenths / 10.0));
    }

    private static double[] confidences(List<Call> calls) {
        return calls.stream().mapToDouble(Call::confidence).toArray();
    }

    private static boolean[] successes(List<Call> calls) {
        boolean[] successes = new boolean[calls.size()];
        for (int i = 0; i < successes.length; i++) {
            successes[i] = calls.get(i).success();
        }
        return successes;
    }
}
