package io.ppa.job.drift;

import io.ppa.catalog.DayRange;
import io.ppa.model.RunWarning;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.util.List;
import java.util.Map;

/** Tenants of a published table that are left out of decisions and alerts: what PostgreSQL keeps of them could be another's. */
final class LongTenants {

    private static final SqlText LONG_TENANTS = SqlText.load("clickhouse/publish/long_tenants.sql");

    private static final int LONGEST = 200;

    private LongTenants() {}

    /** What an operator is told of each. */
    static List<RunWarning> warnings(ClickHouse clickhouse, String table, DayRange days, String step, String leftOut) {
        return clickhouse.query(
                LONG_TENANTS,
                Map.of(
                        "table", table,
                        "from", days.days().get(0).toString(),
                        "to", days.last().toString()),
                row -> new RunWarning(step, null, why(row.getString("tenant"), row.getLong("characters"), leftOut)));
    }

    private static String why(String tenant, long characters, String leftOut) {
        return characters > LONGEST
                ? "the tenant whose name begins with " + tenant + " " + leftOut + ": it has " + characters
                        + " characters, and " + LONGEST + " are the most"
                : "the tenant " + tenant + " " + leftOut + ": its name is no text, it holds a zero byte, shown as ␀,"
                        + " or bytes that are no UTF-8, shown as \uFFFD";
    }
}
