package io.ppa.job.pattern;

import io.ppa.job.PlannedChange;
import io.ppa.job.pattern.Pass.Changed;
import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Notes what differs, and writes nothing. */
final class Preview implements Pass.Changes {

    private final List<PlannedChange> changes = new ArrayList<>();

    @Override
    public List<Refused> patterns(List<Changed<Pattern>> changed) {
        for (Changed<Pattern> pattern : changed) {
            Pattern was = pattern.before();
            Pattern is = pattern.after();
            String item = "pattern " + was.id() + " " + was.symbol() + " " + was.regime();
            note(was.tenant(), item, "confidence_score", was.confidence(), is.confidence());
            note(was.tenant(), item, "success_probability", was.success(), is.success());
        }
        return List.of();
    }

    @Override
    public List<Refused> embeddings(List<Changed<UncertaintyEmbedding>> changed) {
        for (Changed<UncertaintyEmbedding> embedding : changed) {
            UncertaintyEmbedding was = embedding.before();
            UncertaintyEmbedding is = embedding.after();
            String item = "embedding " + was.id() + " " + was.symbol();
            note(was.tenant(), item, "epistemic_uncertainty", was.epistemic(), is.epistemic());
            note(was.tenant(), item, "aleatoric_uncertainty", was.aleatoric(), is.aleatoric());
        }
        return List.of();
    }

    private void note(String tenant, String item, String property, OptionalDouble was, OptionalDouble is) {
        if (!was.equals(is)) {
            changes.add(new PlannedChange(tenant, item, property, was, is));
        }
    }

    /** Within a tenant by item: the store's own order says nothing to anybody. */
    List<PlannedChange> inOrderOfTenant() {
        return changes.stream()
                .sorted(Comparator.comparing(PlannedChange::tenant)
                        .thenComparing(PlannedChange::item)
                        .thenComparing(PlannedChange::property))
                .toList();
    }
}
