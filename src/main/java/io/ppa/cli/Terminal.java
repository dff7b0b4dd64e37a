package io.ppa.cli;

import io.ppa.log.LoggedLines;
import io.ppa.text.OneLine;
import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}, so that {@code --json} can be piped.
 *
 * @param environment the process environment
 * @param logged whether what goes to {@code err} becomes lines of the log
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, boolean logged) {

    /** Loaded for the first line of JSON only: it takes half the time that help takes. */
    private static final class Json {

        private static final JsonMapper MAPPER =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
        this(out, err, environment, false);
    }

    /** One that writes everything but results as lines of the log. */
    static Terminal logged(PrintStream out, Map<String, String> environment) {
        return new Terminal(out, LoggedLines.to(LoggerFactory.getLogger(Terminal.class)), environment, true);
    }

    /** A line of the answer, whatever names it holds. */
    void line(String text) {
        out.println(OneLine.of(text));
    }

    /** A line of progress. */
    void progress(String text) {
        err.println(OneLine.of(text));
    }

    /**
     * Why the command ends here.
     *
     * @param action what to do about it; empty when the message says so
     * @param thrown its stack trace is shown; null shows none
     */
    void failure(String message, String action, @Nullable Throwable thrown) {
        if (logged) {
            LoggingEventBuilder line = LoggerFactory.getLogger(Terminal.class)
                    .atError()
                    .setMessage(message)
                    .setCause(thrown);
            (action.isEmpty() ? line : line.addKeyValue("action", action)).log();
            return;
        }
        err.println("ppa: " + lines(message));
        if (!action.isEmpty()) {
            err.println("     " + lines(action));
        }
        if (thrown != null) {
            thrown.printStackTrace(err);
        }
    }

    /** Several lines stay several. */
    private static String lines(String text) {
        return Stream.of(text.split("\n", -1)).map(OneLine::of).collect(Collectors.joining("\n"));
    }

    void json(Object value) {
        out.println(Json.MAPPER.writeValueAsString(value));
    }

    /** Whether a person watches, so that a line may be drawn again in place. */
    boolean interactive() {
        return !logged && isTerminal(System.console()) && !"dumb".equals(environment.get("TERM"));
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
