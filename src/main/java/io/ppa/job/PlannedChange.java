package io.ppa.job;

import java.util.OptionalDouble;

/**
 * A number a launch would change, and to what.
 *
 * @param item what has the number, as the tenant knows it, for example {@code indicator_rsi → ensemble}
 * @param property its name in the store, for example {@code weight}
 * @param before empty where there is none or it is undefined
 * @param after empty where it would be undefined
 */
public record PlannedChange(String tenant, String item, String property, OptionalDouble before, OptionalDouble after) {}
