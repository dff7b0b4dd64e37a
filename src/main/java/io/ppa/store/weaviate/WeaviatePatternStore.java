package io.ppa.store.weaviate;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.StoreUnavailableException;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The patterns and embeddings of a Weaviate server. An object is changed by a request of its own that names the changed
 * properties only, so that the vector never leaves the server and a change somebody else makes meanwhile is kept; writing
 * objects in batches would put back everything as it was read.
 */
public final class WeaviatePatternStore implements PatternStore {

    private static final int PAGE = 1000;

    /** Writes under way at once: more were not faster with server and client on two cores. */
    private static final int WRITES = 8;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<String> OF_PATTERN = List.of(
            "tenant_id", "symbol", "market_regime", NumbersOfObject.CONFIDENCE, NumbersOfObject.SUCCESS, "created_at");

    private static final List<String> OF_EMBEDDING =
            List.of("tenant_id", "symbol", NumbersOfObject.EPISTEMIC, NumbersOfObject.ALEATORIC, "timestamp");

    private final Weaviate weaviate;

    /** @param weaviate closed with the store */
    public WeaviatePatternStore(Weaviate weaviate) {
        this.weaviate = weaviate;
    }

    @Override
    public void patterns(Consumer<List<Pattern>> page) {
        pages(WeaviateClass.PATTERNS, OF_PATTERN, WeaviatePatternStore::pattern, page);
    }

    @Override
    public void embeddings(Consumer<List<UncertaintyEmbedding>> page) {
        pages(WeaviateClass.EMBEDDINGS, OF_EMBEDDING, WeaviatePatternStore::embedding, page);
    }

    @Override
    public List<Refused> updatePatterns(Collection<Pattern> changed) {
        return update(WeaviateClass.PATTERNS, NumbersOfObject.ofPatterns(changed));
    }

    @Override
    public List<Refused> updateEmbeddings(Collection<UncertaintyEmbedding> changed) {
        return update(WeaviateClass.EMBEDDINGS, NumbersOfObject.ofEmbeddings(changed));
    }

    private <T> void pages(
            WeaviateClass type,
            List<String> properties,
            Function<WeaviateObject<Map<String, Object>>, T> object,
            Consumer<List<T>> page) {
        type.require(weaviate, properties);
        List<WeaviateObject<Map<String, Object>>> found = after(null, type, properties);
        while (!found.isEmpty()) {
            page.accept(found.stream().map(object).toList());
            found = after(found.get(found.size() - 1).uuid(), type, properties);
        }
    }

    private List<WeaviateObject<Map<String, Object>>> after(
            @Nullable String id, WeaviateClass type, List<String> properties) {
        return weaviate.read(
                "a page of " + type.className(),
                client -> client.collections
                        .use(type.className())
                        .query
                        .fetchObjects(query -> query.after(id).limit(PAGE).returnProperties(properties))
                        .objects());
    }

    private static Pattern pattern(WeaviateObject<Map<String, Object>> object) {
        return new Pattern(
                UUID.fromString(object.uuid()),
                text(object, "tenant_id"),
                text(object, "symbol"),
                text(object, "market_regime"),
                number(object, NumbersOfObject.CONFIDENCE),
                number(object, NumbersOfObject.SUCCESS),
                instant(object, "created_at"));
    }

    private static UncertaintyEmbedding embedding(WeaviateObject<Map<String, Object>> object) {
        return new UncertaintyEmbedding(
                UUID.fromString(object.uuid()),
                text(object, "tenant_id"),
                text(object, "symbol"),
                number(object, NumbersOfObject.EPISTEMIC),
                number(object, NumbersOfObject.ALEATORIC),
                instant(object, "timestamp"));
    }

    private static String text(WeaviateObject<Map<String, Object>> object, String property) {
        return object.properties().get(property) instanceof String text ? text : "";
    }

    private static OptionalDouble number(WeaviateObject<Map<String, Object>> object, String property) {
        return object.properties().get(property) instanceof Number number && Double.isFinite(number.doubleValue())
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    private static @Nullable Instant instant(WeaviateObject<Map<String, Object>> object, String property) {
        return object.properties().get(property) instanceof OffsetDateTime time ? time.toInstant() : null;
    }

    /** A write under way. */
    private record Write(NumbersOfObject object, CompletableFuture<WeaviateAnswer> sent) {}

    private List<Refused> update(WeaviateClass type, List<NumbersOfObject> objects) {
        if (objects.isEmpty()) {
            return List.of();
        }
        type.require(weaviate, objects.get(0).numbers().keySet());
        List<Refused> refused = new ArrayList<>();
        Deque<Write> underWay = new ArrayDeque<>();
        try {
            for (NumbersOfObject object : objects) {
                if (object.unfit().isPresent()) {
                    refused.add(object.unfit().get());
                    continue;
                }
                if (underWay.size() == WRITES) {
                    settle(underWay.remove(), refused);
                }
                underWay.add(write(type, object));
            }
            while (!underWay.isEmpty()) {
                settle(underWay.remove(), refused);
            }
        } catch (StoreUnavailableException e) {
            // Nothing of ours may reach the server after the caller was told that it is over.
            underWay.forEach(
                    write -> write.sent().handle((answer, failure) -> null).join());
            throw e;
        }
        return refused;
    }

    private Write write(WeaviateClass type, NumbersOfObject object) {
        String body = JSON.writeValueAsString(Map.of("class", type.className(), "properties", object.numbers()));
        return new Write(
                object, weaviate.sending("PATCH", "/v1/objects/" + type.className() + "/" + object.id(), body));
    }

    private void settle(Write write, List<Refused> refused) {
        WeaviateAnswer answer = weaviate.received(write.sent());
        boolean gone = answer.status() == 404;
        if (!answer.ok() && !gone) {
            refused.add(write.object().refused(answer.reason()));
        }
    }

    @Override
    public void close() {
        weaviate.close();
    }
}
