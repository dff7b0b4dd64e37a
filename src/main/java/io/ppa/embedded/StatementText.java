package io.ppa.embedded;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway must know of a statement before the engine parses it: whether it is a query that can be streamed,
 * which format it asks for, and where an INSERT's data begins. It reads tokens only (words, quoted texts, comments);
 * whatever it cannot tell is left to the engine.
 *
 * @param kind what the first word says
 * @param format the FORMAT clause's word, if there is one
 * @param dataStart for an INSERT with data: the first byte of the data; else the length
 * @param statementEnd for an INSERT with data: the first byte of its FORMAT clause; else the length
 * @param enclosed whether something like WITH TOTALS occurs, which a streamed result would lose
 * @param several whether another statement follows
 */
record StatementText(
        Kind kind, @Nullable String format, int dataStart, int statementEnd, boolean enclosed, boolean several) {

    /** Kinds of statement the gateway treats differently. */
    enum Kind {
        /** SELECT, WITH … SELECT: can be streamed. */
        SELECT,
        /** INSERT … FORMAT name, data after it. */
        INSERT_FORMAT,
        /** INSERT … VALUES, data after it. */
        INSERT_VALUES,
        /** INSERT … SELECT … FROM input(…): the engine in this process would insert nothing, silently. */
        INSERT_INPUT,
        /** Everything else. */
        OTHER
    }

    private static final Set<String> NOT_BEFORE_FORMAT =
            Set.of("", "SELECT", "DISTINCT", "AS", "INTO", "TABLE", ",", ".", "(", "=", "+", "-", "*", "/", "BY");

    /** What adds rows, or brackets, around the rows: such a result is not the sum of its blocks. */
    private static final Set<String> ENCLOSING = Set.of("TOTALS", "EXTREMES", "OUTPUT_FORMAT_JSON_ARRAY_OF_ROWS");

    /** @param text the statement, or as much of it as a server looks at before the data must begin */
    static StatementText parse(byte[] text) {
        return new Scanner(text).scan();
    }

    /** One pass over the tokens. Bytes above 127 belong to words, so UTF-8 needs no decoding. */
    private static final class Scanner {

        private final byte[] text;

        private int at;

        private int start;

        private int depth;

        private String previous = "";

        private Kind kind = Kind.OTHER;

        private boolean insert;

        private boolean enclosed;

        private boolean fromInsert;

        private @Nullable String format;

        Scanner(byte[] text) {
            this.text = text;
        }

        StatementText scan() {
            boolean first = true;
            for (String token = next(); token != null; token = next()) {
                if (token.equals(";") && depth == 0) {
                    return ended(next() != null);
                }
                if (first && !token.equals("(")) {
                    first = false;
                    insert = token.equals("INSERT");
                    fromInsert = insert;
                    kind = token.equals("SELECT") || token.equals("WITH") ? Kind.SELECT : Kind.OTHER;
                } else if (depth == 0 && insert) {
                    StatementText found = insertWord(token);
                    if (found != null) {
                        return found;
                    }
                } else {
                    word(token);
                }
                previous = token;
            }
            return ended(false);
        }

        /** INSERT: its data begins after VALUES or FORMAT name, unless it takes its rows from a query. */
        private @Nullable StatementText insertWord(String token) {
            boolean name = previous.equals("INTO") || previous.equals("TABLE") || previous.equals(".");
            if (name) {
                return null;
            }
            if (token.equals("SELECT") || token.equals("WITH")) {
                insert = false;
                return null;
            }
            if (token.equals("VALUES")) {
                return new StatementText(Kind.INSERT_VALUES, "Values", at, start, false, false);
            }
            if (token.equals("FORMAT")) {
                int clause = start;
                if (next() == null) {
                    return null;
                }
                String word = raw();
                return new StatementText(Kind.INSERT_FORMAT, word, dataAfter(at), clause, false, false);
            }
            return null;
        }

        private void word(String token) {
            enclosed |= ENCLOSING.contains(token);
            if (fromInsert && token.equals("(") && previous.equals("INPUT")) {
                kind = Kind.INSERT_INPUT;
            }
            if (kind == Kind.OTHER && insert) {
                return;
            }
            if (depth == 0 && token.equals("FORMAT") && !NOT_BEFORE_FORMAT.contains(previous)) {
                int back = at;
                if (next() == null) {
                    return;
                }
                String word = raw();
                int after = at;
                String follows = next();
                if (follows == null || follows.equals(";") || follows.equals("SETTINGS")) {
                    format = word;
                    at = after;
                } else {
                    at = back;
                }
            }
        }

        private StatementText ended(boolean several) {
            return new StatementText(
                    kind, format, text.length, text.length, enclosed, several && kind != Kind.INSERT_INPUT);
        }

        /** As the engine's parser does: blanks, then one line end, belong to the clause and not to the data. */
        private int dataAfter(int end) {
            int data = end;
            while (data < text.length && (text[data] == ' ' || text[data] == '\t' || text[data] == '\f')) {
                data++;
            }
            if (data < text.length && text[data] == '\r') {
                data++;
            }
            if (data < text.length && text[data] == '\n') {
                data++;
            }
            return data;
        }

        /** The next token: a word in capitals, one sign, or a quoted text as its quote; null at the end. */
        private @Nullable String next() {
            skipBlanks();
            if (at >= text.length) {
                return null;
            }
            start = at;
            char c = (char) text[at];
            if (c == '\'' || c == '"' || c == '`') {
                skipQuoted(text[at]);
                return String.valueOf(c);
            }
            if (c == '$' && skipHeredoc()) {
                return "'";
            }
            if (isWord(text[at])) {
                while (at < text.length && isWord(text[at])) {
                    at++;
                }
                return raw().toUpperCase(Locale.ROOT);
            }
            at++;
            if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
            return String.valueOf(c);
        }

        private String raw() {
            return new String(text, start, at - start, StandardCharsets.UTF_8);
        }

        private static boolean isWord(byte b) {
            return b < 0 || b == '_' || Character.isLetterOrDigit((char) b);
        }

        private void skipBlanks() {
            while (at < text.length) {
                if (text[at] == ' ' || (text[at] >= 9 && text[at] <= 13) || text[at] == 0) {
                    at++;
                } else if (startsWith("--") || startsWith("#!") || startsWith("# ")) {
                    skipTo("\n");
                } else if (startsWith("/*")) {
                    at += 2;
                    skipTo("*/");
                } else {
                    return;
                }
            }
        }

        private boolean startsWith(String sign) {
            for (int i = 0; i < sign.length(); i++) {
                if (at + i >= text.length || text[at + i] != sign.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void skipTo(String end) {
            while (at < text.length && !startsWith(end)) {
                at++;
            }
            at = Math.min(text.length, at + end.length());
        }

        private void skipQuoted(byte quote) {
            at++;
            while (at < text.length) {
                if (text[at] == '\\') {
                    at += 2;
                } else if (text[at] == quote) {
                    at++;
                    // A doubled quote stands for one inside the text.
                    if (at >= text.length || text[at] != quote) {
                        return;
                    }
                    at++;
                } else {
                    at++;
                }
            }
            at = Math.min(at, text.length);
        }

        private boolean skipHeredoc() {
            int end = at + 1;
            while (end < text.length && isWord(text[end])) {
                end++;
            }
            if (end >= text.length || text[end] != '$') {
                return false;
            }
            String tag = new String(Arrays.copyOfRange(text, at, end + 1), StandardCharsets.UTF_8);
            at = end + 1;
            byte[] sign = tag.getBytes(StandardCharsets.UTF_8);
            while (at < text.length
                    && !Arrays.equals(text, at, Math.min(at + sign.length, text.length), sign, 0, sign.length)) {
                at++;
            }
            at = Math.min(text.length, at + sign.length);
            return true;
        }
    }
}
