package io.ppa.store;

import java.util.ArrayList;
import java.util.List;

/** Lists in parts that a statement or a request can carry. */
public final class Pages {

    private Pages() {}

    /**
     * The list in order, in parts of that size, of which the last may be shorter; of an empty one none.
     *
     * @param size at least 1
     */
    public static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> pages = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            pages.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return pages;
    }
}
