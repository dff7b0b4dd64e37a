package io.ppa.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreLocations.H2Location;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/** Connections to the H2 database that stands in for ArangoDB and Weaviate where the engines are embedded. */
public final class H2 {

    private static final String STORE = "h2";

    private static final int CONNECT_SECONDS = 10;

    /** Error codes of H2, org.h2.api.ErrorCode: a table is not there, beside others, beside one that is called almost so, alone. */
    private static final Set<Integer> NO_SUCH_TABLE = Set.of(42102, 42103, 42104);

    /** A row that changed meanwhile, a deadlock, a lock that was not to be had in time. */
    private static final Set<Integer> HELD_BY_OTHERS = Set.of(90131, 40001, 50200);

    /** The connection broke, or the database was closed. */
    private static final Set<Integer> LOST = Set.of(90067, 90098, 90121);

    private H2() {}

    /**
     * Opens a pool of at most that many connections to the suite's schema; the first is made when it is asked for.
     *
     * @param connections at least 1
     */
    public static HikariDataSource connect(H2Location location, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(location.url());
        config.setUsername(location.user());
        config.setPassword("");
        config.setSchema("PPA");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        return new HikariDataSource(config);
    }

    /**
     * Does something on the database, and says what went wrong as it is said of every store.
     *
     * @param database what it holds, such as {@code graphs}
     * @param what is read or written
     * @throws StoreUnavailableException when it cannot be reached or lacks its tables
     * @throws StoreException when it refuses
     */
    public static <T> T told(String database, String what, Supplier<@Nullable T> work) {
        try {
            return Objects.requireNonNull(work.get());
        } catch (DataAccessException | TransactionException e) {
            throw failed("the database of " + database, what, e);
        }
    }

    private static StoreException failed(String database, String what, NestedRuntimeException e) {
        Throwable root = e.getMostSpecificCause();
        int code = root instanceof SQLException refused ? refused.getErrorCode() : 0;
        String reason = Causes.firstLine(root).replace("; SQL statement:", "");
        if (NO_SUCH_TABLE.contains(code)) {
            return new StoreUnavailableException(
                    STORE, database + " lacks what " + what + " needs: " + reason, "Run 'ppa schema apply'.", e);
        }
        if (HELD_BY_OTHERS.contains(code)) {
            return new StoreException(
                    STORE,
                    code,
                    "somebody else is writing to " + what + ": " + reason,
                    "Nothing was written; rerun.",
                    e);
        }
        if (LOST.contains(code)
                || e instanceof CannotGetJdbcConnectionException
                || e instanceof CannotCreateTransactionException) {
            return new StoreUnavailableException(
                    STORE,
                    database + " cannot be reached, or no longer: " + reason,
                    "See whether the process that holds it still runs, then run again.",
                    e);
        }
        return new StoreException(
                STORE,
                code,
                database + " refused " + what + ": " + reason,
                "Run again; if it says the same, report it.",
                e);
    }
}
