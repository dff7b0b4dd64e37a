package io.ppa.store.weaviate;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A class of objects, as {@code sql/weaviate} defines it. */
enum WeaviateClass {
    PATTERNS("ProbabilisticPattern"),
    EMBEDDINGS("UncertaintyEmbedding");

    private final String name;

    WeaviateClass(String name) {
        this.name = name;
    }

    /** Its name in Weaviate; needs no encoding in a path. */
    String className() {
        return name;
    }

    /** Its definition, as the server takes it. */
    SqlText file() {
        return SqlText.load("weaviate/" + name + ".json");
    }

    JsonNode wanted() {
        return JsonMapper.shared().readTree(file().text());
    }

    /** How the server defines it; empty when it has no such class. */
    Optional<JsonNode> found(Weaviate weaviate) {
        WeaviateAnswer answer = weaviate.send("GET", "/v1/schema/" + name, null);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (!answer.ok() || !answer.json().path("class").stringValue("").equals(name)) {
            throw new StoreException(
                    Weaviate.STORE,
                    answer.status(),
                    "Weaviate at " + weaviate.location() + " did not tell how class " + name + " is defined: "
                            + answer.reason(),
                    "See the server's log, then run again.",
                    null);
        }
        return Optional.of(answer.json());
    }

    /**
     * Makes sure that the class is there with these properties. A missing class and a missing object look alike in what the
     * server answers to a write, and a missing property it would make up.
     *
     * @throws StoreUnavailableException when the class or a property is not there
     */
    void require(Weaviate weaviate, Collection<String> properties) {
        JsonNode found = found(weaviate)
                .orElseThrow(() -> new StoreUnavailableException(
                        Weaviate.STORE,
                        "Weaviate at " + weaviate.location() + " lacks class " + name,
                        "Run 'ppa schema apply'.",
                        null));
        List<String> missing = properties.stream()
                .filter(property -> property(found, property).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new StoreUnavailableException(
                    Weaviate.STORE,
                    "class " + name + " of Weaviate at " + weaviate.location() + " lacks " + String.join(", ", missing),
                    "Add what lacks as " + file().path()
                            + " defines it: an existing class is not altered by 'ppa schema apply'.",
                    null);
        }
    }

    /** A property of a class' definition. */
    static Optional<JsonNode> property(JsonNode definition, String property) {
        return StreamSupport.stream(definition.path("properties").spliterator(), false)
                .filter(node -> node.path("name").stringValue("").equals(property))
                .findFirst();
    }
}
