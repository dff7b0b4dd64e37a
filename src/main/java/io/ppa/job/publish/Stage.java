package io.ppa.job.publish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a run stages its rows, and what it stamps on them.
 *
 * @param table the staging table of the run
 */
public record Stage(long executionId, String table, Instant computedAt) {

    /**
     * Names the statement that stages these days. It is the same in every attempt, so that ClickHouse refuses a second one while the first,
     * whose connection was lost, is still at work: its rows would come after the stage was cleared.
     */
    public String statementId(Month month) {
        return statementIds(table, month)
                + UUID.nameUUIDFromBytes(month.days().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** How the ids of the statements begin that stage a month of these tenants, in whatever parts. */
    static String statementIds(String table, Month month) {
        // The lengths of the names keep one list from reading like another.
        StringBuilder what = new StringBuilder(month.yearMonth().toString());
        month.tenants()
                .forEach(tenant -> what.append(tenant.length()).append(':').append(tenant));
        return table + "-" + UUID.nameUUIDFromBytes(what.toString().getBytes(StandardCharsets.UTF_8)) + "-";
    }
}
