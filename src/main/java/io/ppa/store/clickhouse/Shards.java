package io.ppa.store.clickhouse;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.ClusterLocation;
import io.ppa.store.StoreUnavailableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shards of a cluster, and a tenant's. Of each shard the first server that answers is used, by all processes the
 * same while it does: what was published there is read there. When it falls away the shards are looked for again.
 */
final class Shards implements AutoCloseable {

    private static final String STORE = "clickhouse";

    private static final SqlText SERVERS = sql("servers");
    private static final SqlText NAMES = sql("names");
    private static final SqlText SLOTS = sql("slots");

    /** What a name that is no text is read as: nothing can be said of where it belongs. */
    private static final char REPLACED = '\uFFFD';

    private final ClickHouse entry;

    private final ClusterLocation cluster;

    private final Map<String, ClickHouse> pools = new ConcurrentHashMap<>();

    private final Map<String, Integer> slots = new ConcurrentHashMap<>();

    private @Nullable Found found;

    /** @param entry any server of the cluster */
    Shards(ClickHouse entry, ClusterLocation cluster) {
        this.entry = entry;
        this.cluster = cluster;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/cluster/" + name + ".sql");
    }

    /** @param bySlot as the distributed tables choose a shard: as many slots as its weight, in order of the shards */
    private record Found(SortedMap<Integer, ClickHouse> byNumber, List<ClickHouse> bySlot) {}

    private record Server(int shard, int weight, String host, boolean here, String database) {}

    ClickHouse of(String tenant) {
        Found now = found();
        place(now, List.of(tenant));
        return now.bySlot.get(Objects.requireNonNull(slots.get(tenant)));
    }

    List<ClickHouse> each() {
        return List.copyOf(found().byNumber.values());
    }

    /** The shards by their numbers in the cluster. */
    SortedMap<Integer, ClickHouse> byNumber() {
        return found().byNumber;
    }

    Map<ClickHouse, List<String>> byShard(Collection<String> tenants) {
        Found now = found();
        place(now, tenants);
        Map<ClickHouse, List<String>> byShard = new LinkedHashMap<>();
        for (String tenant : tenants) {
            ClickHouse shard = now.bySlot.get(Objects.requireNonNull(slots.get(tenant)));
            byShard.computeIfAbsent(shard, none -> new ArrayList<>()).add(tenant);
        }
        return byShard;
    }

    List<String> tenants(SqlText statement, Map<String, ?> parameters) {
        Found now = found();
        TreeSet<String> all = new TreeSet<>();
        List<String> misplaced = new ArrayList<>();
        now.byNumber.forEach((number, shard) -> {
            List<String> names = shard.names(statement, parameters);
            place(now, names);
            for (String name : names) {
                ClickHouse home = now.bySlot.get(Objects.requireNonNull(slots.get(name)));
                if (home != shard && name.indexOf(REPLACED) < 0) {
                    misplaced.add("'" + name + "' on shard " + number + " ("
                            + shard.location().url() + ")");
                }
            }
            all.addAll(names);
        });
        if (!misplaced.isEmpty()) {
            throw new StoreException(
                    STORE,
                    0,
                    misplaced.size() + (misplaced.size() == 1 ? " tenant has" : " tenants have")
                            + " rows on a shard where cluster '" + cluster.name() + "' does not put them: "
                            + String.join(", ", misplaced.subList(0, Math.min(5, misplaced.size()))),
                    "Insert through the distributed tables of "
                            + entry.location().database()
                            + " only, and move these rows through them: see 'Beyond one machine' in the README.",
                    null);
        }
        return List.copyOf(all);
    }

    /** One query for all tenants that were not asked for before; ClickHouse itself says where they go. */
    private void place(Found now, Collection<String> tenants) {
        List<String> unknown = tenants.stream()
                .distinct()
                .filter(name -> !slots.containsKey(name))
                .toList();
        if (!unknown.isEmpty()) {
            entry.queryServer(
                    SLOTS,
                    Map.of("tenants", unknown, "slots", now.bySlot.size()),
                    row -> slots.put(row.getString("tenant"), row.getInteger("slot")));
            // A name that is no text comes back as another: it has no rows anywhere under the name asked for.
            unknown.forEach(name -> slots.putIfAbsent(name, 0));
        }
    }

    private synchronized Found found() {
        Found known = found;
        if (known == null) {
            known = find();
            found = known;
        }
        return known;
    }

    private synchronized void forget() {
        found = null;
    }

    private Found find() {
        List<Server> servers = servers(entry);
        if (servers.isEmpty()) {
            List<String> names = entry.queryServer(NAMES, Map.of(), row -> row.getString("name"));
            throw new StoreUnavailableException(
                    STORE,
                    "ClickHouse at " + entry.location().url() + " knows no cluster '" + cluster.name() + "'; it knows "
                            + (names.isEmpty() ? "none" : String.join(", ", names)),
                    "Correct ppa.clickhouse.cluster (environment: PPA_CLICKHOUSE_CLUSTER), or add the cluster to"
                            + " remote_servers on every server.",
                    null);
        }
        requireNoDatabase(servers);
        SortedMap<Integer, ClickHouse> byNumber = cluster.nodes().isEmpty() ? named(servers) : given(servers);
        List<ClickHouse> bySlot = new ArrayList<>();
        SortedMap<Integer, Integer> weights = new TreeMap<>();
        servers.forEach(server -> weights.put(server.shard, server.weight));
        weights.forEach((number, weight) -> {
            for (int i = 0; i < weight; i++) {
                bySlot.add(Objects.requireNonNull(byNumber.get(number)));
            }
        });
        slots.clear();
        return new Found(byNumber, bySlot);
    }

    /** The names in a statement for the cluster would be looked up there, and not in the suite's databases. */
    private void requireNoDatabase(List<Server> servers) {
        servers.stream()
                .filter(server -> !server.database.isEmpty())
                .findFirst()
                .ifPresent(server -> {
                    throw new StoreUnavailableException(
                            STORE,
                            "cluster '" + cluster.name() + "' has default_database " + server.database + " for "
                                    + server.host + ", and ppa works in databases of its own",
                            "Remove default_database from the cluster's remote_servers, or name a cluster without it in"
                                    + " ppa.clickhouse.cluster.",
                            null);
                });
    }

    /** The servers as the cluster's definition names them, at the port the settings name. */
    private SortedMap<Integer, ClickHouse> named(List<Server> servers) {
        SortedMap<Integer, ClickHouse> byNumber = new TreeMap<>();
        SortedMap<Integer, List<String>> tried = new TreeMap<>();
        for (Server server : servers) {
            List<String> of = tried.computeIfAbsent(server.shard, none -> new ArrayList<>());
            if (!byNumber.containsKey(server.shard)) {
                ClickHouse pool = pool(at(entry.location().url(), server.host));
                of.add(pool.location().url());
                if (answers(pool)) {
                    byNumber.put(server.shard, pool);
                }
            }
        }
        tried.forEach((shard, urls) -> require(byNumber, shard, "tried " + String.join(", ", urls)));
        return byNumber;
    }

    /** The servers the settings name, each asked which shard it is. */
    private SortedMap<Integer, ClickHouse> given(List<Server> servers) {
        SortedMap<Integer, ClickHouse> byNumber = new TreeMap<>();
        for (String url : cluster.nodes()) {
            ClickHouse pool = pool(url);
            if (!answers(pool)) {
                continue;
            }
            List<Integer> here = servers(pool).stream()
                    .filter(Server::here)
                    .map(Server::shard)
                    .distinct()
                    .toList();
            if (here.size() != 1) {
                throw new StoreUnavailableException(
                        STORE,
                        "ClickHouse at " + url + " is in " + (here.isEmpty() ? "no shard" : "shards " + here)
                                + " of cluster '" + cluster.name() + "' as it knows it, and must be in one",
                        "Correct ppa.clickhouse.nodes (environment: PPA_CLICKHOUSE_NODES), or remote_servers there.",
                        null);
            }
            byNumber.putIfAbsent(here.get(0), pool);
        }
        servers.forEach(server -> require(
                byNumber,
                server.shard,
                "none of " + String.join(", ", cluster.nodes()) + " is a server of it that answers"));
        return byNumber;
    }

    private void require(SortedMap<Integer, ClickHouse> byNumber, int shard, String tried) {
        if (!byNumber.containsKey(shard)) {
            throw new StoreUnavailableException(
                    STORE,
                    "shard " + shard + " of cluster '" + cluster.name() + "' cannot be reached: " + tried,
                    "Start it; or give addresses that can be reached from here in ppa.clickhouse.nodes"
                            + " (environment: PPA_CLICKHOUSE_NODES).",
                    null);
        }
    }

    /** The same port, path and scheme on another host. */
    static String at(String url, String host) {
        URI one = URI.create(url);
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        String port = one.getPort() < 0 ? "" : ":" + one.getPort();
        String path = one.getRawPath() == null ? "" : one.getRawPath();
        return one.getScheme() + "://" + bracketed + port + path;
    }

    private boolean answers(ClickHouse server) {
        try {
            servers(server);
            return true;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    private List<Server> servers(ClickHouse asked) {
        return asked.queryServer(
                SERVERS,
                Map.of("cluster", cluster.name()),
                row -> new Server(
                        row.getInteger("shard"),
                        row.getInteger("weight"),
                        row.getString("host"),
                        row.getInteger("here") != 0,
                        row.getString("database")));
    }

    private ClickHouse pool(String url) {
        ClickHouseLocation whole = entry.location();
        return pools.computeIfAbsent(url, at -> ClickHouse.shard(whole.at(at, whole.shardDatabase()), this::forget));
    }

    @Override
    public void close() {
        pools.values().forEach(ClickHouse::close);
    }
}
