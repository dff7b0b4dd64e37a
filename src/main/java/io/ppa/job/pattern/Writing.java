package io.ppa.job.pattern;

import io.ppa.job.pattern.Pass.Changed;
import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.util.List;

/** Writes what differs. */
record Writing(PatternStore store) implements Pass.Changes {

    @Override
    public List<Refused> patterns(List<Changed<Pattern>> changed) {
        return store.updatePatterns(changed.stream().map(Changed::after).toList());
    }

    @Override
    public List<Refused> embeddings(List<Changed<UncertaintyEmbedding>> changed) {
        return store.updateEmbeddings(changed.stream().map(Changed::after).toList());
    }
}
