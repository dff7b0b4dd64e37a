package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The extension pg_partman, where it is installed and the decisions' operational copy was handed over to it. */
public final class PgPartman {

    private static final SqlText CALLS = SqlText.load("postgres/partition_maintenance/pg_partman.sql");

    private final JdbcClient jdbc;

    public PgPartman(DataSource dataSource) {
        this(JdbcClient.create(dataSource));
    }

    PgPartman(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether it is installed and has the table: then nobody else may make its partitions. */
    boolean manages() {
        return calls().filter(this::manages).isPresent();
    }

    /**
     * Lets it move what the default partition holds, a month a transaction, and then make and drop partitions as its own
     * configuration says.
     *
     * @return what it did, in a sentence
     * @throws StoreException when it is not installed, does not have the table, or refuses
     */
    public String maintain() {
        Calls calls = table();
        try {
            long moved = 0;
            long month;
            do {
                month = jdbc.sql(calls.move()).query(Long.class).single();
                moved += month;
            } while (month > 0);
            jdbc.sql(calls.maintain()).query((row, number) -> "").list();
            return "pg_partman " + calls.version() + " did its maintenance"
                    + (moved == 0 ? "" : " and moved " + moved + (moved == 1 ? " row" : " rows"));
        } catch (DataAccessException e) {
            throw Postgres.refused("the maintenance by pg_partman " + calls.version(), e);
        }
    }

    /** @throws StoreException when it is not installed, or does not have the table */
    public void requireTable() {
        table();
    }

    private Calls table() {
        Calls calls = calls().orElseThrow(() -> unusable("the extension pg_partman is not installed in this database"));
        if (!manages(calls)) {
            throw unusable("pg_partman " + calls.version() + " does not have public." + DecisionPartitions.TABLE);
        }
        return calls;
    }

    /** @throws StoreException when it has the table: what others name is not a partition to it, and its maintenance fails */
    public void requireNotManaging() {
        calls().filter(this::manages).ifPresent(calls -> {
            throw new StoreException(
                    "postgres",
                    0,
                    "pg_partman " + calls.version() + " has public." + DecisionPartitions.TABLE
                            + ", but use-pg-partman is false",
                    "Set use-pg-partman: true, or take the table from it by deleting its row of part_config.",
                    null);
        });
    }

    private boolean manages(Calls calls) {
        return jdbc.sql(calls.manages()).query(Boolean.class).single();
    }

    private Optional<Calls> calls() {
        return jdbc.sql(CALLS.text()).query(Calls.class).optional();
    }

    private static StoreException unusable(String why) {
        return new StoreException(
                "postgres",
                0,
                "use-pg-partman is true, but " + why,
                "Hand the table over as the runbook jobs/partition-maintenance.md says, or set use-pg-partman: false.",
                null);
    }

    record Calls(String version, String manages, String move, String maintain) {}
}
