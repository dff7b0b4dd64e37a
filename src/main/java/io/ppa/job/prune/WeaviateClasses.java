package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.store.weaviate.ExpiredObjects;
import io.ppa.store.weaviate.ExpiredObjects.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The classes of Weaviate, or of H2 in its place. */
final class WeaviateClasses implements PrunedStore {

    private final Supplier<Optional<ExpiredObjects>> expired;

    /** @param expired empty in an installation without Weaviate */
    WeaviateClasses(Supplier<Optional<ExpiredObjects>> expired) {
        this.expired = expired;
    }

    @Override
    public String name() {
        return "weaviate";
    }

    @Override
    public boolean there() {
        return expired.get().isPresent();
    }

    @Override
    public List<Prunable> objects(JobRequest request) {
        ExpiredObjects objects = expired.get().orElseThrow();
        List<Prunable> prunable = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Policy policy = Policy.of(request, name(), kind.className());
            if (!policy.forever()) {
                Instant cutoff = policy.cutoff(PruneSettings.of(request).day());
                prunable.add(new Documents(
                        kind.className(),
                        "delete objects of before",
                        cutoff,
                        policy.maxDeletes(),
                        () -> objects.look(kind, cutoff),
                        most -> objects.remove(kind, cutoff, most)));
            }
        }
        return prunable;
    }
}
