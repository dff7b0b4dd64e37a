package io.ppa.job.pattern;

import io.ppa.job.flow.Failure;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.pattern.Group.Key;
import io.ppa.model.LedgerEntry;
import io.ppa.model.Pattern;
import io.ppa.model.TenantResult;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One tenant's share of a pass over the stored objects: what its objects should hold, and what became of them. */
final class Share {

    private final String tenant;

    private final Window window;

    private final Measured measured;

    private final Kept unevaluated = new Kept();

    private final Kept incomplete = new Kept();

    private final Kept refused = new Kept();

    private String refusal = "";

    private long read;

    private long known;

    private long changed;

    /**
     * What the tenant's decisions say.
     *
     * @param hash of the groups they were counted into, null where they cannot be used
     * @param failure why they cannot be used, null when they can
     */
    record Measured(
            Outcomes outcomes,
            Map<String, Long> rejected,
            @Nullable String hash,
            @Nullable Failure failure,
            long durationMillis) {

        static final Measured NOTHING = new Measured(Outcomes.NONE, Map.of(), null, null, 0);
    }

    /** From the first day to the last, both included. */
    record Window(LocalDate first, LocalDate day) {

        /** Whether something made then could be there on the last day; what has no time is taken to be. */
        boolean reaches(@Nullable Instant made) {
            return made == null
                    || made.isBefore(
                            day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
    }

    Share(String tenant, Window window, Measured measured) {
        this.tenant = tenant;
        this.window = window;
        this.measured = measured;
    }

    /** The pattern as it should be; empty when it is, or keeps what it has. */
    Optional<Pattern> compare(Pattern pattern) {
        read++;
        if (failed() || !window.reaches(pattern.createdAt())) {
            return Optional.empty();
        }
        if (pattern.symbol().isEmpty() || pattern.regime().isEmpty()) {
            incomplete.add(pattern.id().toString());
            return Optional.empty();
        }
        Optional<Outcomes.PatternNumbers> numbers =
                measured.outcomes().pattern(new Key(pattern.symbol(), pattern.regime()));
        if (numbers.isEmpty()) {
            unevaluated.add(pattern.symbol() + " " + pattern.regime());
        }
        return numbers.map(n -> new Pattern(
                        pattern.id(),
                        pattern.tenant(),
                        pattern.symbol(),
                        pattern.regime(),
                        OptionalDouble.of(n.confidence()),
                        OptionalDouble.of(n.success()),
                        pattern.createdAt()))
                .filter(should -> differs(!should.equals(pattern)));
    }

    /** The embedding as it should be, likewise. */
    Optional<UncertaintyEmbedding> compare(UncertaintyEmbedding embedding) {
        read++;
        if (failed() || !window.reaches(embedding.at())) {
            return Optional.empty();
        }
        return measured.outcomes()
                .embedding(embedding.symbol())
                .map(n -> new UncertaintyEmbedding(
                        embedding.id(),
                        embedding.tenant(),
                        embedding.symbol(),
                        OptionalDouble.of(n.epistemic()),
                        OptionalDouble.of(n.aleatoric()),
                        embedding.at()))
                .filter(should -> differs(!should.equals(embedding)));
    }

    private boolean differs(boolean does) {
        known++;
        changed += does ? 1 : 0;
        return does;
    }

    /** One of those that differ was not written. */
    void refuse(Refused object) {
        changed--;
        if (!refused.any()) {
            refusal = TenantNames.shown(object.reason());
        }
        refused.add(object.id().toString());
    }

    boolean failed() {
        return failure() != null;
    }

    /** Why the tenant is not done, null when it is. */
    @Nullable
    Failure failure() {
        if (measured.failure() != null || !refused.any()) {
            return measured.failure();
        }
        return new Failure(
                "the store refused " + refused.counted("object") + ", e.g. " + refused.example() + ": " + refusal,
                "Mend what it names, then rerun; what the store did not refuse is written.");
    }

    /** What an operator should know of objects that keep what they have, one sentence each. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (unevaluated.any()) {
            warnings.add(unevaluated.counted("pattern") + unevaluated.keep() + "nothing was evaluated from "
                    + window.first() + " to " + window.day() + " in such a symbol and market regime, e.g. "
                    + unevaluated.example());
        }
        if (incomplete.any()) {
            warnings.add(incomplete.counted("pattern") + incomplete.keep()
                    + "without a symbol or a market regime, e.g. " + incomplete.example());
        }
        return warnings;
    }

    /** @param reason why the tenant was worked on */
    TenantResult result(String reason) {
        Failure failure = failure();
        return new TenantResult(
                TenantNames.shown(tenant),
                failure == null ? TenantResult.Status.DONE : TenantResult.Status.FAILED,
                Map.of(window.day(), reason),
                read,
                known,
                0,
                0,
                changed,
                read - changed,
                measured.rejected(),
                0,
                warnings(),
                failure != null || measured.hash() == null ? Map.of() : Map.of(window.day(), measured.hash()),
                measured.durationMillis(),
                failure == null ? null : failure.sentence(),
                failure == null ? null : failure.action());
    }

    LedgerEntry entry(String job, int metricVersion, long executionId) {
        Failure failure = failure();
        return new LedgerEntry(
                job,
                tenant,
                window.day(),
                failure == null ? LedgerEntry.Status.DONE : LedgerEntry.Status.FAILED,
                Map.of(),
                metricVersion,
                failure == null ? measured.hash() : null,
                failure == null ? known : 0,
                executionId,
                failure == null ? null : failure.sentence());
    }
}
