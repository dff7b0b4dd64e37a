package io.ppa.job.drift;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as a body of {@code FORMAT CSVWithNames}. */
final class CsvRows {

    private CsvRows() {}

    /** @param rows at least one, all with the same columns in the same order */
    static String of(List<Map<String, Object>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", rows.get(0).keySet())).append('\n');
        for (Map<String, Object> row : rows) {
            text.append(row.values().stream().map(CsvRows::value).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String value(Object value) {
        if (value instanceof Double number && number.isNaN()) {
            return "nan";
        }
        return value instanceof Number
                ? value.toString()
                : '"' + value.toString().replace("\"", "\"\"") + '"';
    }
}
