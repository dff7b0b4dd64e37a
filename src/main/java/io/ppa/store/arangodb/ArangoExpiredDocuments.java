package io.ppa.store.arangodb;

import com.arangodb.model.AqlQueryOptions;
import com.fasterxml.jackson.databind.JsonNode;
import io.ppa.model.Expired;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Documents past their retention in ArangoDB. A batch is one query, which the server does whole or not at all. */
public final class ArangoExpiredDocuments implements ExpiredDocuments {

    private final Arango arango;

    public ArangoExpiredDocuments(Arango arango) {
        this.arango = arango;
    }

    @Override
    public Expired look(Kind kind, Instant cutoff) {
        JsonNode answer = query("expired", kind, parameters(kind, cutoff)).get(0);
        return new Expired(
                answer.path("count").asLong(),
                OptionalLong.empty(),
                time(answer.path("oldest")),
                time(answer.path("newest")),
                answer.path("total").asLong(),
                time(answer.path("latest")));
    }

    @Override
    public long remove(Kind kind, Instant cutoff, int most) {
        Map<String, Object> parameters = parameters(kind, cutoff);
        parameters.put("most", most);
        return query("remove", kind, parameters).size();
    }

    private static Map<String, Object> parameters(Kind kind, Instant cutoff) {
        return new HashMap<>(
                kind == Kind.PROPAGATION
                        ? Map.of(
                                "day",
                                LocalDate.ofInstant(cutoff, ZoneOffset.UTC).toString())
                        : Map.of("cutoff", cutoff.toEpochMilli()));
    }

    private List<JsonNode> query(String what, Kind kind, Map<String, Object> parameters) {
        return arango.call(database -> {
            List<JsonNode> answers = new ArrayList<>();
            ArangoDependencyGraph.read(
                    database,
                    what + "_" + kind.name().toLowerCase(Locale.ROOT),
                    parameters,
                    new AqlQueryOptions(),
                    answers::add);
            return answers;
        });
    }

    /** Of milliseconds, or of a day its beginning. */
    private static @Nullable Instant time(JsonNode time) {
        try {
            return time.isNumber()
                    ? Instant.ofEpochMilli(time.asLong())
                    : time.isTextual()
                            ? LocalDate.parse(time.textValue())
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant()
                            : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
