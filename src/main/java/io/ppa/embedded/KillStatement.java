package io.ppa.embedded;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code KILL QUERY WHERE query_id = '…'}, which drivers send to cancel. The engine in this process gives every statement
 * an id of its own, so the id the client gave is kept in a setting, and looked for there.
 */
final class KillStatement {

    /** Holds the id the client gave, or was told. */
    static final String ID_SETTING = "log_comment";

    private static final Pattern KILL =
            Pattern.compile("\\s*KILL\\s+QUERY\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Quoted texts, which stay as they are, or the column. */
    private static final Pattern COLUMN =
            Pattern.compile("'(?:[^'\\\\]|\\\\.|'')*'|\\bquery_id\\b", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int LONGEST = 1 << 16;

    private KillStatement() {}

    /** The statement, with {@code query_id} meaning the client's id if it is a KILL QUERY. */
    static byte[] byGivenId(byte[] sql) {
        if (sql.length > LONGEST) {
            return sql;
        }
        String text = new String(sql, StandardCharsets.ISO_8859_1);
        if (!KILL.matcher(text).matches()) {
            return sql;
        }
        return COLUMN.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().startsWith("'") ? found.group() : "Settings['" + ID_SETTING + "']"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
