package io.ppa.store.clickhouse;

import io.ppa.store.SqlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of a migration, made one for all servers of a cluster: {@code ON CLUSTER}, and tables replicated within
 * their shard. Reads and writes of the shards' own tables stay what they are, for these have the names they always had,
 * in a database of their own. Knows the forms that migrations have, and refuses any other.
 *
 * @param form which of them
 * @param object what it makes or changes
 * @param sql for the database of the shards' tables
 */
record ClusterStatement(Form form, String object, SqlText sql) {

    /** What a statement is. */
    enum Form {
        TABLE("CREATE TABLE IF NOT EXISTS (\\w+)"),
        MATERIALIZED_VIEW("CREATE MATERIALIZED VIEW IF NOT EXISTS (\\w+)"),
        VIEW("CREATE (?:OR REPLACE VIEW|VIEW IF NOT EXISTS) (\\w+)"),
        ALTER("ALTER TABLE (\\w+)");

        private final Pattern head;

        Form(String head) {
            this.head = Pattern.compile("\\A(?:\\s*--[^\\n]*\\n)*\\s*" + head);
        }
    }

    /** What a distributed table has no part in: it keeps no rows. */
    private static final Pattern OF_ROWS = Pattern.compile(
            "\\b(?:MODIFY\\s+(?:TTL|SETTING|ORDER BY|SAMPLE BY)|RESET\\s+SETTING|REMOVE\\s+TTL"
                    + "|(?:ADD|DROP|CLEAR|MATERIALIZE)\\s+(?:INDEX|PROJECTION|CONSTRAINT|STATISTICS|PARTITION)|UPDATE|DELETE)\\b");

    /** Comments and texts. */
    private static final Pattern UNREAD = Pattern.compile("--[^\\n]*|'(?:[^'\\\\]|\\\\.|'')*'");

    private static final Pattern ENGINE =
            Pattern.compile("^ENGINE = (\\w*MergeTree)\\b(?:\\(([^)\\n]*)\\))?", Pattern.MULTILINE);

    private static final Pattern REPLICATED =
            Pattern.compile("\\AReplicated(\\w*MergeTree)\\('(?:[^'\\\\]|\\\\.)*', '(?:[^'\\\\]|\\\\.)*'(?:, )?");

    /** Where a table of a shard is known in Keeper; ClickHouse fills it in, {@code shard} and {@code replica} on each server. */
    private static final String PLACE = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";

    /** @throws IllegalStateException when the statement has a form that no cluster was ever tried with */
    static ClusterStatement of(SqlText statement, String cluster) {
        for (Form form : Form.values()) {
            Matcher head = form.head.matcher(statement.text());
            if (head.find()) {
                String text = statement.text().substring(0, head.end()) + " ON CLUSTER '" + cluster + "'"
                        + statement.text().substring(head.end());
                String made = form == Form.TABLE ? replicated(statement.path(), text) : text;
                return new ClusterStatement(form, head.group(1), new SqlText(statement.path(), made));
            }
        }
        throw new IllegalStateException("sql/" + statement.path() + " has a form that a cluster is not prepared for");
    }

    private static String replicated(String path, String text) {
        Matcher engine = ENGINE.matcher(text);
        if (!engine.find()) {
            throw new IllegalStateException("sql/" + path + " makes a table with an engine that is not replicated");
        }
        String more = engine.group(2) == null || engine.group(2).isBlank() ? "" : ", " + engine.group(2);
        return text.substring(0, engine.start()) + "ENGINE = Replicated" + engine.group(1) + "(" + PLACE + more + ")"
                + text.substring(engine.end());
    }

    /** Whether the distributed table of the same name has to follow. */
    boolean concernsDistributed() {
        return form == Form.ALTER
                && !OF_ROWS.matcher(UNREAD.matcher(sql.text()).replaceAll("")).find();
    }

    /** Whether a distributed table of the same name goes over it. */
    boolean wantsDistributed() {
        return form == Form.TABLE || form == Form.MATERIALIZED_VIEW;
    }

    /**
     * A statement {@code CREATE TABLE … AS …} with the engine spelled out, without its replication; one that names an engine
     * is left as it is.
     *
     * @param engine of the table it is made like, as {@code system.tables} has it
     */
    static SqlText unreplicated(SqlText createAs, String engine) {
        Matcher replicated = REPLICATED.matcher(engine);
        return replicated.find() && !ENGINE.matcher(createAs.text()).find()
                ? new SqlText(
                        createAs.path(),
                        createAs.text().stripTrailing() + "\nENGINE = " + replicated.group(1) + "("
                                + engine.substring(replicated.end()) + "\n")
                : createAs;
    }
}
