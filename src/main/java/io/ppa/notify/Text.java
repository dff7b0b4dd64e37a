package io.ppa.notify;

import io.ppa.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pieces of what operators read: names of unknown origin in one line, long lists cut with a count. */
final class Text {

    /** Names in a subject. */
    private static final int NAMED = 3;

    /** Entries in a body. */
    static final int LISTED = 20;

    /** Characters of a name or a reason. */
    private static final int LENGTH = 500;

    private Text() {}

    /** A text that is one line and not too long. */
    static String line(String text) {
        String line = OneLine.of(text);
        return line.codePointCount(0, line.length()) <= LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LENGTH - 1)) + "…";
    }

    static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** {@code 5 tenants (acme, beta, gamma and 2 more)}. */
    static String counted(List<String> names, String one, String many) {
        String shown = names.stream().limit(NAMED).map(Text::name).collect(Collectors.joining(", "));
        int more = names.size() - NAMED;
        return plural(names.size(), one, many) + " (" + shown + (more > 0 ? " and " + more + " more" : "") + ")";
    }

    private static String name(String name) {
        String line = OneLine.of(name);
        return line.codePointCount(0, line.length()) <= 60
                ? line
                : line.substring(0, line.offsetByCodePoints(0, 59)) + "…";
    }

    /** A line of each entry, indented, and how many more there are. */
    static <T> List<String> listed(List<T> entries, Function<T, String> text) {
        List<String> lines = new ArrayList<>();
        entries.stream()
                .limit(LISTED)
                .forEach(entry -> text.apply(entry).lines().forEach(line -> lines.add("  " + line)));
        int more = entries.size() - LISTED;
        if (more > 0) {
            lines.add("  and " + more + " more");
        }
        return lines;
    }
}
