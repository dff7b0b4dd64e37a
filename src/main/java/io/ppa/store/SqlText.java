package io.ppa.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/**
 * One SQL file of {@code sql/}. Values reach it as bound parameters only.
 *
 * @param path where it was read from, below {@code sql/}: named in every error about it
 * @param text the statement
 */
public record SqlText(String path, String text) {

    /**
     * Reads a file packed into the jar.
     *
     * @param path below {@code sql/}, for example {@code clickhouse/probabilistic_performance_analytics/query.sql}
     * @throws IllegalArgumentException when there is no such file
     */
    public static SqlText load(String path) {
        try (InputStream in = SqlText.class.getResourceAsStream("/sql/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no SQL file sql/" + path);
            }
            return new SqlText(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * This statement with another one, a SELECT, where it is named.
     *
     * @param name a word in capitals that stands for a table in this text, at the end of a line
     */
    public SqlText with(String name, SqlText select) {
        return new SqlText(
                path,
                text.replaceAll("\\b" + name + "\\b(?=\\n)", Matcher.quoteReplacement("(\n" + select.text() + ")")));
    }
}
