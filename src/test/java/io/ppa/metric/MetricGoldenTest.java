package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The formulas on real prices against independent tools: empyrical-reloaded 0.7.1, quantstats 0.0.86, scikit-learn
 * 1.9.1, netcal 1.4.0, numpy 2.4.6 (pandas 3.1.1), run as {@code python src/test/golden/golden.py}, which prints the
 * calls beside the values below. Where two tools give the number, both agree to the last digit shown here.
 */
class MetricGoldenTest {

    /** Different orders of summation over five thousand doubles: well below the nine digits that are promised. */
    private static final double RELATIVE = 1e-12;

    private static final int WINDOW = 21;

    @ParameterizedTest
    @EnumSource
    void compoundReturn(Golden golden) {
        close(CompoundReturn.of(golden.returns()), golden.compounded);
    }

    @ParameterizedTest
    @EnumSource
    void maxDrawdown(Golden golden) {
        close(MaxDrawdown.of(golden.returns()), golden.drawdown);
    }

    @ParameterizedTest
    @EnumSource
    void sharpeRatio(Golden golden) {
        close(SharpeRatio.of(golden.returns()).orElseThrow(), golden.sharpe);
    }

    @ParameterizedTest
    @EnumSource
    void accuracy(Golden golden) {
        close(Accuracy.of(golden.outcomes()).orElseThrow(), golden.accuracy);
    }

    @ParameterizedTest
    @EnumSource
    void brierScore(Golden golden) {
        close(BrierScore.of(golden.confidences(), golden.outcomes()).orElseThrow(), golden.brier);
    }

    @ParameterizedTest
    @EnumSource
    void calibrationError(Golden golden) {
        close(CalibrationError.of(golden.confidences(), golden.outcomes()).orElseThrow(), golden.calibrationError);
    }

    @ParameterizedTest
    @EnumSource
    void confidenceWeightedReturn(Golden golden) {
        double[] returns = golden.returns();
        double[] judged = Arrays.copyOfRange(returns, WINDOW, returns.length);
        close(ConfidenceWeightedReturn.of(golden.confidences(), judged).orElseThrow(), golden.weightedReturn);
    }

    @ParameterizedTest
    @EnumSource
    void mean(Golden golden) {
        close(Mean.of(golden.confidences()).orElseThrow(), golden.meanConfidence);
    }

    private static void close(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
    }

    /** What golden.py printed for each of the two files. */
    private enum Golden {
        SP500(
                "sp500-daily.csv",
                0.9753440141593661,
                0.5677538775030552,
                0.01692050117284753,
                0.5353137910682668,
                0.2589397848270691,
                0.0765980377900793,
                0.00016561814760090873,
                0.5318837728489679),
        AAPL(
                "aapl-daily.csv",
                1.9030433081302203,
                0.3207519097744371,
                0.06545271175417618,
                0.5234248788368336,
                0.25936705033730234,
                0.0767717918100708,
                0.0010693661594039518,
                0.518508112664185);

        /** Where the closing price stands in both files. */
        private static final int CLOSE = 4;

        private final String file;
        private final double compounded;
        private final double drawdown;
        private final double sharpe;
        private final double accuracy;
        private final double brier;
        private final double calibrationError;
        private final double weightedReturn;
        private final double meanConfidence;

        Golden(
                String file,
                double compounded,
                double drawdown,
                double sharpe,
                double accuracy,
                double brier,
                double calibrationError,
                double weightedReturn,
                double meanConfidence) {
            this.file = file;
            this.compounded = compounded;
            this.drawdown = drawdown;
            this.sharpe = sharpe;
            this.accuracy = accuracy;
            this.brier = brier;
            this.calibrationError = calibrationError;
            this.weightedReturn = weightedReturn;
            this.meanConfidence = meanConfidence;
        }

        double[] returns() {
            double[] closes = lines().stream()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[CLOSE]))
                    .toArray();
            double[] returns = new double[closes.length - 1];
            for (int i = 0; i < returns.length; i++) {
                returns[i] = closes[i + 1] / closes[i] - 1;
            }
            return returns;
        }

        boolean[] outcomes() {
            double[] returns = returns();
            boolean[] up = new boolean[returns.length - WINDOW];
            for (int i = 0; i < up.length; i++) {
                up[i] = returns[i + WINDOW] > 0;
            }
            return up;
        }

        double[] confidences() {
            double[] returns = returns();
            double[] confidences = new double[returns.length - WINDOW];
            for (int i = 0; i < confidences.length; i++) {
                long ups =
                        Arrays.stream(returns, i, i + WINDOW).filter(r -> r > 0).count();
                confidences[i] = (ups + 1.0) / (WINDOW + 2);
            }
            return confidences;
        }

        private List<String> lines() {
            try (InputStream in = Objects.requireNonNull(MetricGoldenTest.class.getResourceAsStream("/demo/" + file));
                    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
