package io.ppa.job.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropagationSettingsTest {

    /** The smallest k with theta^k <= 1e-12: {@code math.ceil(math.log(1e-12) / math.log(theta))}, Python 3.11. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1e-300, 1", "0.5, 40", "0.85, 171", "0.99, 2750"})
    void iterations_areBounded(double theta, int expected) {
        assertThat(Propagation.mostIterations(theta)).isEqualTo(expected);
        assertThat(Math.pow(theta, expected)).isLessThanOrEqualTo(1e-12);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "0.5, 1", "-0.1, 0.5", "NaN, 0.5", "0.5, NaN"})
    void settings_mustContract(double inheritance, double damping) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PropagationSettings(inheritance, damping))
                .withMessage("inheritance = " + inheritance + " or damping = " + damping + " is outside [0,1)");
    }
}
