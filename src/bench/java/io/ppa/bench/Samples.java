package io.ppa.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Times of things that were measured in turns, so that two of the same round met the same machine. */
final class Samples {

    /** What is measured in a round. */
    enum What {
        FLOOR,
        COLD,
        UNCHANGED,
        ONE_CHANGED,
        DUCKDB
    }

    private final Map<What, List<Double>> seconds = new EnumMap<>(What.class);

    void time(What what, Runnable work) {
        seconds.computeIfAbsent(what, w -> new ArrayList<>()).add(Result.nanos(work) / 1e9);
    }

    double median(What what) {
        return median(seconds.getOrDefault(what, List.of()));
    }

    /** The median of how many times the other each was in its round. */
    double ratio(What what, What to) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < seconds.getOrDefault(what, List.of()).size(); round++) {
            ratios.add(seconds.get(what).get(round) / seconds.get(to).get(round));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        return values.stream()
                .sorted()
                .skip(values.size() / 2)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing was measured"));
    }
}
