package io.ppa.demo;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.text.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What pattern-outcomes wrote into the demo's patterns and embeddings. */
final class PatternTable {

    private final PatternStore store;

    PatternTable(PatternStore store) {
        this.store = store;
    }

    /** The table, empty when no pattern has a number. */
    String text() {
        List<Pattern> patterns = new ArrayList<>();
        store.patterns(page -> page.stream()
                .filter(it ->
                        Demo.tenants().contains(it.tenant()) && it.success().isPresent())
                .forEach(patterns::add));
        Map<String, UncertaintyEmbedding> uncertainty = new HashMap<>();
        store.embeddings(page -> page.forEach(it -> uncertainty.put(it.tenant() + it.symbol(), it)));
        patterns.sort(Comparator.comparing(Pattern::tenant)
                .thenComparing(Pattern::symbol)
                .thenComparing(Pattern::regime));
        TextTable table =
                new TextTable(3, "tenant", "symbol", "regime", "success", "confidence", "epistemic", "aleatoric");
        for (Pattern pattern : patterns) {
            UncertaintyEmbedding of = uncertainty.get(pattern.tenant() + pattern.symbol());
            table.row(
                    pattern.tenant(),
                    pattern.symbol(),
                    pattern.regime(),
                    figure(pattern.success()),
                    figure(pattern.confidence()),
                    figure(of == null ? OptionalDouble.empty() : of.epistemic()),
                    figure(of == null ? OptionalDouble.empty() : of.aleatoric()));
        }
        return patterns.isEmpty() ? "" : table.toString();
    }

    private static String figure(OptionalDouble number) {
        return Figures.decimal(number.orElse(Double.NaN));
    }
}
