package io.ppa.catalog;

/**
 * A page for operators: what a job writes, what each failure looks like, what to type.
 *
 * @param source the file it was read from, as named to people
 * @param text Markdown
 */
public record Runbook(String source, String text) {}
