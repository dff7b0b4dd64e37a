package io.ppa.embedded;

import java.io.Serial;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine refused a statement: ClickHouse's own message and its error code. */
final class EngineException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What the engine calls a statement it cannot make sense of. */
    static final int SYNTAX_ERROR = 62;

    /** What the engine calls a failure it has no better name for. */
    static final int UNKNOWN = 1002;

    private static final Pattern CODE = Pattern.compile("^Code: (\\d+)\\.");

    private final int code;

    EngineException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** Reads the code off the front of a message such as {@code Code: 60. DB::Exception: …}. */
    static EngineException of(String message) {
        Matcher matcher = CODE.matcher(message);
        return new EngineException(matcher.find() ? Integer.parseInt(matcher.group(1)) : UNKNOWN, message);
    }

    /** ClickHouse's error code, for example 60 for an unknown table. */
    int code() {
        return code;
    }

    /** The message as the engine's own server would send it, beginning with {@code Code: }. */
    String text() {
        String message = String.valueOf(getMessage());
        return message.startsWith("Code: ") ? message : "Code: " + code + ". DB::Exception: " + message;
    }
}
