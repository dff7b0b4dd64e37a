package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.store.weaviate.ExpiredObjects;
import io.ppa.store.weaviate.ExpiredObjects.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
        return Stream.of(Kind.values())
                .flatMap(kind -> prunable(
                        request,
                        kind.className(),
                        (cutoff, maxDeletes) -> new Documents(
                                kind.className(),
                                "delete objects of before",
                                cutoff,
                                maxDeletes,
                                () -> objects.look(kind, cutoff),
                                most -> objects.remove(kind, cutoff, most))))
                .toList();
    }
}
