package io.ppa.model;

/**
 * A document that cannot be used and enters no number.
 *
 * @param collection where it stands
 * @param key its key, empty when it has none
 * @param reason in a few words, with the value: {@code weight 1.7 is not in [0,1]}
 */
public record RejectedDocument(String collection, String key, String reason) {}
