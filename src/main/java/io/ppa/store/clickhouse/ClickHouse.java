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
import com.clickhouse.client.api.query.Records;
import com.clickhouse.data.ClickHouseFormat;
import io.ppa.store.Causes;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection pool to ClickHouse over HTTP. Statements come as {@link SqlText} with {@code {name:Type}} placeholders;
 * values are bound by the server, never put into the text. Safe for use by several threads.
 *
 * <p>Of a cluster it is the tables over all shards: right for reads of all tenants, and for inserts. What works on one
 * tenant's rows, writes them, or asks a server for its metadata goes to the shard: {@link #of} and {@link #shards}. A server
 * that stands alone is its own and only shard.
 */
public final class ClickHouse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouse.class);

    /** Seconds in which the taker of a stream of rows must have worked on some; a server would wait for half a minute. */
    private static final String PATIENCE_WITH_TAKER = "600";

    /** The code the server answers when it runs a statement of that id. */
    private static final int SAME_ID = 216;

    /** Codes the server answers when a table or database is not there. */
    private static final int UNKNOWN_TABLE = 60;

    private static final int UNKNOWN_DATABASE = 81;

    private static final Duration CONNECTING = Duration.ofSeconds(10);

    private static final SqlText PING = new SqlText("ping", "SELECT 1 AS one");

    private static final SqlText AT_WORK = SqlText.load("clickhouse/publish/at_work.sql");

    private static final SqlText ENGINE = SqlText.load("clickhouse/cluster/engine.sql");

    private final ClickHouseLocation location;

    private final Client client;

    private final @Nullable Shards shards;

    /** Of a cluster's server by itself; null of any other. */
    private final @Nullable Runnable onUnreachable;

    private ClickHouse(
            ClickHouseLocation location, Client client, @Nullable Runnable onUnreachable, Shards.Opening opening) {
        this.location = location;
        this.client = client;
        this.shards = location.cluster() == null ? null : new Shards(this, location.cluster(), opening);
        this.onUnreachable = onUnreachable;
    }

    /** Opens a pool; nothing is sent until the first statement. */
    public static ClickHouse connect(ClickHouseLocation location) {
        // A statement takes as long as it takes.
        return connect(location, CONNECTING, Duration.ZERO, null);
    }

    /** The same for short questions: whoever asks is not kept waiting for longer than so many whole seconds. */
    public static ClickHouse connect(ClickHouseLocation location, Duration patience) {
        return connect(location, patience, patience, null);
    }

    private static ClickHouse connect(
            ClickHouseLocation location, Duration connecting, Duration answer, @Nullable Runnable onUnreachable) {
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
                // Of a connection that a firewall dropped silently nobody else would tell.
                .setSocketKeepAlive(true)
                .useServerTimeZone(false)
                .useTimeZone("UTC")
                .setMaxRetries(0);
        if (location.cluster() != null) {
            // A subquery on a distributed table is answered once and sent along, an insert ends when its rows are
            // on their shards, and what has just been published on a shard's first server is read there.
            builder.serverSetting("distributed_product_mode", "global")
                    .serverSetting("load_balancing", "in_order")
                    .serverSetting("distributed_foreground_insert", "1");
        }
        return new ClickHouse(
                location, builder.build(), onUnreachable, (shard, lost) -> connect(shard, connecting, answer, lost));
    }

    public ClickHouseLocation location() {
        return location;
    }

    /** Of a cluster's server, which one: a piece of a sentence; empty for one that stands alone. */
    String where() {
        return onUnreachable == null ? "" : " on the shard at " + location.shownUrl();
    }

    /** The shards by their numbers; a server that stands alone is the first. */
    SortedMap<Integer, ClickHouse> byNumber() {
        return shards == null ? new TreeMap<>(Map.of(1, this)) : shards.byNumber();
    }

    /**
     * Where a tenant's rows are.
     *
     * @throws StoreUnavailableException when the cluster is not what the settings say, or the tenant's shard does not answer
     */
    public ClickHouse of(String tenant) {
        return shards == null ? this : shards.of(tenant);
    }

    /**
     * One server of each shard, in order.
     *
     * @throws StoreUnavailableException when the cluster is not what the settings say, or a shard does not answer
     */
    public List<ClickHouse> shards() {
        return shards == null ? List.of(this) : shards.each();
    }

    /** Those of {@link #shards} that answer: what is done there need not wait for the others. */
    public List<ClickHouse> reachableShards() {
        return shards == null ? List.of(this) : shards.reachable();
    }

    /** The shards that these tenants' rows are on, each with its tenants. */
    Map<ClickHouse, List<String>> byShard(Collection<String> tenants) {
        return shards == null ? Map.of(this, List.copyOf(tenants)) : shards.byShard(tenants);
    }

    /** The same, with no more tenants at a time than a statement takes. */
    public List<Portion> portions(Collection<String> tenants) {
        List<Portion> portions = new ArrayList<>();
        byShard(tenants)
                .forEach((shard, here) -> Portion.of(here).forEach(names -> portions.add(new Portion(shard, names))));
        return portions;
    }

    /**
     * Asks every shard for tenants it has rows of, in a column {@code tenant}.
     *
     * @return in order, each once
     * @throws StoreException when a shard has a tenant that belongs on another: half of its rows would be overlooked
     */
    public List<String> tenants(SqlText sql, Map<String, ?> parameters) {
        return shards == null ? names(sql, parameters) : shards.tenants(sql, parameters);
    }

    List<String> names(SqlText sql, Map<String, ?> parameters) {
        return query(sql, parameters, row -> row.getString("tenant"));
    }

    /** Runs a query on every shard and puts the answers one after another. */
    public <T> List<T> queryShards(SqlText sql, Map<String, ?> parameters, Function<Row, T> mapper) {
        return shards().stream()
                .flatMap(shard -> shard.query(sql, parameters, mapper).stream())
                .toList();
    }

    /**
     * A statement {@code CREATE TABLE … AS table} of which the new table is this server's own: a replicated table's engine
     * names the place in Keeper that belongs to it alone.
     *
     * @param table the table it is made like
     */
    public SqlText unreplicated(SqlText createAs, String table) {
        if (onUnreachable == null) {
            return createAs;
        }
        String engine = query(ENGINE, Map.of("table", table), row -> row.getString("engine")).stream()
                .findFirst()
                .orElse("");
        return ClusterStatement.unreplicated(createAs, engine);
    }

    /**
     * Answers when the server does; of a cluster, when one of each shard does.
     *
     * @throws StoreUnavailableException when it does not
     */
    public void ping() {
        query(PING, Map.of(), row -> row.getInteger("one"));
        if (shards != null) {
            shards.each().forEach(shard -> shard.queryServer(PING, Map.of(), row -> row.getInteger("one")));
        }
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
        return execute(sql, parameters, new CommandSettings(), settings);
    }

    /**
     * The same under a name, of which the server runs one statement at a time.
     *
     * @throws StoreUnavailableException also while it runs another of that name
     */
    public long execute(SqlText sql, Map<String, ?> parameters, Map<String, String> settings, String id) {
        return execute(sql, parameters, (CommandSettings) new CommandSettings().setQueryId(id), settings);
    }

    /**
     * Makes sure that the server is at work on no statement that was given such an id.
     *
     * @param ids how the id begins
     * @param what the statement is, for the message
     * @throws StoreUnavailableException while it is
     */
    public void requireEnded(String ids, String what) {
        if (query(AT_WORK, Map.of("ids", ids), row -> row.getLong("statements")).get(0) > 0) {
            throw stillAtWork(what, null);
        }
    }

    private StoreUnavailableException stillAtWork(String what, @Nullable Throwable cause) {
        return new StoreUnavailableException(
                "clickhouse",
                "ClickHouse at " + location + " is still at work on " + what
                        + ", which an earlier attempt began that lost its connection",
                "Wait until it has ended, and run it again.",
                cause);
    }

    private long execute(
            SqlText sql, Map<String, ?> parameters, CommandSettings commandSettings, Map<String, String> settings) {
        settings.forEach(commandSettings::serverSetting);
        long start = System.nanoTime();
        try (CommandResponse response =
                answer(sql, () -> client.execute(sql.text(), asObjects(parameters), commandSettings))) {
            took(sql, start);
            return response.getWrittenRows();
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
        return query(sql, parameters, querySettings, mapper);
    }

    /** Asks the server rather than the suite's database, which may not be there. */
    <T> List<T> queryServer(SqlText sql, Map<String, ?> parameters, Function<Row, T> mapper) {
        return query(sql, parameters, new QuerySettings().setDatabase("default"), mapper);
    }

    private <T> List<T> query(
            SqlText sql, Map<String, ?> parameters, QuerySettings querySettings, Function<Row, T> mapper) {
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
     * Runs a query and hands its rows over one by one as they are read, however many there are. They come once the statement has
     * ended, so that one that fails in the middle hands over none; a connection that is lost may be so after some.
     *
     * @param rows may not keep a row, nor take more than ten minutes for some thousand; what it throws passes
     */
    public void stream(SqlText sql, Map<String, ?> parameters, Map<String, String> settings, Consumer<Row> rows) {
        QuerySettings querySettings =
                new QuerySettings().waitEndOfQuery(true).serverSetting("http_send_timeout", PATIENCE_WITH_TAKER);
        settings.forEach(querySettings::serverSetting);
        long start = System.nanoTime();
        try (Records records =
                answer(sql, () -> client.queryRecords(sql.text(), asObjects(parameters), querySettings))) {
            took(sql, start);
            Iterator<GenericRecord> values = reading(sql, records::iterator);
            while (reading(sql, values::hasNext)) {
                rows.accept(new Row(reading(sql, values::next)));
            }
        } catch (RuntimeException e) {
            // Told already, or the taker's own.
            throw e;
        } catch (Exception e) {
            throw failed(sql, e);
        }
    }

    private <T> T answer(SqlText sql, Supplier<CompletableFuture<T>> asked) {
        try {
            return asked.get().get();
        } catch (ExecutionException e) {
            throw failed(sql, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(sql, e);
        } catch (RuntimeException e) {
            throw failed(sql, e);
        }
    }

    private <T> T reading(SqlText sql, Supplier<T> part) {
        try {
            return part.get();
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
        insertCsv(table, body, new InsertSettings());
    }

    /**
     * The same under a name, of which the server runs one statement at a time.
     *
     * @throws StoreUnavailableException also while it runs another of that name
     */
    public void insertCsv(String table, InputStream body, String id) {
        insertCsv(table, body, new InsertSettings().setQueryId(id));
    }

    private void insertCsv(String table, InputStream body, InsertSettings settings) {
        SqlText insert = new SqlText("insert into " + table, "");
        try (InsertResponse response =
                answer(insert, () -> client.insert(table, body, ClickHouseFormat.CSVWithNames, settings))) {
            response.getWrittenRows();
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw failed(insert, e);
        }
    }

    /** The same of a text. */
    public void insertCsv(String table, String csv) {
        insertCsv(table, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        if (shards != null) {
            shards.close();
        }
        client.close();
    }

    private static void took(SqlText sql, long start) {
        LOG.debug("{} took {} ms", sql.path(), (System.nanoTime() - start) / 1_000_000);
    }

    private static StoreException interrupted(SqlText sql, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreException("clickhouse", 0, "interrupted while running " + sql.path(), "Run it again.", e);
    }

    private static Map<String, Object> asObjects(Map<String, ?> parameters) {
        return new LinkedHashMap<>(parameters);
    }

    private StoreException failed(SqlText sql, Throwable cause) {
        Throwable root = Causes.firstOrRoot(cause, ServerException.class);
        if (root instanceof ServerException server) {
            if (server.getCode() == UNKNOWN_TABLE || server.getCode() == UNKNOWN_DATABASE) {
                return new StoreUnavailableException(
                        "clickhouse",
                        "ClickHouse at " + location + " lacks what " + sql.path() + " needs: "
                                + Causes.firstLine(server),
                        "Run 'ppa schema apply'; if that finds nothing to do, 'ppa schema status' says what somebody took away.",
                        cause);
            }
            if (server.getCode() == SAME_ID) {
                return stillAtWork(sql.path(), cause);
            }
            return new StoreException(
                    "clickhouse",
                    server.getCode(),
                    "ClickHouse refused " + sql.path() + ": " + Causes.firstLine(server),
                    "See the statement's file; the number in the message is ClickHouse's error code.",
                    cause);
        }
        if (cause instanceof ClickHouseException || root instanceof java.io.IOException) {
            if (onUnreachable != null) {
                onUnreachable.run();
            }
            return new StoreUnavailableException(
                    "clickhouse",
                    "ClickHouse at " + location + " cannot be reached: " + Causes.firstLine(root),
                    "Start it, or give its address in ppa.clickhouse.url.",
                    cause);
        }
        return new StoreException(
                "clickhouse",
                0,
                "running " + sql.path() + " failed: " + Causes.firstLine(root),
                "Run it again.",
                cause);
    }
}
