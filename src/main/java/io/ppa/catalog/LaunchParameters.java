package io.ppa.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job's parameters for one run, typed, defaults filled in, words such as {@code yesterday} resolved.
 *
 * @param values by name, in the order of the job's YAML: {@link DayRange} for both day types, {@code List<String>}
 *     (sorted, without repeats), {@link Boolean}, {@link Long}, {@link Double} or {@link String}
 */
public record LaunchParameters(Map<String, Object> values) {

    public LaunchParameters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The days of a {@code day-range}, or the single one of a {@code day}. */
    public DayRange days(String name) {
        return value(name, DayRange.class);
    }

    /** The texts of a {@code list}, sorted, without repeats. */
    public List<String> list(String name) {
        return ((List<?>) value(name, List.class))
                .stream().map(String.class::cast).toList();
    }

    /**
     * One text per value, the same however the operator wrote it: lists as JSON arrays, days as ISO dates. Reading it
     * again ({@code name=text}) gives the same parameters on any later day.
     */
    public Map<String, String> canonical() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, canonical(value)));
        return texts;
    }

    private static String canonical(Object value) {
        return value instanceof List<?> list ? JsonMapper.shared().writeValueAsString(list) : value.toString();
    }

    private <T> T value(String name, Class<T> type) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no parameter " + name + "; there are " + values.keySet());
        }
        return type.cast(value);
    }
}
