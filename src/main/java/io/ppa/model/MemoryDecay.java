package io.ppa.model;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * How much of the past some users want to be remembered.
 *
 * @param total the sum of their memory decay factors, each in [0,1]
 * @param users how many these are
 * @param outside how many users have a factor that is not in [0,1]; they count for nothing
 */
public record MemoryDecay(BigDecimal total, long users, long outside) {

    public static final MemoryDecay NOBODY = new MemoryDecay(BigDecimal.ZERO, 0, 0);

    public MemoryDecay plus(MemoryDecay other) {
        return new MemoryDecay(total.add(other.total), users + other.users, outside + other.outside);
    }

    /** The mean factor, in [0,1]; empty without users. */
    public OptionalDouble mean() {
        return users == 0 ? OptionalDouble.empty() : OptionalDouble.of(total.doubleValue() / users);
    }
}
