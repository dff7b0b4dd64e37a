package io.ppa.store.weaviate;

import io.ppa.store.SchemaDrift;
import io.ppa.store.SchemaDrift.Change;
import io.ppa.store.SchemaObject;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The classes of Weaviate: one file each in {@code sql/weaviate}. They have no versions: a class is there or not, and one
 * that is there is never altered, as it holds objects of the platform. What is compared is what the suite relies on: that
 * nothing makes vectors of its own, that there are no tenants in Weaviate's sense, and the type of each property, with its
 * tokenization, which decides whether a filter on it is exact. The arrays among the properties are not indexed: nobody
 * filters by one of their numbers, and it took most of the time of putting an object in. What the platform's document calls
 * {@code string} is {@code text} of tokenization {@code field}: Weaviate gave that type up, and so it is compared as before.
 */
public final class WeaviateSchema {

    /** What {@link SchemaStatus#version()} says when every class is there. */
    private static final int VERSION = 1;

    private final Weaviate weaviate;

    public WeaviateSchema(Weaviate weaviate) {
        this.weaviate = weaviate;
    }

    /**
     * Makes the classes that are not there, and notes how those differ that are. Weaviate has no locks: the caller keeps
     * others out, with the one of PostgreSQL's schema.
     *
     * @throws StoreException when the server refuses a class
     * @throws StoreUnavailableException when it does not answer
     */
    public SchemaReport apply() {
        List<String> made = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (WeaviateClass type : WeaviateClass.values()) {
            Optional<JsonNode> found = type.found(weaviate);
            if (found.isEmpty()) {
                make(type);
                made.add(label(type));
            } else {
                drift(type, found.get()).forEach(drift -> notes.add("left as it is: " + drift));
            }
        }
        return new SchemaReport(Weaviate.STORE, VERSION, made, notes);
    }

    /**
     * Cheap enough for every launch: one small request for each class.
     *
     * @throws StoreUnavailableException when the server does not answer or a class is not there
     */
    public void requireApplied() {
        for (WeaviateClass type : WeaviateClass.values()) {
            type.require(weaviate, List.of());
        }
    }

    /**
     * How the classes stand against their files.
     *
     * @throws StoreUnavailableException when the server does not answer
     */
    public SchemaStatus status() {
        List<String> pending = new ArrayList<>();
        List<SchemaDrift> drift = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (WeaviateClass type : WeaviateClass.values()) {
            Optional<JsonNode> found = type.found(weaviate);
            if (found.isEmpty()) {
                pending.add(label(type));
            } else {
                drift.addAll(drift(type, found.get()));
                warnings.addAll(ofTheirOwn(type, found.get()));
            }
        }
        int version = pending.isEmpty() ? VERSION : 0;
        return new SchemaStatus(Weaviate.STORE, version, pending, List.of(), drift, Map.of(), warnings);
    }

    private void make(WeaviateClass type) {
        WeaviateAnswer answer = weaviate.send("POST", "/v1/schema", type.file().text());
        if (!answer.ok()) {
            throw new StoreException(
                    Weaviate.STORE,
                    answer.status(),
                    "Weaviate at " + weaviate.location() + " refused sql/"
                            + type.file().path() + ": " + answer.reason(),
                    "Remove the cause, then run 'ppa schema apply' again; what was made before it is kept.",
                    null);
        }
    }

    private static List<SchemaDrift> drift(WeaviateClass type, JsonNode found) {
        JsonNode wanted = type.wanted();
        List<SchemaDrift> drift = new ArrayList<>();
        differs(new SchemaObject("class", type.className()), settings(wanted), settings(found))
                .ifPresent(drift::add);
        for (String property : properties(wanted)) {
            differs(
                            new SchemaObject("property", type.className() + "." + property),
                            definition(wanted, property),
                            definition(found, property))
                    .ifPresent(drift::add);
        }
        return drift;
    }

    private static Optional<SchemaDrift> differs(SchemaObject object, @Nullable String wanted, @Nullable String found) {
        if (found == null) {
            return Optional.of(new SchemaDrift(object, Change.MISSING, wanted, null));
        }
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of(new SchemaDrift(object, Change.ALTERED, wanted, found));
    }

    private static List<String> ofTheirOwn(WeaviateClass type, JsonNode found) {
        SortedSet<String> more = properties(found);
        more.removeAll(properties(type.wanted()));
        return more.isEmpty()
                ? List.of()
                : List.of("class " + type.className() + " has more properties than sql/"
                        + type.file().path() + ": " + String.join(", ", more));
    }

    /** For example {@code vectorizer none}. */
    private static String settings(JsonNode definition) {
        SortedSet<String> vectorizers = new TreeSet<>();
        JsonNode named = definition.path("vectorConfig");
        named.propertyNames()
                .forEach(vector ->
                        vectorizers.addAll(named.path(vector).path("vectorizer").propertyNames()));
        String unnamed = definition.path("vectorizer").stringValue("");
        if (!unnamed.isEmpty()) {
            vectorizers.add(unnamed);
        }
        boolean tenants = definition.path("multiTenancyConfig").path("enabled").booleanValue(false);
        return "vectorizer " + String.join(" and ", vectorizers) + (tenants ? ", multi-tenancy" : "");
    }

    private static SortedSet<String> properties(JsonNode definition) {
        return StreamSupport.stream(definition.path("properties").spliterator(), false)
                .map(property -> property.path("name").stringValue(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** For example {@code text, tokenization field}; null when the class has no such property. */
    private static @Nullable String definition(JsonNode definition, String name) {
        return WeaviateClass.property(definition, name)
                .map(property -> {
                    String types = StreamSupport.stream(
                                    property.path("dataType").spliterator(), false)
                            .map(type -> type.stringValue(""))
                            .collect(Collectors.joining(" or "));
                    String tokenization = property.path("tokenization").stringValue("");
                    return tokenization.isEmpty() ? types : types + ", tokenization " + tokenization;
                })
                .orElse(null);
    }

    private static String label(WeaviateClass type) {
        return "class " + type.className();
    }
}
