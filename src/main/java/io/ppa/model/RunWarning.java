package io.ppa.model;

import org.jspecify.annotations.Nullable;

/**
 * Something an operator should know of a run that did not fail for it.
 *
 * @param step that found it
 * @param tenant whom it concerns, null for all
 * @param text one sentence that names what it is about
 */
public record RunWarning(String step, @Nullable String tenant, String text) {}
