package io.ppa.model;

import org.jspecify.annotations.Nullable;

/**
 * A node of a tenant's probability graph: something that has a say in a probability.
 *
 * @param key unique among all tenants' nodes, for example {@code model_xgboost_v1_2}
 * @param type for example {@code ml_model}, {@code indicator}, {@code ensemble}
 * @param name for people, null when it has none
 * @param modelName which registered model it stands for, null unless it says so itself
 * @param modelVersion its version; null like {@code modelName}
 * @param revision what the store said of its state when it was read; a write from another state is refused
 */
public record ComponentNode(
        String key,
        String type,
        @Nullable String name,
        @Nullable String modelName,
        @Nullable String modelVersion,
        NodeNumbers numbers,
        String revision) {

    /** The same node with other numbers. */
    public ComponentNode with(NodeNumbers newNumbers) {
        return new ComponentNode(key, type, name, modelName, modelVersion, newNumbers, revision);
    }
}
