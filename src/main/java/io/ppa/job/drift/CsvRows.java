package io.ppa.job.drift;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as a body of {@code FORMAT CSVWithNames}. */
final class CsvRows {

    private CsvRows() {}

    /**
     * Text is UTF-8, and {@code byte[]} text that need not be.
     *
     * @param rows at least one, all with the same columns in the same order
     */
    static byte[] of(List<Map<String, Object>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", rows.get(0).keySet())).append('\n');
        for (Map<String, Object> row : rows) {
            text.append(row.values().stream().map(CsvRows::value).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** With a character for each byte. */
    private static String value(Object value) {
        if (value instanceof Double number && number.isNaN()) {
            return "nan";
        }
        if (value instanceof Number) {
            return value.toString();
        }
        byte[] bytes = value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
        return '"' + new String(bytes, StandardCharsets.ISO_8859_1).replace("\"", "\"\"") + '"';
    }
}
