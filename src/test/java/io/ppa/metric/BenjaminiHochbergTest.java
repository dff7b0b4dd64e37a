package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BenjaminiHochbergTest {

    /** Expected: {@code scipy.stats.false_discovery_control(p)}, scipy 1.17.1. */
    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(
                        new double[] {0.01, 0.04, 0.03, 0.005, 0.8, 0.2},
                        new double[] {0.03, 0.06, 0.06, 0.03, 0.8, 0.24}),
                Arguments.of(new double[] {0.5}, new double[] {0.5}),
                Arguments.of(
                        new double[] {0.02, 0.02, 0.9, 0, 1},
                        new double[] {0.03333333333333333, 0.03333333333333333, 1, 0, 1}),
                Arguments.of(new double[] {1e-300, 0.05, 0.05, 0.051}, new double[] {4e-300, 0.051, 0.051, 0.051}),
                Arguments.of(new double[0], new double[0]));
    }

    @ParameterizedTest
    @MethodSource("families")
    void adjusted_equalsScipy(double[] pValues, double[] expected) {
        assertThat(BenjaminiHochberg.adjusted(pValues)).containsExactly(expected, within(1e-15));
    }

    @Test
    void adjusted_leavesUndefinedPValuesOutOfTheFamily() {
        double nan = Double.NaN;

        assertThat(BenjaminiHochberg.adjusted(new double[] {nan, 0.01, 0.04, nan, 0.03, 0.005, 0.8, 0.2}))
                .containsExactly(new double[] {nan, 0.03, 0.06, nan, 0.06, 0.03, 0.8, 0.24}, within(1e-15));
        assertThat(BenjaminiHochberg.adjusted(new double[] {nan})).containsExactly(nan);
    }

    @Test
    void adjusted_refusesWhatIsNoProbability() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenjaminiHochberg.adjusted(new double[] {0.5, 1.5}))
                .withMessage("pValues[1] = 1.5 is outside [0,1]");
    }
}
