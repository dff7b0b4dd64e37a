package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked out by hand: ten rows promise 0.9 and seven come true, thirty promise 0.5 and eighteen do, one promises 0.1 and does not. */
class BinnedCalibrationTest {

    private static final List<CalibrationBin> BINS = CalibrationBin.of(
            new int[] {0, 2, 2, 4}, new long[] {1, 10, 20, 10}, new double[] {0.1, 4.5, 10.5, 9}, new long[] {
                0, 8, 10, 7
            });

    @Test
    void cells_arePutTogether_inTheirOrder() {
        assertThat(BINS)
                .containsExactly(
                        new CalibrationBin(0, 1, 0.1, 0),
                        new CalibrationBin(2, 30, 15, 18),
                        new CalibrationBin(4, 10, 9, 7));
        assertThat(BINS.get(1).meanConfidence()).isEqualTo(0.5);
        assertThat(BINS.get(1).successRate()).isEqualTo(0.6);
    }

    @Test
    void errors_areThoseOfTheDefinitions() {
        double m = 41;
        assertThat(BinnedCalibration.expectedError(BINS)).isCloseTo((0.1 + 3 + 2) / m, within(1e-15));
        assertThat(BinnedCalibration.reliability(BINS))
                .isCloseTo((1 * 0.01 + 30 * 0.01 + 10 * 0.04) / m, within(1e-15));
        double rate = 25 / m;
        assertThat(BinnedCalibration.resolution(BINS))
                .isCloseTo(
                        (rate * rate + 30 * (0.6 - rate) * (0.6 - rate) + 10 * (0.7 - rate) * (0.7 - rate)) / m,
                        within(1e-15));
        assertThat(BinnedCalibration.uncertainty(BINS)).isCloseTo(rate * (1 - rate), within(1e-15));
        assertThat(BinnedCalibration.debiasedError(BINS))
                .hasValueCloseTo((30 * (0.01 - 0.24 / 29) + 10 * (0.04 - 0.21 / 9)) / m, within(1e-15));
    }

    @Test
    void largestError_isOfBinsThatAreLargeEnough() {
        assertThat(BinnedCalibration.largestError(BINS, 1)).hasValueCloseTo(0.2, within(1e-15));
        assertThat(BinnedCalibration.largestError(BINS, 11)).hasValueCloseTo(0.1, within(1e-15));
        assertThat(BinnedCalibration.largestError(BINS, 31)).isEmpty();
    }

    @Test
    void debiasedError_isUndefined_whenNoBinHasTwoRows() {
        assertThat(BinnedCalibration.debiasedError(BINS.subList(0, 1))).isEmpty();
    }

    @Test
    void cells_areRefused_whenSomethingIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CalibrationBin.of(new int[2], new long[1], new double[2], new long[2]))
                .withMessageContaining("2 bins, 1 rows");
    }
}
