package io.ppa.store.arangodb;

import com.arangodb.ArangoCollection;
import com.arangodb.ArangoDBException;
import com.arangodb.ArangoDatabase;
import com.arangodb.entity.CollectionEntity;
import com.arangodb.entity.CollectionType;
import com.arangodb.entity.IndexEntity;
import com.arangodb.entity.IndexType;
import com.arangodb.model.CollectionCreateOptions;
import com.arangodb.model.DBCreateOptions;
import com.arangodb.model.DatabaseOptions;
import com.arangodb.model.PersistentIndexOptions;
import io.ppa.store.Causes;
import io.ppa.store.SchemaDrift;
import io.ppa.store.SchemaDrift.Change;
import io.ppa.store.SchemaObject;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The collections of ArangoDB and their indexes: {@code sql/arangodb/collections.json}. They have no versions: a thing is there
 * or not, and one that is there is never altered or dropped, as it may hold documents of the platform.
 */
public final class ArangoSchema {

    /** What {@link SchemaStatus#version()} says when everything is there. */
    private static final int VERSION = 1;

    /** Of old servers; each is a persistent one since 3.4. */
    private static final Set<IndexType> PERSISTENT = Set.of(IndexType.persistent, IndexType.hash, IndexType.skiplist);

    private static final Wanted WANTED = JsonMapper.builder()
            .build()
            .readValue(SqlText.load("arangodb/collections.json").text(), Wanted.class);

    private final Arango arango;

    public ArangoSchema(Arango arango) {
        this.arango = arango;
    }

    private record Wanted(List<WantedCollection> collections) {}

    /** @param holds what its documents are, for who reads the file */
    private record WantedCollection(String name, String type, String holds, List<WantedIndex> indexes) {

        CollectionType collectionType() {
            return type.equals("edge") ? CollectionType.EDGES : CollectionType.DOCUMENT;
        }

        SchemaObject object() {
            return new SchemaObject("collection", name);
        }

        SchemaObject object(WantedIndex index) {
            return new SchemaObject("index", name + "." + index.name);
        }
    }

    private record WantedIndex(String name, List<String> fields) {

        String definition() {
            return "persistent on " + String.join(", ", fields);
        }
    }

    /**
     * What is found of a collection.
     *
     * @param type null when there is no such collection
     */
    private record Found(@Nullable CollectionType type, Collection<IndexEntity> indexes) {

        /** The index in the place of the one that is wanted: on the same attributes, or of the same name; null for none. */
        @Nullable
        IndexEntity index(WantedIndex wanted) {
            return indexes.stream()
                    .filter(index -> definition(index).equals(wanted.definition()))
                    .findFirst()
                    .or(() -> indexes.stream()
                            .filter(index -> wanted.name.equals(index.getName())
                                    || (PERSISTENT.contains(index.getType())
                                            && wanted.fields.equals(List.copyOf(index.getFields()))))
                            .findFirst())
                    .orElse(null);
        }
    }

    /**
     * Makes what is not there, the database too where the user may, and notes what differs. ArangoDB has no locks for this: the
     * caller keeps others out, with the one of PostgreSQL's schema.
     *
     * @throws StoreException when the server refuses
     * @throws StoreUnavailableException when it does not answer or does not let us in
     */
    public SchemaReport apply() {
        return arango.call(database -> {
            List<String> made = new ArrayList<>();
            if (!database.exists()) {
                makeDatabase(database);
                made.add("database " + arango.location().database());
            }
            Map<String, Found> found = found(database);
            for (WantedCollection wanted : WANTED.collections) {
                makeCollection(database, wanted, found.get(wanted.name), made);
            }
            List<String> notes = new ArrayList<>();
            drift(found(database)).forEach(drift -> notes.add("left as it is: " + drift));
            return new SchemaReport(Arango.STORE, VERSION, made, notes);
        });
    }

    /**
     * Cheap enough for every launch.
     *
     * @throws StoreUnavailableException when the server does not answer or something is not there
     */
    public void requireApplied() {
        List<String> pending = status().pending();
        if (!pending.isEmpty()) {
            throw new StoreUnavailableException(
                    Arango.STORE,
                    "ArangoDB at " + arango.location() + " lacks " + String.join(", ", pending),
                    "Run 'ppa schema apply'.",
                    null);
        }
    }

    /**
     * How the collections stand against the file.
     *
     * @throws StoreUnavailableException when the server does not answer or does not let us in
     */
    public SchemaStatus status() {
        return arango.call(database -> {
            Map<String, Found> found = database.exists() ? found(database) : Map.of();
            List<String> pending = new ArrayList<>();
            for (WantedCollection wanted : WANTED.collections) {
                Found collection = found.get(wanted.name);
                if (collection == null) {
                    pending.add(wanted.object().toString());
                }
                wanted.indexes.stream()
                        .filter(index -> collection == null || collection.index(index) == null)
                        .forEach(index -> pending.add(wanted.object(index).toString()));
            }
            return new SchemaStatus(
                    Arango.STORE,
                    pending.isEmpty() ? VERSION : 0,
                    pending,
                    List.of(),
                    drift(found),
                    Map.of(),
                    found.isEmpty() ? List.of() : warnings(database));
        });
    }

    private void makeDatabase(ArangoDatabase database) {
        try {
            // Of a cluster, one server has it whole, so that a transaction is whole there too.
            arango.createDatabase(
                    new DBCreateOptions().name(database.name()).options(new DatabaseOptions().sharding("single")));
        } catch (ArangoDBException e) {
            throw new StoreUnavailableException(
                    Arango.STORE,
                    "ArangoDB at " + arango.location() + " has no such database, and "
                            + arango.location().user() + " cannot make it: " + Causes.firstLine(e),
                    "Make it, with rights for that user, or name another in ppa.arangodb.database.",
                    e);
        }
    }

    private static void makeCollection(
            ArangoDatabase database, WantedCollection wanted, @Nullable Found found, List<String> made) {
        if (found == null) {
            database.createCollection(wanted.name, new CollectionCreateOptions().type(wanted.collectionType()));
            made.add(wanted.object().toString());
        }
        ArangoCollection collection = database.collection(wanted.name);
        for (WantedIndex index : wanted.indexes) {
            if (found == null || found.index(index) == null) {
                // In the background: the platform may be writing.
                collection.ensurePersistentIndex(
                        index.fields,
                        new PersistentIndexOptions().name(index.name).inBackground(true));
                made.add(wanted.object(index).toString());
            }
        }
    }

    private static Map<String, Found> found(ArangoDatabase database) {
        Map<String, CollectionType> types = database.getCollections().stream()
                .collect(Collectors.toMap(CollectionEntity::getName, CollectionEntity::getType));
        return WANTED.collections.stream()
                .map(WantedCollection::name)
                .filter(types::containsKey)
                .collect(Collectors.toMap(
                        Function.identity(),
                        name -> new Found(
                                types.get(name), database.collection(name).getIndexes())));
    }

    private static List<SchemaDrift> drift(Map<String, Found> found) {
        List<SchemaDrift> drift = new ArrayList<>();
        for (WantedCollection wanted : WANTED.collections) {
            Found collection = found.get(wanted.name);
            if (collection == null) {
                continue;
            }
            if (collection.type != wanted.collectionType()) {
                drift.add(
                        new SchemaDrift(wanted.object(), Change.ALTERED, wanted.type, String.valueOf(collection.type)));
            }
            for (WantedIndex index : wanted.indexes) {
                IndexEntity is = collection.index(index);
                if (is != null && !definition(is).equals(index.definition())) {
                    drift.add(
                            new SchemaDrift(wanted.object(index), Change.ALTERED, index.definition(), definition(is)));
                }
            }
        }
        return drift;
    }

    private static String definition(IndexEntity index) {
        String type = PERSISTENT.contains(index.getType()) ? "persistent" : String.valueOf(index.getType());
        return (Boolean.TRUE.equals(index.getUnique()) ? "unique " : "")
                + (Boolean.TRUE.equals(index.getSparse()) ? "sparse " : "")
                + type + " on " + String.join(", ", index.getFields());
    }

    private static List<String> warnings(ArangoDatabase database) {
        String sharding = database.getInfo().getSharding();
        return sharding == null || sharding.equals("single")
                ? List.of()
                : List.of(
                        "the database is spread over the servers of a cluster (sharding is not single): one that fails during a"
                                + " commit can leave a part of a graph's new weights behind");
    }
}
