package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.store.arangodb.ExpiredDocuments;
import io.ppa.store.arangodb.ExpiredDocuments.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The collections of ArangoDB, or of H2 in its place: nodes first, then the edges of nodes that are gone. */
final class ArangoCollections implements PrunedStore {

    private final Supplier<Optional<ExpiredDocuments>> expired;

    /** @param expired empty in an installation without ArangoDB */
    ArangoCollections(Supplier<Optional<ExpiredDocuments>> expired) {
        this.expired = expired;
    }

    @Override
    public String name() {
        return "arangodb";
    }

    @Override
    public boolean there() {
        return expired.get().isPresent();
    }

    @Override
    public List<Prunable> objects(JobRequest request) {
        LocalDate day = PruneSettings.of(request).day();
        List<Prunable> prunable = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Policy policy = Policy.of(request, name(), kind.collection());
            if (kind == Kind.EDGES && policy.dangling()) {
                // An edge may be there before its nodes; a day later it will have them.
                Instant yesterday =
                        day.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                prunable.add(documents(kind, "remove edges to vanished nodes, of before", yesterday, policy));
            } else if (!policy.forever()) {
                String what = kind == Kind.NODES ? "remove nodes last written before" : "remove what is of before";
                prunable.add(documents(kind, what, policy.cutoff(day), policy));
            }
        }
        return prunable;
    }

    private Documents documents(Kind kind, String what, Instant cutoff, Policy policy) {
        ExpiredDocuments documents = expired.get().orElseThrow();
        return new Documents(
                kind.collection(),
                what,
                cutoff,
                policy.maxDeletes(),
                () -> documents.look(kind, cutoff),
                most -> documents.remove(kind, cutoff, most));
    }
}
