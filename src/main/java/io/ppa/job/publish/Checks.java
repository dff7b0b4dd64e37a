package io.ppa.job.publish;

import io.ppa.store.SqlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The audit of {@code checks.sql}, read into one statement, so that tenants are audited in one round trip.
 *
 * @param statement answers check, tenant, day, offending and sample
 * @param byName what each check means and whether it stops the tenant
 */
public record Checks(SqlText statement, Map<String, Check> byName) {

    private static final Pattern HEAD = Pattern.compile("^-- #(fail|warn) (\\w+): (.+)$", Pattern.MULTILINE);

    /** One check. */
    public record Check(String name, boolean fails, String meaning) {}

    /**
     * Reads the file.
     *
     * @throws IllegalStateException when it has no check
     */
    public static Checks read(SqlText file) {
        Map<String, Check> checks = new LinkedHashMap<>();
        List<String> selects = new ArrayList<>();
        Matcher head = HEAD.matcher(file.text());
        boolean found = head.find();
        while (found) {
            Check check = new Check(head.group(2), head.group(1).equals("fail"), head.group(3));
            int from = head.end();
            found = head.find();
            String select = file.text()
                    .substring(from, found ? head.start() : file.text().length());
            checks.put(check.name(), check);
            selects.add("SELECT '" + check.name()
                    + "' AS check, tenant, day, toUInt64(offending) AS offending, sample FROM (" + select + ")");
        }
        if (checks.isEmpty()) {
            throw new IllegalStateException("sql/" + file.path() + " has no check");
        }
        return new Checks(
                new SqlText(
                        file.path(),
                        "SELECT * FROM (" + String.join("\nUNION ALL\n", selects) + ") ORDER BY check, tenant, day"),
                checks);
    }
}
