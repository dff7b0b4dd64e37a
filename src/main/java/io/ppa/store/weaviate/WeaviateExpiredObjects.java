package io.ppa.store.weaviate;

import io.ppa.model.Expired;
import io.ppa.store.StoreException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Objects past their retention on a Weaviate server. A batch is asked for by time, and deleted by id and time: so it is as small as
 * it shall be, for the server's own batches have 10,000, and what somebody dates anew meanwhile stays.
 */
public final class WeaviateExpiredObjects implements ExpiredObjects {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Weaviate weaviate;

    public WeaviateExpiredObjects(Weaviate weaviate) {
        this.weaviate = weaviate;
    }

    @Override
    public Expired look(Kind kind, Instant cutoff) {
        kind.type().require(weaviate, List.of(kind.made()));
        JsonNode all = aggregate(kind, "");
        JsonNode old = aggregate(kind, "(where: " + where(kind, cutoff) + ")");
        long count = old.path("meta").path("count").asLong();
        return new Expired(
                count,
                OptionalLong.empty(),
                count == 0 ? null : time(old.path(kind.made()).path("minimum")),
                count == 0 ? null : time(old.path(kind.made()).path("maximum")),
                all.path("meta").path("count").asLong(),
                time(all.path(kind.made()).path("maximum")));
    }

    private JsonNode aggregate(Kind kind, String where) {
        return graphql(
                        kind,
                        "{ Aggregate { " + kind.className() + where + " { meta { count } " + kind.made()
                                + " { minimum maximum } } } }")
                .path("Aggregate")
                .path(kind.className())
                .path(0);
    }

    /** All but the time is written here, and that has no sign but digits and those of ISO 8601. */
    private static String where(Kind kind, Instant cutoff) {
        return "{path: [\"" + kind.made() + "\"], operator: LessThan, valueDate: \"" + cutoff + "\"}";
    }

    private JsonNode graphql(Kind kind, String query) {
        WeaviateAnswer answer = weaviate.send("POST", "/v1/graphql", JSON.writeValueAsString(Map.of("query", query)));
        JsonNode faults = answer.json().path("errors");
        if (!answer.ok() || !faults.isEmpty() || answer.json().path("data").isMissingNode()) {
            String reason = faults.isEmpty()
                    ? answer.reason()
                    : WeaviateAnswer.firstLine(faults.path(0).path("message").stringValue(""));
            throw refused("to be asked for objects of " + kind.className(), reason);
        }
        return answer.json().path("data");
    }

    @Override
    public long remove(Kind kind, Instant cutoff, int most) {
        List<String> ids = new ArrayList<>();
        graphql(
                        kind,
                        "{ Get { " + kind.className() + "(where: " + where(kind, cutoff) + ", limit: " + most
                                + ") { _additional { id } } } }")
                .path("Get")
                .path(kind.className())
                .forEach(object -> ids.add(object.path("_additional").path("id").stringValue("")));
        if (ids.isEmpty()) {
            return 0;
        }
        Map<String, Object> old =
                Map.of("operator", "LessThan", "path", List.of(kind.made()), "valueDate", cutoff.toString());
        Map<String, Object> these = Map.of("operator", "ContainsAny", "path", List.of("id"), "valueTextArray", ids);
        Map<String, Object> request = Map.of(
                "match",
                Map.of("class", kind.className(), "where", Map.of("operator", "And", "operands", List.of(old, these))),
                "output",
                "minimal");
        WeaviateAnswer answer = weaviate.send("DELETE", "/v1/batch/objects", JSON.writeValueAsString(request));
        JsonNode results = answer.json().path("results");
        if (!answer.ok() || results.isMissingNode()) {
            throw refused("to delete objects of " + kind.className(), answer.reason());
        }
        long failed = results.path("failed").asLong();
        if (failed > 0) {
            throw refused(
                    "to delete " + failed + " of " + ids.size() + " objects of " + kind.className(), "it says no more");
        }
        return results.path("successful").asLong();
    }

    private StoreException refused(String what, String reason) {
        return new StoreException(
                Weaviate.STORE,
                0,
                "Weaviate at " + weaviate.location() + " refused " + what + ": " + reason,
                "See the server's log; then rerun, what was deleted stays deleted.",
                null);
    }

    private static @Nullable Instant time(JsonNode text) {
        try {
            return text.isString() ? OffsetDateTime.parse(text.stringValue()).toInstant() : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
