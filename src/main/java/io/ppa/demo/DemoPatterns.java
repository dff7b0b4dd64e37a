package io.ppa.demo;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.H2PatternStore;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;

/**
 * Some patterns for each demo tenant: the first instrument of the last day in each market regime, its vector what the market
 * looked like; and the uncertainty of each as an embedding. Their numbers are undefined until {@code pattern-outcomes} says what
 * came of decisions like them. Puts in what is not there yet.
 */
final class DemoPatterns {

    private static final String TYPE = "technical";

    private final H2PatternStore store;

    DemoPatterns(H2PatternStore store) {
        this.store = store;
    }

    void load(DemoData data) {
        Set<UUID> known = new HashSet<>();
        store.patterns(page -> page.forEach(pattern -> known.add(pattern.id())));
        store.embeddings(page -> page.forEach(embedding -> known.add(embedding.id())));
        for (DemoDecision seen : seen(data)) {
            UUID pattern = id("pattern", seen);
            if (!known.contains(pattern)) {
                addPattern(pattern, seen);
            }
            UUID embedding = id("embedding", seen);
            if (!known.contains(embedding)) {
                addEmbedding(embedding, seen);
            }
        }
    }

    /** The id of one of the tenant's objects, the same for the same instrument and regime. */
    static UUID id(String kind, DemoDecision seen) {
        return DemoTenant.id(
                kind, seen.tenant().label(), symbol(seen), seen.market().regime());
    }

    /** The decisions the patterns are taken from, in order of tenant and number of the instrument. */
    static List<DemoDecision> seen(DemoData data) {
        Map<String, DemoDecision> first = new LinkedHashMap<>();
        int day = data.decisions().size() / data.days().size();
        data.decisions()
                .subList(data.decisions().size() - day, data.decisions().size())
                .forEach(decision ->
                        first.putIfAbsent(decision.tenant() + decision.market().regime(), decision));
        return List.copyOf(first.values());
    }

    private static String symbol(DemoDecision seen) {
        return seen.instrument().label();
    }

    private void addPattern(UUID id, DemoDecision seen) {
        MarketState market = seen.market();
        float[] vector = vector(market);
        store.addPattern(
                new Pattern(
                        id,
                        seen.tenant().label(),
                        symbol(seen),
                        market.regime(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        seen.timestamp()),
                symbol(seen) + " " + market.regime(),
                TYPE,
                vector,
                new double[vector.length]);
    }

    private void addEmbedding(UUID id, DemoDecision seen) {
        store.addEmbedding(
                new UncertaintyEmbedding(
                        id,
                        seen.tenant().label(),
                        symbol(seen),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        seen.timestamp()),
                symbol(seen) + " " + seen.market().regime(),
                new float[] {(float) seen.epistemic(), (float) seen.aleatoric()},
                OptionalDouble.empty());
    }

    /** Daily volatility, its rank, the mean move and the drawdown. */
    private static float[] vector(MarketState market) {
        return new float[] {
            (float) market.volatility(),
            (float) market.volatilityRank(),
            (float) market.meanMove(),
            (float) market.drawdown()
        };
    }
}
