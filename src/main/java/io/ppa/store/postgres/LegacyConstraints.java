package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Constraints on tables of the platform that may hold rows already: first added for new rows only, which takes a moment
 * whatever the table holds, then validated, which blocks nobody.
 */
final class LegacyConstraints {

    /** The migration that adds them where their table is new; one that is missing after it was taken away by hand. */
    static final int MIGRATION = 7;

    private static final SqlText CONSTRAINTS = SqlText.load("postgres/migrate_legacy/constraints.sql");

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    LegacyConstraints(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** Adds those that a table which is there lacks, without looking at its rows. */
    void addNotValid() {
        // Statements are the server's own, of names in the SQL file; none comes from input.
        all().stream()
                .filter(constraint -> !constraint.there())
                .forEach(constraint -> briefly("add " + constraint.name(), constraint.add()));
    }

    /** The names of those not validated yet. */
    List<String> notValid() {
        return pending().stream().map(Constraint::name).toList();
    }

    /**
     * Validates those not validated yet, and says which.
     *
     * @throws StoreException when rows break some; the others are validated
     */
    List<String> validate() {
        List<String> validated = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Constraint constraint : pending()) {
            try {
                briefly("validate " + constraint.name(), constraint.validate());
                validated.add(constraint.name());
            } catch (DataIntegrityViolationException e) {
                Offenders offenders =
                        jdbc.sql(constraint.offenders()).query(Offenders.class).single();
                broken.add("%d rows of user_probability_preferences break %s (%s), such as those of user_id %s"
                        .formatted(offenders.rows(), constraint.name(), constraint.condition(), offenders.keys()));
            }
        }
        if (!broken.isEmpty()) {
            throw new StoreException(
                    "postgres",
                    0,
                    String.join("; ", broken),
                    "Correct these rows, then rerun; rows written from now on are checked already.",
                    null);
        }
        return validated;
    }

    private void briefly(String what, String statement) {
        LockPatience.until(
                what,
                () -> transaction.execute(status -> {
                    jdbc.sql("SET LOCAL lock_timeout = '500ms'").update();
                    return jdbc.sql(statement).update();
                }));
    }

    private List<Constraint> pending() {
        return all().stream()
                .filter(constraint -> constraint.there() && !constraint.valid())
                .toList();
    }

    private List<Constraint> all() {
        return jdbc.sql(CONSTRAINTS.text()).query(Constraint.class).list();
    }

    record Constraint(
            String name,
            String condition,
            boolean there,
            boolean valid,
            String add,
            String validate,
            String offenders) {}

    record Offenders(long rows, String keys) {}
}
