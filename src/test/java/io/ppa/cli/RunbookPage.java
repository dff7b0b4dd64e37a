package io.ppa.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A runbook as what it promises: messages, word for word, and what to type. The shape:
 *
 * <ul>
 *   <li>A message is a code span in the column "It says" of a table, or a fenced block {@code text}: whole lines, or cells of a
 *       table, as the command prints them. The column "Exit" holds the exit code of that command.
 *   <li>A command is any other code span that begins with {@code ppa}, or a line of a fenced block {@code sh}, where a comment
 *       may follow.
 *   <li>A statement is a fenced block {@code sql} with the store's name behind that word.
 *   <li>What varies stands in single guillemets: {@code ‹tenant›}. The same name in one message is the same text; those in
 *       {@link #NUMBERS} are digits, {@code ‹day›} is a day or a range of them.
 * </ul>
 */
record RunbookPage(String name, List<Message> messages, List<Typed> typed, List<String> faults) {

    private static final Set<String> NUMBERS = Set.of("n", "m", "k", "execution", "other execution");

    private static final Pattern PLACEHOLDER = Pattern.compile("‹([^›]+)›");

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

    private static final Pattern COMMENT = Pattern.compile("\\s+# .*$");

    /** With fewer letters of its own a message could be found anywhere. */
    private static final int LETTERS = 5;

    /**
     * What a command prints.
     *
     * @param exit its exit code, where the page says it
     */
    record Message(OptionalInt exit, String text) {

        /** Whether these lines, stripped of outer spaces, or cells of a table in them, read so. */
        boolean isIn(String output) {
            List<String> lines = output.lines().map(String::strip).toList();
            Stream<String> cells = lines.stream().flatMap(line -> Stream.of(line.split("\\s{2,}")));
            String whole = String.join("\n", lines) + "\n" + cells.collect(Collectors.joining("\n"));
            return pattern().matcher(whole).find();
        }

        private Pattern pattern() {
            StringBuilder regex = new StringBuilder("^");
            Map<String, String> groups = new LinkedHashMap<>();
            Matcher found = PLACEHOLDER.matcher(text);
            int from = 0;
            while (found.find()) {
                regex.append(Pattern.quote(text.substring(from, found.start())));
                String known = groups.get(found.group(1));
                if (known == null) {
                    known = "p" + groups.size();
                    groups.put(found.group(1), known);
                    regex.append("(?<")
                            .append(known)
                            .append('>')
                            .append(values(found.group(1)))
                            .append(')');
                } else {
                    regex.append("\\k<").append(known).append('>');
                }
                from = found.end();
            }
            regex.append(Pattern.quote(text.substring(from))).append('$');
            return Pattern.compile(regex.toString(), Pattern.MULTILINE);
        }

        private static String values(String name) {
            if (NUMBERS.contains(name)) {
                return "\\d+";
            }
            return name.equals("day") ? "\\d{4}-\\d\\d-\\d\\d(?:\\.\\.\\d{4}-\\d\\d-\\d\\d)?" : ".+?";
        }
    }

    /**
     * What an operator types.
     *
     * @param where {@code ppa}, or the store a statement is for
     */
    record Typed(String where, String text) {

        /** @param values of the placeholders, in the order of their first appearance */
        String with(String... values) {
            List<String> names = PLACEHOLDER
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
            if (names.size() != values.length) {
                throw new AssertionError(
                        "'" + text + "' has the placeholders " + names + ", given were " + List.of(values));
            }
            return with(name -> values[names.indexOf(name)]);
        }

        String with(Function<String, String> values) {
            return PLACEHOLDER
                    .matcher(text)
                    .replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1))));
        }
    }

    static RunbookPage read(String name) {
        try {
            return of(name, Files.readString(Path.of("jobs", name + ".md")));
        } catch (IOException e) {
            throw new UncheckedIOException("there is no runbook jobs/" + name + ".md", e);
        }
    }

    static RunbookPage of(String name, String markdown) {
        Reader reader = new Reader();
        markdown.lines().forEach(reader::line);
        return new RunbookPage(name, reader.messages, reader.typed, reader.faults);
    }

    /** The arguments of a command line as a shell would split it: by spaces, but for what is quoted. */
    static String[] arguments(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+").matcher(command);
        while (word.find()) {
            words.add(word.group().replaceAll("\"([^\"]*)\"|'([^']*)'", "$1$2"));
        }
        return words.subList(1, words.size()).toArray(String[]::new);
    }

    /** Goes through a page line by line. */
    private static final class Reader {

        private final List<Message> messages = new ArrayList<>();

        private final List<Typed> typed = new ArrayList<>();

        private final List<String> faults = new ArrayList<>();

        /** The block this line is in, as its fence calls it; empty outside of one. */
        private String block = "";

        private final List<String> inBlock = new ArrayList<>();

        /** The head of the table this line is in; empty outside of one. */
        private List<String> head = List.of();

        private void line(String line) {
            if (line.startsWith("```")) {
                fence(line.substring(3).strip());
            } else if (!block.isEmpty()) {
                inBlock.add(line);
            } else if (line.startsWith("|")) {
                row(Stream.of(CELL_BORDER.split(line.substring(1)))
                        .map(String::strip)
                        .toList());
            } else {
                head = List.of();
                if (line.startsWith("    ") && !line.isBlank()) {
                    faults.add("an indented block says not what it is, put it between ``` and ```: " + line.strip());
                }
                commands(line);
            }
        }

        private void fence(String name) {
            if (block.isEmpty()) {
                block = name.isEmpty() ? "nothing" : name;
                return;
            }
            if (block.equals("sh")) {
                inBlock.stream().filter(line -> !line.isBlank()).forEach(this::shell);
            } else if (block.equals("text")) {
                message(OptionalInt.empty(), inBlock.stream().map(String::strip).collect(Collectors.joining("\n")));
            } else if (block.startsWith("sql ")) {
                typed.add(new Typed(block.substring(4), String.join("\n", inBlock)));
            } else {
                faults.add("``` is followed by " + block + "; it must be sh, text, or sql and a store");
            }
            inBlock.clear();
            block = "";
        }

        private void shell(String line) {
            String command = COMMENT.matcher(line).replaceFirst("").strip();
            if (command.startsWith("ppa ")) {
                typed.add(new Typed("ppa", command));
            } else {
                faults.add("a command begins with 'ppa': " + line);
            }
        }

        private void row(List<String> cells) {
            if (head.isEmpty()) {
                head = cells;
                return;
            }
            int says = head.indexOf("It says");
            OptionalInt exit = head.contains("Exit") ? exit(cells.get(head.indexOf("Exit"))) : OptionalInt.empty();
            for (int i = 0; i < cells.size(); i++) {
                if (i == says) {
                    SPAN.matcher(cells.get(i))
                            .results()
                            .forEach(span -> message(exit, span.group(1).replace("\\|", "|")));
                } else {
                    commands(cells.get(i));
                }
            }
        }

        private static OptionalInt exit(String cell) {
            return cell.matches("\\d") ? OptionalInt.of(Integer.parseInt(cell)) : OptionalInt.empty();
        }

        private void message(OptionalInt exit, String text) {
            String own = PLACEHOLDER.matcher(text).replaceAll("").replaceAll("[^\\p{L}]", "");
            if (own.length() < LETTERS) {
                faults.add("a message with so few words of its own could be anything: " + text);
            }
            messages.add(new Message(exit, text));
        }

        private void commands(String text) {
            SPAN.matcher(text)
                    .results()
                    .map(span -> span.group(1))
                    .filter(span -> span.startsWith("ppa "))
                    .forEach(span -> typed.add(new Typed("ppa", span)));
        }
    }
}
