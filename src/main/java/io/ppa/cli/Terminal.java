package io.ppa.cli;

import java.io.PrintStream;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}, so that {@code --json} can be piped.
 *
 * @param environment the process environment
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    void line(String text) {
        out.println(text);
    }

    void json(Object value) {
        out.println(JSON.writeValueAsString(value));
    }

    /** Whether a person watches, so that a line may be drawn again in place. */
    boolean interactive() {
        return System.console() != null && !"dumb".equals(environment.get("TERM"));
    }
}
