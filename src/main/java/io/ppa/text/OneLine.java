package io.ppa.text;

/** Text of unknown origin, such as a tenant's name, as it may be shown: in one line, and unable to move a terminal's cursor. */
public final class OneLine {

    private static final char PICTURES = '\u2400';

    private static final char PICTURE_OF_DELETE = '\u2421';

    private static final char REPLACEMENT = '\uFFFD';

    private OneLine() {}

    /** The text with a picture for each control character (␊ for a line feed), and � for those that have none or turn text round. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(character -> shown.appendCodePoint(shown(character)));
        return shown.toString();
    }

    private static int shown(int character) {
        if (character < ' ') {
            return PICTURES + character;
        }
        if (character == '\u007F') {
            return PICTURE_OF_DELETE;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> REPLACEMENT;
            default -> turnsRound(character) ? REPLACEMENT : character;
        };
    }

    /** Unicode's explicit directional formatting, UAX #9 section 2. */
    private static boolean turnsRound(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }
}
