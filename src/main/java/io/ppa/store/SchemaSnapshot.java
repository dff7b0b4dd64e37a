package io.ppa.store;

import io.ppa.store.SchemaDrift.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a schema with their definitions, as a store writes them at one moment.
 *
 * @param definitions by object
 */
public record SchemaSnapshot(Map<SchemaObject, String> definitions) {

    public SchemaSnapshot {
        definitions = new TreeMap<>(definitions);
    }

    /** The definition of an object; null when it is not there. */
    public @Nullable String definition(SchemaObject object) {
        return definitions.get(object);
    }

    /** How the store as found differs from this, the recorded one; nothing when nothing was ever recorded. */
    public List<SchemaDrift> drift(SchemaSnapshot found) {
        List<SchemaDrift> drift = new ArrayList<>();
        if (definitions.isEmpty()) {
            return drift;
        }
        for (SchemaObject object : together(found)) {
            String was = definition(object);
            String is = found.definition(object);
            if (!Objects.equals(was, is)) {
                Change change = was == null ? Change.ADDED : is == null ? Change.MISSING : Change.ALTERED;
                drift.add(new SchemaDrift(object, change, was, is));
            }
        }
        return drift;
    }

    private List<String> tablesLackedOf(SchemaSnapshot found) {
        return found.definitions.keySet().stream()
                .filter(SchemaObject::isTable)
                .filter(table -> !definitions.containsKey(table))
                .map(SchemaObject::name)
                .toList();
    }

    /**
     * What is to be recorded after an application of migrations; empty when none was applied, and every table and view found was
     * recorded. One was not the first time, when more are looked at than before, and when the application that made it was killed
     * before it came to this.
     *
     * @param before the store before the migrations ran
     * @param after the store after
     * @param applied whether there were any
     */
    public Optional<SchemaSnapshot> toRecord(SchemaSnapshot before, SchemaSnapshot after, boolean applied) {
        return applied || !tablesLackedOf(after).isEmpty() ? Optional.of(advanced(before, after)) : Optional.empty();
    }

    /**
     * This with what an application changed: of a table that was never recorded all there is, of others only what changed while
     * it ran. What somebody altered before stays recorded as it was, or applying twice would hide it.
     *
     * @param before the store before the migrations ran
     * @param after the store after
     */
    public SchemaSnapshot advanced(SchemaSnapshot before, SchemaSnapshot after) {
        if (definitions.isEmpty()) {
            return after;
        }
        Map<SchemaObject, String> advanced = new TreeMap<>(definitions);
        for (SchemaObject object : before.together(after)) {
            String is = after.definition(object);
            if (Objects.equals(before.definition(object), is)) {
                continue;
            }
            if (is == null) {
                advanced.remove(object);
            } else {
                advanced.put(object, is);
            }
        }
        for (String table : tablesLackedOf(after)) {
            after.definitions.forEach((object, is) -> {
                if (object.isOf(table, is)) {
                    advanced.put(object, is);
                }
            });
        }
        return new SchemaSnapshot(advanced);
    }

    private SortedSet<SchemaObject> together(SchemaSnapshot other) {
        SortedSet<SchemaObject> objects = new TreeSet<>(definitions.keySet());
        objects.addAll(other.definitions.keySet());
        return objects;
    }
}
