package io.ppa.job.graph;

import io.ppa.metric.BetaPosterior;
import io.ppa.metric.BetaPrior;
import io.ppa.model.NodeNumbers;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What is measured of a model.
 *
 * @param accuracy fraction of its evaluated decisions that were right, in [0,1]
 * @param evaluated decisions with an outcome, not negative
 * @param calibration calibration score, in [0,1]; empty when undefined
 * @param reliability Murphy's reliability term, in [0,1], 0 = perfect; empty when undefined
 */
record ModelMeasure(double accuracy, long evaluated, OptionalDouble calibration, OptionalDouble reliability) {

    /**
     * The numbers of the nodes that stand for these models: confidence is the posterior mean of the success rate, uncertainty
     * twice its standard deviation (at most 1, for the deviation of a rate is at most ½), under a prior fitted over these models.
     */
    static <M> Map<M, NodeNumbers> nodeNumbers(Map<M, ModelMeasure> models) {
        BetaPrior prior = BetaPrior.fit(
                models.values().stream().mapToDouble(ModelMeasure::successes).toArray(),
                models.values().stream().mapToDouble(ModelMeasure::evaluated).toArray());
        Map<M, NodeNumbers> numbers = new HashMap<>();
        models.forEach((model, measure) -> numbers.put(model, measure.numbers(prior)));
        return numbers;
    }

    /** Not a whole number, for the accuracy is rounded. */
    private double successes() {
        return accuracy * evaluated;
    }

    private NodeNumbers numbers(BetaPrior prior) {
        BetaPosterior rate = prior.posterior(successes(), evaluated);
        return new NodeNumbers(
                OptionalDouble.of(accuracy),
                calibration,
                reliability.isPresent()
                        ? OptionalDouble.of(1 - Math.sqrt(reliability.getAsDouble()))
                        : OptionalDouble.empty(),
                OptionalDouble.of(rate.mean()),
                OptionalDouble.of(2 * rate.standardDeviation()));
    }
}
