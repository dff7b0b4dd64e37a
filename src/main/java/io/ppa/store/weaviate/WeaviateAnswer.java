package io.ppa.store.weaviate;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the REST endpoint answered.
 *
 * @param status of HTTP
 * @param body JSON, unless something else than Weaviate answered
 */
record WeaviateAnswer(int status, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** More of a server's text says no more to an operator. */
    private static final int LONGEST = 300;

    boolean ok() {
        return status / 100 == 2;
    }

    /** The body; a missing node when it is not JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    /** Why the server did not do what it was asked, in its own words after the status. */
    String reason() {
        JsonNode json = json();
        String said = json.path("error").path(0).path("message").stringValue("");
        if (said.isEmpty()) {
            said = json.path("message").stringValue("");
        }
        return said.isEmpty() ? "HTTP status " + status : "HTTP status " + status + ", " + firstLine(said);
    }

    /** The first line of a text, cut where it is long. */
    static String firstLine(String text) {
        String line = text.lines().findFirst().orElse(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
