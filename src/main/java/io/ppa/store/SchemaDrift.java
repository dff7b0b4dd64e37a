package io.ppa.store;

import org.jspecify.annotations.Nullable;

/**
 * An object that is not as the migrations left it.
 *
 * @param object which one
 * @param change what happened to it
 * @param recorded its definition when a migration left it; null when it was added by hand
 * @param found its definition now; null when it is missing
 */
public record SchemaDrift(
        SchemaObject object,
        Change change,
        @Nullable String recorded,
        @Nullable String found) {

    /** What was done by hand. */
    public enum Change {
        ALTERED,
        MISSING,
        ADDED
    }

    @Override
    public String toString() {
        return switch (change) {
            case ALTERED -> object + " was altered: " + found + " (recorded: " + recorded + ")";
            case MISSING -> object + " is missing (recorded: " + recorded + ")";
            case ADDED -> object + " was added: " + found;
        };
    }
}
