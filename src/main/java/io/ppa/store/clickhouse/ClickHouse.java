package io.ppa.store.clickhouse;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.command.CommandResponse;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreUnavailableException;
import java.io.InputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection pool to ClickHouse over HTTP. Statements come as {@link SqlText} with {@code {name:Type}} placeholders;
 * values are bound by the server, never put into the text. Safe for use by several threads.
 */
public final class ClickHouse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouse.class);

    /** Codes the server answers when a table or database is not there. */
    private static final int UNKNOWN_TABLE = 60;

    private static final int UNKNOWN_DATABASE = 81;

    private static final int CONNECT_SECONDS = 10;

    private final ClickHouseLocation location;

    private final Client client;

    private ClickHouse(ClickHouseLocation location, Client client) {
        this.location = location;
        this.client = client;
    }

    /** Opens a pool; nothing is sent until the first statement. */
    public static ClickHouse connect(ClickHouseLocation location) {
        // A statement takes as long as it takes.
        return connect(location, Duration.ofSeconds(CONNECT_SECONDS), Duration.ZERO);
    }

    /** The same for short questions: whoever asks is not kept waiting for longer than so many whole seconds. */
    public static ClickHouse connect(ClickHouseLocation location, Duration patience) {
        return connect(location, patience, patience);
    }

    private static ClickHouse connect(ClickHouseLocation location, Duration connecting, Duration answer) {
        Client.Builder builder = new Client.Builder()
                .addEndpoint(location.url())
                .setUsername(location.user())
                .setPassword(location.password() == null ? "" : location.password())
                .setDefaultDatabase(location.database())
                .compressServerResponse(false)
                .compressClientRequest(false)
                .setMaxConnections(64)
                .setConnectTimeout(connecting.toSeconds(), ChronoUnit.SECONDS)
                .setSocketTimeout(answer.toMillis())
                .useServerTimeZone(false)
                .useTimeZone("UTC")
                .setMaxRetries(0);
        return new ClickHouse(location, builder.build());
    }

    public ClickHouseLocation location() {
        return location;
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not
     */
    public void ping() {
        query(new SqlText("ping", "SELECT 1 AS one"), Map.of(), row -> row.getInteger("one"));
    }

    /** Runs a statement that answers no rows. */
    public void execute(SqlText sql, Map<String, ?> parameters) {
        execute(sql, parameters, Map.of());
    }

    /**
     * Runs a statement that answers no rows, with settings of its own.
     *
     * @return the rows the statement wrote, as the server counts them
     */
    public long execute(SqlText sql, Map<String, ?> parameters, Map<String, String> settings) {
        CommandSettings commandSettings = new CommandSettings();
        settings.forEach(commandSettings::serverSetting);
        long start = System.nanoTime();
        try (CommandResponse response = client.execute(sql.text(), asObjects(parameters), commandSettings)
                .get()) {
            took(sql, start);
            return response.getWrittenRows();
        } catch (ExecutionException e) {
            throw failed(sql, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("clickhouse", 0, "interrupted while running " + sql.path(), "Run it again.", e);
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw failed(sql, e);
        }
    }

    /** Runs a query and maps its rows. */
    public <T> List<T> query(SqlText sql, Map<String, ?> parameters, Function<Row, T> mapper) {
        return query(sql, parameters, Map.of(), mapper);
    }

    /** Runs a query with settings of its own and maps its rows. */
    public <T> List<T> query(
            SqlText sql, Map<String, ?> parameters, Map<String, String> settings, Function<Row, T> mapper) {
        QuerySettings querySettings = new QuerySettings();
        settings.forEach(querySettings::serverSetting);
        long start = System.nanoTime();
        try {
            List<GenericRecord> rows = client.queryAll(sql.text(), asObjects(parameters), querySettings);
            took(sql, start);
            return rows.stream().map(Row::new).map(mapper).toList();
        } catch (RuntimeException e) {
            throw failed(sql, e);
        }
    }

    /**
     * Inserts a body of CSV lines, the first of which names the columns.
     *
     * @param table a table name written in this source, never one from input
     */
    public void insertCsv(String table, InputStream body) {
        try (InsertResponse response = client.insert(table, body, ClickHouseFormat.CSVWithNames, new InsertSettings())
                .get()) {
            response.getWrittenRows();
        } catch (ExecutionException e) {
            throw failed(new SqlText("insert into " + table, ""), e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("clickhouse", 0, "interrupted while inserting into " + table, "Run it again.", e);
        } catch (Exception e) {
            throw failed(new SqlText("insert into " + table, ""), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static void took(SqlText sql, long start) {
        LOG.debug("{} took {} ms", sql.path(), (System.nanoTime() - start) / 1_000_000);
    }

    private static Map<String, Object> asObjects(Map<String, ?> parameters) {
        return new LinkedHashMap<>(parameters);
    }

    private StoreException failed(SqlText sql, Throwable cause) {
        Throwable root = cause;
        while (!(root instanceof ServerException) && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof ServerException server) {
            if (server.getCode() == UNKNOWN_TABLE || server.getCode() == UNKNOWN_DATABASE) {
                return new StoreUnavailableException(
                        "clickhouse",
                        "ClickHouse at " + location + " lacks what " + sql.path() + " needs: " + firstLine(server),
                        "Run 'ppa schema apply'.",
                        cause);
            }
            return new StoreException(
                    "clickhouse",
                    server.getCode(),
                    "ClickHouse refused " + sql.path() + ": " + firstLine(server),
                    "See the statement's file; the number in the message is ClickHouse's error code.",
                    cause);
        }
        if (cause instanceof ClickHouseException || root instanceof java.io.IOException) {
            return new StoreUnavailableException(
                    "clickhouse",
                    "ClickHouse at " + location + " cannot be reached: " + firstLine(root),
                    "Start it, or give its address in ppa.clickhouse.url.",
                    cause);
        }
        return new StoreException(
                "clickhouse", 0, "running " + sql.path() + " failed: " + firstLine(root), "Run it again.", cause);
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
