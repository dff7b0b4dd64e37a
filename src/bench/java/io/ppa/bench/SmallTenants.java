package io.ppa.bench;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The raw rows of many small tenants, whose names are UUIDs, with ten models each; or as many rows and models of fewer tenants. */
final class SmallTenants {

    /** Decisions of a tenant and day, and as many feedbacks. */
    static final int ROWS_EACH = 1_000;

    static final int MODELS_EACH = 10;

    /** An insert makes a part of each tenant it has rows of; this many inserts hold a quarter of the tenants each. */
    private static final int INSERTS = 4;

    private final ClickHouse clickhouse;

    private final int tenants;

    SmallTenants(ClickHouse clickhouse, int tenants) {
        this.clickhouse = clickhouse;
        this.tenants = tenants;
    }

    /** How many models each tenant has when the rows of so many small ones are dealt out to fewer. */
    static int models(int tenants, int split) {
        return tenants * MODELS_EACH / split;
    }

    /**
     * A day's rows.
     *
     * @param split the tenants among whom they are dealt out
     * @param before days inserted before, which makes these rows others
     */
    void insert(int split, LocalDate day, int before) {
        long rows = (long) tenants * ROWS_EACH;
        for (int insert = 0; insert < INSERTS; insert++) {
            long first = (long) tenants * insert / INSERTS;
            long next = (long) tenants * (insert + 1) / INSERTS;
            Map<String, Object> parameters = Map.of(
                    "day",
                    day,
                    "tenants",
                    split,
                    "models",
                    models(tenants, split),
                    "first",
                    before * rows + first * ROWS_EACH,
                    "rows",
                    (next - first) * ROWS_EACH);
            for (String table : List.of("decisions", "feedback")) {
                clickhouse.execute(
                        SqlText.load("bench/tenants/" + table + ".sql"),
                        parameters,
                        Map.of("max_partitions_per_insert_block", "0"));
            }
        }
    }
}
