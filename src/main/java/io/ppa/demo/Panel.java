package io.ppa.demo;

import java.util.Collection;
import java.util.List;

/**
 * What all models of a tenant say about one symbol at one close.
 *
 * @param probabilityUp mean over the models of their probability of a rise
 * @param disagreement standard deviation of those (divided by their number), at most 0.5
 */
record Panel(List<Forecast> forecasts, double probabilityUp, double disagreement) {

    static Panel of(Collection<Forecast> forecasts) {
        double mean = forecasts.stream()
                .mapToDouble(Forecast::probabilityUp)
                .average()
                .orElseThrow();
        double squares = 0;
        for (Forecast forecast : forecasts) {
            squares += (forecast.probabilityUp() - mean) * (forecast.probabilityUp() - mean);
        }
        return new Panel(List.copyOf(forecasts), mean, Math.sqrt(squares / forecasts.size()));
    }

    /** The share of models that say the same, in (0,1]. */
    double consensus(Direction direction) {
        long same = forecasts.stream()
                .filter(forecast -> forecast.direction() == direction)
                .count();
        return (double) same / forecasts.size();
    }
}
