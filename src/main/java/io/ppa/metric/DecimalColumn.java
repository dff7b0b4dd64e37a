package io.ppa.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A column {@code DECIMAL(precision, scale)} and what it can hold. Rounding is half to even, of the shortest decimal that is
 * the double: what a person reads as 0.12345 is rounded as that, not as the binary number a little beside it.
 *
 * @param precision digits in all, more than {@code scale}
 * @param scale digits behind the point, 0 or more
 */
public record DecimalColumn(int precision, int scale) {

    /** The double as the column holds it; empty when it is not finite, or rounded has too many digits before the point. */
    public Optional<BigDecimal> hold(double value) {
        return Double.isFinite(value) ? hold(BigDecimal.valueOf(value)) : Optional.empty();
    }

    /** The number as the column holds it; empty when, rounded, it has too many digits before the point. */
    public Optional<BigDecimal> hold(BigDecimal value) {
        BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_EVEN);
        return rounded.precision() <= precision ? Optional.of(rounded) : Optional.empty();
    }

    /** As PostgreSQL writes the type. */
    @Override
    public String toString() {
        return "DECIMAL(" + precision + "," + scale + ")";
    }
}
