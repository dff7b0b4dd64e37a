package io.ppa.catalog;

import java.util.Optional;

/** What a parameter's value may look like. */
public enum ParameterType {
    /** One UTC day: {@code 2024-03-31}, {@code yesterday}, {@code today}, or days before them, {@code today-7}. */
    DAY("day", "2024-03-31"),
    /** A UTC day or an inclusive range of them: {@code 2024-03-01..2024-03-31}. */
    DAY_RANGE("day-range", "2024-03-01..2024-03-31"),
    /** Texts, {@code a,b} or, where one holds a comma or outer spaces, a JSON array {@code ["a,b","c"]}. */
    LIST("list", "a,b"),
    /** {@code true} or {@code false}. */
    BOOLEAN("boolean", "true"),
    /** A whole number. */
    INTEGER("integer", "10"),
    /** A decimal number from 0 to 1. */
    FRACTION("fraction", "0.01"),
    /** Any text that is not empty. */
    TEXT("text", "some text");

    private final String word;

    private final String example;

    ParameterType(String word, String example) {
        this.word = word;
        this.example = example;
    }

    /** The name it has in a job's YAML. */
    public String word() {
        return word;
    }

    String example() {
        return example;
    }

    static Optional<ParameterType> of(String word) {
        for (ParameterType type : values()) {
            if (type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
