package io.ppa.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job's thresholds and execution settings, typed and within their bounds. Names are those of the YAML; a nested one
 * is written with a dot, for example {@code retry.attempts}.
 */
public final class Settings {

    private final Map<String, Value> values;

    Settings(Map<String, Value> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * @param typed a Boolean, Long, Double or Duration, a list of Long, or a map of BigDecimal or of lists of String
     * @param text as the YAML has it, lists and maps on one line
     * @param line of the file, 0 where nobody asks
     */
    record Value(Object typed, String text, int line) {

        Value(Object typed, String text) {
            this(typed, text, 0);
        }
    }

    /** Null when the file did not give it, or not within its rule. */
    @Nullable
    Value find(String name) {
        return values.get(name);
    }

    /** All of them as the YAML writes them, in its order: for help and listings. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, value.text()));
        return texts;
    }

    /**
     * All of them as they are kept with a launch: whole numbers, fractions, bytes, durations in ISO 8601, and lists and
     * maps in JSON, a map in the order of the YAML.
     */
    public Map<String, String> canonical() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, canonical(value.typed())));
        return texts;
    }

    private static String canonical(Object typed) {
        boolean compound = typed instanceof List || typed instanceof Map;
        return compound ? JsonMapper.shared().writeValueAsString(typed) : typed.toString();
    }
}
