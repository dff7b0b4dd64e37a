package io.ppa.store.weaviate;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of an object.
 *
 * @param numbers by name of property; null where undefined
 */
record NumbersOfObject(UUID id, String tenant, Map<String, @Nullable Double> numbers) {

    static final String CONFIDENCE = "confidence_score";

    static final String SUCCESS = "success_probability";

    static final String EPISTEMIC = "epistemic_uncertainty";

    static final String ALEATORIC = "aleatoric_uncertainty";

    static List<NumbersOfObject> ofPatterns(Collection<Pattern> patterns) {
        return patterns.stream()
                .map(it -> of(it.id(), it.tenant(), CONFIDENCE, it.confidence(), SUCCESS, it.success()))
                .toList();
    }

    static List<NumbersOfObject> ofEmbeddings(Collection<UncertaintyEmbedding> embeddings) {
        return embeddings.stream()
                .map(it -> of(it.id(), it.tenant(), EPISTEMIC, it.epistemic(), ALEATORIC, it.aleatoric()))
                .toList();
    }

    private static NumbersOfObject of(
            UUID id, String tenant, String one, OptionalDouble first, String other, OptionalDouble second) {
        Map<String, @Nullable Double> numbers = new LinkedHashMap<>();
        numbers.put(one, first.isPresent() ? first.getAsDouble() : null);
        numbers.put(other, second.isPresent() ? second.getAsDouble() : null);
        return new NumbersOfObject(id, tenant, numbers);
    }

    /** Why no store takes it: neither JSON nor a comparison has a place for NaN and the infinities. */
    Optional<Refused> unfit() {
        return numbers.entrySet().stream()
                .filter(number -> number.getValue() != null && !Double.isFinite(number.getValue()))
                .map(number -> refused(number.getKey() + " " + number.getValue()
                        + " is not a finite number; one that is undefined is to be empty"))
                .findFirst();
    }

    Refused refused(String reason) {
        return new Refused(id, tenant, reason);
    }
}
