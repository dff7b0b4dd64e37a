package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounding into a decimal column, against Python's decimal. */
class DecimalColumnTest {

    /** Printed by {@code python src/test/golden/decimals.py} (Python 3.11's decimal); equal to the last digit. */
    @ParameterizedTest
    @CsvFileSource(resources = "/golden/decimals.csv", numLinesToSkip = 1)
    void hold_isWhatPythonsDecimalGives(int precision, int scale, double value, String held) {
        assertThat(new DecimalColumn(precision, scale).hold(value).map(BigDecimal::toPlainString))
                .isEqualTo(Optional.ofNullable(held));
    }

    /** All of them, as Java's own writing of doubles is not always the shortest one before 19. */
    @Test
    void everyTieOfFiveDecimals_isRoundedAsWritten() {
        DecimalColumn column = new DecimalColumn(5, 4);
        for (int n = 5; n < 100_000; n += 10) {
            BigDecimal written = BigDecimal.valueOf(n, 5);
            int even = (n / 10) % 2 == 0 ? n / 10 : n / 10 + 1;

            assertThat(column.hold(written.doubleValue())).as("%s", written).hasValue(BigDecimal.valueOf(even, 4));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNotFinite_isNotHeld(double value) {
        assertThat(new DecimalColumn(6, 4).hold(value)).isEmpty();
    }
}
