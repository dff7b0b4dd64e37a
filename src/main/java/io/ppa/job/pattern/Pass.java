package io.ppa.job.pattern;

import io.ppa.job.flow.TenantNames;
import io.ppa.job.pattern.Share.Measured;
import io.ppa.job.pattern.Share.Window;
import io.ppa.model.Pattern;
import io.ppa.model.RunWarning;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** One pass over all stored objects, of all tenants: each is compared with what it should hold. */
final class Pass {

    private final PatternStore store;

    private final Window window;

    /** Tenants with something to compare with; those of them that failed included. */
    private final SortedMap<String, Share> shares = new TreeMap<>();

    /** Tenants that have objects and no decisions; only of those that were asked for. */
    private final SortedMap<String, Share> strangers = new TreeMap<>();

    private final Predicate<String> strange;

    /** What is done with the objects of a page that differ, each with what it should be. */
    interface Changes {

        List<Refused> patterns(List<Changed<Pattern>> changed);

        List<Refused> embeddings(List<Changed<UncertaintyEmbedding>> changed);
    }

    /** An object as it is and as it should be. */
    record Changed<T>(T before, T after) {}

    /** @param strange which tenants without a share are looked at all the same */
    Pass(PatternStore store, Window window, Map<String, Measured> measured, Predicate<String> strange) {
        this.store = store;
        this.window = window;
        this.strange = strange;
        measured.forEach((tenant, of) -> shares.put(tenant, new Share(tenant, window, of)));
    }

    /** @param before called before each page is looked at; may stop the whole */
    void run(Changes changes, Runnable before) {
        store.patterns(page -> {
            before.run();
            handOver(page, Pattern::tenant, Share::compare, changes::patterns);
        });
        store.embeddings(page -> {
            before.run();
            handOver(page, UncertaintyEmbedding::tenant, Share::compare, changes::embeddings);
        });
    }

    private <T> void handOver(
            List<T> page,
            Function<T, String> tenant,
            BiFunction<Share, T, Optional<T>> compare,
            Function<List<Changed<T>>, List<Refused>> changes) {
        List<Changed<T>> changed = new ArrayList<>();
        for (T object : page) {
            share(tenant.apply(object))
                    .flatMap(share -> compare.apply(share, object))
                    .ifPresent(after -> changed.add(new Changed<>(object, after)));
        }
        if (!changed.isEmpty()) {
            changes.apply(changed)
                    .forEach(refused -> share(refused.tenant()).ifPresent(share -> share.refuse(refused)));
        }
    }

    private Optional<Share> share(String tenant) {
        Share share = shares.get(tenant);
        if (share == null && strange.test(tenant)) {
            share = strangers.computeIfAbsent(tenant, t -> new Share(t, window, Measured.NOTHING));
        }
        return Optional.ofNullable(share);
    }

    SortedMap<String, Share> shares() {
        return shares;
    }

    /** What is to be said of tenants that have objects and no decisions. */
    List<RunWarning> warnings(String step) {
        List<RunWarning> warnings = new ArrayList<>();
        strangers.forEach((tenant, share) -> share.warnings()
                .forEach(text -> warnings.add(
                        tenant.isEmpty()
                                ? new RunWarning(step, null, "without a tenant, " + text)
                                : new RunWarning(step, TenantNames.shown(tenant), text))));
        return warnings;
    }
}
