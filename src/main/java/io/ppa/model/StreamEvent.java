package io.ppa.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something to be told through a stream, exactly once.
 *
 * @param stream where to
 * @param key what it is, unique over all streams: an event whose key was told before is not told again
 * @param fields the entry's fields, in order; an undefined one is left out
 */
public record StreamEvent(String stream, String key, Map<String, String> fields) {

    public StreamEvent {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
