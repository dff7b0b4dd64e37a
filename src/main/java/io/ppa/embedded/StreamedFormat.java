package io.ppa.embedded;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a format's result may be sent block by block. The engine repeats the format's header in front of every block, so
 * the header's length is read from the first and taken off the others. Formats that are not listed (a JSON document,
 * Parquet, Pretty …) enclose their rows, and are sent as one result.
 */
enum StreamedFormat {
    /** Rows and nothing else. */
    PLAIN,
    /** One line of names. */
    ONE_LINE,
    /** A line of names and one of types. */
    TWO_LINES,
    /** One record of names; quoted names may hold line ends. */
    ONE_CSV_RECORD,
    /** A record of names and one of types. */
    TWO_CSV_RECORDS,
    /** A count, then as many names. */
    BINARY_NAMES,
    /** A count, then as many names, then as many types. */
    BINARY_NAMES_AND_TYPES;

    private static final Map<String, StreamedFormat> BY_NAME = Map.ofEntries(
            Map.entry("tsv", PLAIN),
            Map.entry("tabseparated", PLAIN),
            Map.entry("tsvraw", PLAIN),
            Map.entry("tabseparatedraw", PLAIN),
            Map.entry("csv", PLAIN),
            Map.entry("jsoneachrow", PLAIN),
            Map.entry("jsonlines", PLAIN),
            Map.entry("ndjson", PLAIN),
            Map.entry("jsoncompacteachrow", PLAIN),
            Map.entry("jsonstringseachrow", PLAIN),
            Map.entry("rowbinary", PLAIN),
            Map.entry("native", PLAIN),
            Map.entry("tskv", PLAIN),
            Map.entry("tsvwithnames", ONE_LINE),
            Map.entry("tabseparatedwithnames", ONE_LINE),
            Map.entry("jsoncompacteachrowwithnames", ONE_LINE),
            Map.entry("tsvwithnamesandtypes", TWO_LINES),
            Map.entry("tabseparatedwithnamesandtypes", TWO_LINES),
            Map.entry("jsoncompacteachrowwithnamesandtypes", TWO_LINES),
            Map.entry("csvwithnames", ONE_CSV_RECORD),
            Map.entry("csvwithnamesandtypes", TWO_CSV_RECORDS),
            Map.entry("rowbinarywithnames", BINARY_NAMES),
            Map.entry("rowbinarywithnamesandtypes", BINARY_NAMES_AND_TYPES));

    /** The way of {@code format}, or null when its result must be sent as one. */
    static @Nullable StreamedFormat of(String format) {
        return BY_NAME.get(format.toLowerCase(Locale.ROOT));
    }

    /**
     * Length of the header in front of a block, in bytes.
     *
     * @throws IllegalStateException when the block does not begin with such a header
     */
    int headerLength(byte[] block) {
        return switch (this) {
            case PLAIN -> 0;
            case ONE_LINE -> afterLines(block, 1, false);
            case TWO_LINES -> afterLines(block, 2, false);
            case ONE_CSV_RECORD -> afterLines(block, 1, true);
            case TWO_CSV_RECORDS -> afterLines(block, 2, true);
            case BINARY_NAMES -> afterTexts(block, 1);
            case BINARY_NAMES_AND_TYPES -> afterTexts(block, 2);
        };
    }

    private static int afterLines(byte[] block, int lines, boolean quotes) {
        boolean quoted = false;
        int left = lines;
        for (int at = 0; at < block.length; at++) {
            if (quotes && block[at] == '"') {
                quoted = !quoted;
            } else if (block[at] == '\n' && !quoted && --left == 0) {
                return at + 1;
            }
        }
        throw new IllegalStateException("a block of the result has no header");
    }

    private static int afterTexts(byte[] block, int textsPerColumn) {
        int[] at = {0};
        int columns = varint(block, at);
        for (int text = 0; text < columns * textsPerColumn; text++) {
            int length = varint(block, at);
            at[0] += length;
        }
        if (at[0] > block.length) {
            throw new IllegalStateException("a block of the result has no whole header");
        }
        return at[0];
    }

    private static int varint(byte[] block, int[] at) {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            if (at[0] >= block.length) {
                throw new IllegalStateException("a block of the result has no whole header");
            }
            byte b = block[at[0]++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a block of the result has a damaged header");
    }
}
