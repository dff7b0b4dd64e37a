package io.ppa.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Connections to PostgreSQL. */
public final class Postgres {

    private static final int CONNECT_SECONDS = 10;

    /** A process that is paused within a transaction keeps its locks no longer than this. */
    private static final long PAUSED_MILLIS = 900_000;

    /** The server ended a session that was idle within a transaction. */
    private static final String ENDED_IDLE = "25P03";

    /** What the pool says of a connection it has given up; it has no SQL state. */
    private static final String CLOSED = "Connection is closed";

    private Postgres() {}

    /**
     * Opens a pool of at most that many connections; the first is made when it is asked for.
     *
     * @param location where the server is
     * @param connections at least 1
     */
    public static HikariDataSource connect(PostgresLocation location, int connections) {
        return new HikariDataSource(config(location, connections));
    }

    /**
     * The same for short questions: whoever asks is not kept waiting, neither for a connection, which is
     * half of it, nor for an answer.
     *
     * @param patience in whole seconds, at least 1
     */
    public static HikariDataSource connect(PostgresLocation location, int connections, Duration patience) {
        String seconds = String.valueOf(patience.toSeconds());
        HikariConfig config = config(location, connections);
        // Then there is time left to say why.
        config.setConnectionTimeout(patience.toMillis() / 2);
        config.setValidationTimeout(patience.toMillis() / 2);
        config.addDataSourceProperty("connectTimeout", seconds);
        config.addDataSourceProperty("socketTimeout", seconds);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    private static HikariConfig config(PostgresLocation location, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(location.url());
        config.setUsername(location.user());
        if (location.password() != null) {
            config.setPassword(location.password());
        }
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        // A server that is gone without a word is noticed at last, also by who waits for its answer.
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty(
                "ApplicationName", ProcessIdentity.current().session());
        config.addDataSourceProperty(
                "options", "-c TimeZone=UTC -c idle_in_transaction_session_timeout=" + PAUSED_MILLIS);
        return config;
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not
     */
    public static void ping(DataSource dataSource, PostgresLocation location) {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.isValid(CONNECT_SECONDS)) {
                throw unavailable(location, new SQLException("it does not answer"));
            }
        } catch (SQLException e) {
            throw unavailable(location, e);
        }
    }

    /**
     * What an operator is told when this was thrown because PostgreSQL could not be reached, or no longer: what was under
     * way is undone by the server, unless it was just being committed. Empty when it was thrown for anything else.
     */
    public static Optional<StoreUnavailableException> lost(Throwable thrown) {
        Throwable at = thrown;
        while (at != null) {
            if (lostConnection(at)) {
                return Optional.of(new StoreUnavailableException(
                        "postgres",
                        "PostgreSQL cannot be reached, or no longer: " + Causes.reason(at),
                        "Start it, or give its address in ppa.postgres.url.",
                        thrown));
            }
            // A rollback on a lost connection fails too, and hides what was thrown before.
            Throwable hidden =
                    at instanceof TransactionSystemException system ? system.getApplicationException() : null;
            at = hidden != null ? hidden : at.getCause();
        }
        return Optional.empty();
    }

    /**
     * What is to be told of what was thrown: of what PostgreSQL did not do the server's own words, for Spring puts the statement
     * first and the reason last; of anything else what was thrown.
     */
    public static Throwable told(Throwable thrown) {
        if (!(thrown instanceof DataAccessException) && !(thrown instanceof TransactionException)) {
            return thrown;
        }
        Optional<StoreUnavailableException> lost = lost(thrown);
        return lost.isPresent()
                ? lost.get()
                : new StoreException(
                        "postgres",
                        0,
                        "PostgreSQL did not do what it was asked: " + Causes.reason(thrown),
                        "Remove the cause, see that 'ppa schema status' is clean, then run it again.",
                        thrown);
    }

    /**
     * What an operator is told when PostgreSQL did not do something: the server's own words, and its hint as the action.
     *
     * @param what was refused, such as "the partition of 2024-03"
     */
    static StoreException refused(String what, DataAccessException e) {
        Optional<StoreUnavailableException> lost = lost(e);
        if (lost.isPresent()) {
            return lost.get();
        }
        Throwable root = Causes.root(e);
        ServerErrorMessage said = root instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        String reason = said == null ? Causes.firstLine(root) : String.valueOf(said.getMessage());
        String hint = said == null ? null : said.getHint();
        return new StoreException(
                "postgres",
                0,
                "PostgreSQL refused " + what + ": " + reason,
                (hint == null || hint.isBlank() ? "Remove the cause." : hint)
                        + " Then rerun; what was done stays done.",
                e);
    }

    private static boolean lostConnection(Throwable e) {
        if (e instanceof SQLException sql) {
            String state = String.valueOf(sql.getSQLState());
            return state.startsWith("08")
                    || state.startsWith("57P0")
                    || state.equals(ENDED_IDLE)
                    || e instanceof SQLTransientConnectionException
                    || CLOSED.equals(e.getMessage());
        }
        return e instanceof CannotGetJdbcConnectionException || e instanceof CannotCreateTransactionException;
    }

    private static StoreException unavailable(PostgresLocation location, SQLException e) {
        return new StoreUnavailableException(
                "postgres",
                "PostgreSQL at " + location + " cannot be reached: " + Causes.reason(e),
                "Start it, or give its address in ppa.postgres.url.",
                e);
    }
}
