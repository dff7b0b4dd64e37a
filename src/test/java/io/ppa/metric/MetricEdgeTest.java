package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Undefined cases, bounds and edges, with values worked out by hand. */
class MetricEdgeTest {

    private static final double[] NONE = {};

    private static final boolean[] NO_OUTCOME = {};

    @Test
    void nothingEvaluatedIsUndefinedExceptWhatWasRealised() {
        assertThat(Accuracy.of(NO_OUTCOME)).isEmpty();
        assertThat(BrierScore.of(NONE, NO_OUTCOME)).isEmpty();
        assertThat(CalibrationError.of(NONE, NO_OUTCOME)).isEmpty();
        assertThat(ConfidenceWeightedReturn.of(NONE, NONE)).isEmpty();
        assertThat(SharpeRatio.of(NONE)).isEmpty();
        assertThat(Mean.of(NONE)).isEmpty();
        assertThat(CompoundReturn.of(NONE)).isZero();
        assertThat(MaxDrawdown.of(NONE)).isZero();
    }

    @Test
    void sharpeIsUndefinedForOneReturnAndForConstantOnes() {
        assertThat(SharpeRatio.of(new double[] {0.01})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {0.01, 0.01, 0.01})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {0, 0})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {0.1, 0.1 + 4 * Math.ulp(0.1)})).isEmpty();
    }

    @Test
    void sharpeIsDefinedFiveUnitsApart() {
        assertThat(SharpeRatio.of(new double[] {0.1, 0.1 + 5 * Math.ulp(0.1)})).isPresent();
    }

    @Test
    void sharpeIsUndefined_whereTheVarianceIsTooLargeOrTooSmallForADouble() {
        assertThat(SharpeRatio.of(new double[] {1e200, 2e200})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {1e-170, 3e-170})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {0, 5 * Double.MIN_VALUE})).isEmpty();
        assertThat(SharpeRatio.of(new double[] {0, 4 * Double.MIN_VALUE})).isEmpty();
    }

    @Test
    void sharpeOfTwoReturns() {
        // mean 0.02, deviations -0.01 and 0.01, s = 0.01 * sqrt(2)
        assertThat(SharpeRatio.of(new double[] {0.01, 0.03}).orElseThrow())
                .isCloseTo(2 / Math.sqrt(2), within(1e-15 * 2));
    }

    @Test
    void totalLossIsADrawdownOfExactlyOne() {
        assertThat(MaxDrawdown.of(new double[] {0.5, -1, 0.5})).isEqualTo(1.0);
        assertThat(CompoundReturn.of(new double[] {0.5, -1, 0.5})).isEqualTo(-1.0);
    }

    @Test
    void drawdownStartsFromTheOpeningWealth() {
        assertThat(MaxDrawdown.of(new double[] {-0.25, 0.5})).isCloseTo(0.25, within(1e-16));
        assertThat(MaxDrawdown.of(new double[] {0.25, 0.5})).isZero();
        // 1.25, 0.9375, 1.40625, 0.703125: the second fall is the deeper one.
        assertThat(MaxDrawdown.of(new double[] {0.25, -0.25, 0.5, -0.5})).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void tinyFallsKeepTheirDigits() {
        assertThat(MaxDrawdown.of(new double[] {0.5, -1e-12})).isCloseTo(1e-12, within(1e-26));
    }

    @Test
    void confidencesOnEdgesBelongToTheBinAbove() {
        // 0.3 * 10 is 3 in doubles: bin 3, with 0.35. One success, one failure: |0.3 + 0.35 - 1| / 2 = 0.175.
        // In bins of their own they would give (0.7 + 0.35) / 2 = 0.525.
        assertThat(CalibrationError.of(new double[] {0.3, 0.35}, new boolean[] {true, false})
                        .orElseThrow())
                .isCloseTo(0.175, within(1e-15));
        // 0.29 stays below the edge: 0.71 / 2 + 0.35 / 2 = 0.53.
        assertThat(CalibrationError.of(new double[] {0.29, 0.35}, new boolean[] {true, false})
                        .orElseThrow())
                .isCloseTo(0.53, within(1e-15));
    }

    @Test
    void certaintyBelongsToTheLastBin() {
        // |1 + 0.9 - 1| / 2
        assertThat(CalibrationError.of(new double[] {1, 0.9}, new boolean[] {true, false})
                        .orElseThrow())
                .isCloseTo(0.45, within(1e-15));
    }

    @Test
    void weightedReturnIsUndefinedWithoutWeight() {
        assertThat(ConfidenceWeightedReturn.of(new double[] {0, 0}, new double[] {0.1, 0.2}))
                .isEmpty();
        assertThat(ConfidenceWeightedReturn.of(new double[] {0, 0.5}, new double[] {0.1, 0.2}))
                .hasValue(0.2);
    }

    @Test
    void badInputIsNamedWithItsBound() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MaxDrawdown.of(new double[] {0, -1.5}))
                .withMessage("returns[1] = -1.5 is not a finite number >= -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharpeRatio.of(new double[] {Double.NaN}))
                .withMessageContaining("returns[0] = NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrierScore.of(new double[] {1.01}, new boolean[] {true}))
                .withMessage("confidences[0] = 1.01 is outside [0,1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CalibrationError.of(new double[] {Double.NaN}, new boolean[] {true}))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfidenceWeightedReturn.of(new double[] {0.5}, NONE))
                .withMessage("1 confidences do not go with 0 returns");
    }
}
