package io.ppa.store;

import java.util.Comparator;

/**
 * A thing a schema consists of.
 *
 * @param kind for example {@code table}, {@code column}, {@code index}
 * @param name its name in the store, qualified where the kind needs it
 */
public record SchemaObject(String kind, String name) implements Comparable<SchemaObject> {

    private static final Comparator<SchemaObject> ORDER =
            Comparator.comparing(SchemaObject::kind).thenComparing(SchemaObject::name);

    @Override
    public int compareTo(SchemaObject other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
