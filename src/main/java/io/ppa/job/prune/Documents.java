package io.ppa.job.prune;

import io.ppa.model.Expired;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Objects of a class, or documents of a collection, that go a batch at a time until none is left.
 *
 * @param what what is done, to be followed by the day of the cutoff
 */
record Documents(
        String object, String what, Instant cutoff, long maxDeletes, Supplier<Expired> looking, Removal removal)
        implements Prunable {

    /** Removes at most so many; answers how many went. */
    @FunctionalInterface
    interface Removal {
        long remove(int most);
    }

    @Override
    public String action() {
        return what + " " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC);
    }

    @Override
    public Expired look() {
        return looking.get();
    }

    @Override
    public OptionalLong next(long budget, int batch) {
        long gone = removal.remove((int) Math.min(budget, batch));
        return gone == 0 ? OptionalLong.empty() : OptionalLong.of(gone);
    }
}
