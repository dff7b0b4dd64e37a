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

    boolean isTable() {
        return kind.equals("table") || kind.equals("view");
    }

    /**
     * Whether it is a table or part of it.
     *
     * @param definition its own, for the name of an index need not be within its table's
     */
    boolean isOf(String table, String definition) {
        return name.equals(table) || name.startsWith(table + ".") || definition.contains(" ON " + table + " ");
    }

    @Override
    public int compareTo(SchemaObject other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
