package io.ppa.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A model's numbers as the registry's columns hold them; null where undefined or not representable.
 *
 * @param accuracy four decimals, like the calibration score and the Sharpe ratio
 * @param brierScore five decimals
 */
public record RegistryNumbers(
        @Nullable BigDecimal accuracy,
        @Nullable BigDecimal calibrationScore,
        @Nullable BigDecimal brierScore,
        @Nullable BigDecimal sharpeRatio) {

    /** None is defined. */
    public static final RegistryNumbers UNDEFINED = new RegistryNumbers(null, null, null, null);
}
