package io.ppa.job.pattern;

import io.ppa.job.pattern.Group.Key;
import io.ppa.metric.BetaPrior;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The numbers of a tenant's patterns and embeddings that follow from its {@link Group}s.
 *
 * <p>A pattern's success probability is the posterior mean \( \frac{s\mu + k}{s + n} \) of its group, with k successes in n
 * evaluated decisions, under the {@link BetaPrior} (mean \( \mu \), strength s) of all the tenant's groups; its confidence score
 * the same of the stated confidences, with k their sum and a prior of their own. Undefined where the group has no evaluated
 * decision: a prior alone says nothing of a pattern.
 *
 * <p>An embedding's uncertainties are the means over the valid decisions of its symbol on the window's last day, of whatever
 * regime. Undefined where there is no such decision, or the sum is beyond the largest double.
 *
 * <p>All are rounded to six decimals, half to even, of the shortest decimal that is the double: no statement about a market has
 * more digits, and what differs by less is not worth a write.
 */
final class Outcomes {

    /** Of a tenant nothing is known of. */
    static final Outcomes NONE = new Outcomes(Map.of(), Map.of());

    private static final int DECIMALS = 6;

    private final Map<Key, PatternNumbers> patterns;

    private final Map<String, Uncertainties> embeddings;

    private Outcomes(Map<Key, PatternNumbers> patterns, Map<String, Uncertainties> embeddings) {
        this.patterns = patterns;
        this.embeddings = embeddings;
    }

    /** In [0,1] both. */
    record PatternNumbers(double success, double confidence) {}

    /** Not negative, finite. */
    record Uncertainties(double epistemic, double aleatoric) {}

    static Outcomes of(SortedMap<Key, Group> groups) {
        return new Outcomes(patterns(groups), embeddings(groups));
    }

    Optional<PatternNumbers> pattern(Key key) {
        return Optional.ofNullable(patterns.get(key));
    }

    Optional<Uncertainties> embedding(String symbol) {
        return Optional.ofNullable(embeddings.get(symbol));
    }

    private static Map<Key, PatternNumbers> patterns(SortedMap<Key, Group> groups) {
        double[] trials = groups.values().stream().mapToDouble(Group::outcomes).toArray();
        BetaPrior success = BetaPrior.fit(
                groups.values().stream().mapToDouble(Group::successes).toArray(), trials);
        BetaPrior confidence = BetaPrior.fit(
                groups.values().stream().mapToDouble(Group::confidenceSum).toArray(), trials);
        Map<Key, PatternNumbers> numbers = new HashMap<>();
        groups.forEach((key, group) -> {
            if (group.outcomes() > 0) {
                numbers.put(
                        key,
                        new PatternNumbers(
                                round(success.posterior(group.successes(), group.outcomes())
                                        .mean()),
                                round(confidence
                                        .posterior(group.confidenceSum(), group.outcomes())
                                        .mean())));
            }
        });
        return numbers;
    }

    private static Map<String, Uncertainties> embeddings(SortedMap<Key, Group> groups) {
        Map<String, Group> bySymbol = new HashMap<>();
        // In the groups' order: sums are the same bits every time.
        groups.forEach((key, group) -> bySymbol.merge(key.symbol(), group, Group::plus));
        Map<String, Uncertainties> numbers = new HashMap<>();
        bySymbol.forEach((symbol, group) -> {
            double epistemic = group.epistemicSum() / group.dayDecisions();
            double aleatoric = group.aleatoricSum() / group.dayDecisions();
            if (Double.isFinite(epistemic) && Double.isFinite(aleatoric)) {
                numbers.put(symbol, new Uncertainties(round(epistemic), round(aleatoric)));
            }
        });
        return numbers;
    }

    private static double round(double value) {
        return BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
