package io.ppa.cli;

import io.ppa.text.OneLine;
import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}, so that {@code --json} can be piped.
 *
 * @param environment the process environment
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {

    /** Loaded for the first line of JSON only: it takes half the time that help takes. */
    private static final class Json {

        private static final JsonMapper MAPPER =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    /** A line of the answer, whatever names it holds. */
    void line(String text) {
        out.println(OneLine.of(text));
    }

    /** A line of progress. */
    void progress(String text) {
        err.println(OneLine.of(text));
    }

    void json(Object value) {
        out.println(Json.MAPPER.writeValueAsString(value));
    }

    /** Whether a person watches, so that a line may be drawn again in place. */
    boolean interactive() {
        return isTerminal(System.console()) && !"dumb".equals(environment.get("TERM"));
    }

    /** From Java 22 on there is a console even when output is redirected, and {@code isTerminal()} to ask it. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
