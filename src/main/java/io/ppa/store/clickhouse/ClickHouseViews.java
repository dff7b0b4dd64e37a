package io.ppa.store.clickhouse;

import io.ppa.store.Migration;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.util.List;
import java.util.Map;

/**
 * Makes the materialized views, and adds the rows that were there before them: each exactly once, also while others insert.
 * {@code POPULATE} would lose the rows that arrive meanwhile. Merges of the decisions stand still, the parts there are
 * noted, the view is made, and only when nothing came in between are those parts aggregated; else it is done over.
 */
final class ClickHouseViews {

    private static final int ATTEMPTS = 50;

    private static final long PAUSE_MILLIS = 200;

    private static final String SUFFIX = "_mv";

    private final ClickHouse clickhouse;

    ClickHouseViews(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    boolean makes(Migration migration) {
        return migration.description().endsWith(" mv");
    }

    /** Makes the view of a migration that is not recorded as applied, and says what was noteworthy. */
    List<String> make(Migration migration) {
        String view = migration.description().replace(' ', '_');
        String states = view.substring(0, view.length() - SUFFIX.length()) + "_states";
        List<String> targets =
                clickhouse.query(sql("view_target"), Map.of("view", view), row -> row.getString("target"));
        if (!targets.isEmpty() && !targets.contains(states)) {
            // ClickHouse takes COMMENT COLUMN on a view with an implicit table, and does nothing.
            return List.of("kept the platform's own " + view + "; its columns cannot be given comments");
        }
        run("merges_stop");
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (madeBetweenInserts(migration, view, states)) {
                    long rows = clickhouse.execute(sql(view), Map.of(), Map.of());
                    return rows == 0 ? List.of() : List.of(view + " took over the rows that were there before it");
                }
                pause();
            }
        } finally {
            run("old_parts_drop");
            run("merges_start");
        }
        clickhouse.execute(sql("view_drop"), Map.of("view", view));
        throw new StoreException(
                "clickhouse",
                0,
                "trading_decisions_probabilistic was written to at each of " + ATTEMPTS + " attempts to make " + view,
                "Pause its writers for a second, then run 'ppa schema apply' again.",
                null);
    }

    private boolean madeBetweenInserts(Migration migration, String view, String states) {
        clickhouse.execute(sql("view_drop"), Map.of("view", view));
        clickhouse.execute(sql("view_states_clear"), Map.of("states", states));
        run("old_parts_drop");
        run("old_parts");
        clickhouse.execute(migration.sql(), Map.of());
        return clickhouse
                .query(sql("new_parts"), Map.of(), row -> row.getLong("unclear"))
                .contains(0L);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("clickhouse", 0, "interrupted while making a view", "Run it again.", e);
        }
    }

    private void run(String name) {
        clickhouse.execute(sql(name), Map.of());
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/schema/" + name + ".sql");
    }
}
