package io.ppa.store.clickhouse;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.ClusterLocation;
import io.ppa.store.StoreUnavailableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

    private final Opening opening;

    private final Map<String, ClickHouse> pools = new ConcurrentHashMap<>();

    private volatile @Nullable Found found;

    /** Opens a pool on one server by itself. */
    interface Opening {

        /** @param onUnreachable told whenever the server cannot be reached */
        ClickHouse open(ClickHouseLocation location, Runnable onUnreachable);
    }

    /** @param entry any server of the cluster */
    Shards(ClickHouse entry, ClusterLocation cluster, Opening opening) {
        this.entry = entry;
        this.cluster = cluster;
        this.opening = opening;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/cluster/" + name + ".sql");
    }

    /**
     * What was found.
     *
     * @param byNumber the shards that answer
     * @param missing why the others do not
     * @param bySlot numbers, as the distributed tables choose a shard: as many slots as its weight, in order of the shards
     * @param slots of the tenants asked for so far
     */
    private record Found(
            SortedMap<Integer, ClickHouse> byNumber,
            SortedMap<Integer, StoreUnavailableException> missing,
            List<Integer> bySlot,
            Map<String, Integer> slots) {

        int home(String tenant) {
            return bySlot.get(Objects.requireNonNull(slots.get(tenant)));
        }
    }

    private record Server(int shard, int weight, String host, boolean here, String database) {}

    ClickHouse of(String tenant) {
        return byShard(List.of(tenant)).keySet().iterator().next();
    }

    List<ClickHouse> each() {
        return List.copyOf(byNumber().values());
    }

    /** Those that answer, or did when they were looked for last. */
    List<ClickHouse> reachable() {
        return List.copyOf(found().byNumber.values());
    }

    /** All shards by their numbers in the cluster. */
    SortedMap<Integer, ClickHouse> byNumber() {
        return whole().byNumber;
    }

    Map<ClickHouse, List<String>> byShard(Collection<String> tenants) {
        Found known = found();
        place(known, tenants);
        Found now = known;
        if (tenants.stream().anyMatch(tenant -> known.missing.containsKey(known.home(tenant)))) {
            now = whole();
            place(now, tenants);
        }
        Map<ClickHouse, List<String>> byShard = new LinkedHashMap<>();
        for (String tenant : tenants) {
            ClickHouse shard = Objects.requireNonNull(now.byNumber.get(now.home(tenant)));
            byShard.computeIfAbsent(shard, none -> new ArrayList<>()).add(tenant);
        }
        return byShard;
    }

    List<String> tenants(SqlText statement, Map<String, ?> parameters) {
        Found now = whole();
        TreeSet<String> all = new TreeSet<>();
        List<String> misplaced = new ArrayList<>();
        now.byNumber.forEach((number, shard) -> {
            List<String> names = shard.names(statement, parameters);
            place(now, names);
            for (String name : names) {
                if (now.home(name) != number && name.indexOf(REPLACED) < 0) {
                    misplaced.add("'" + name + "' on shard " + number + " ("
                            + shard.location().shownUrl() + ")");
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
                .filter(name -> !now.slots.containsKey(name))
                .toList();
        for (List<String> portion : Portion.of(unknown)) {
            now.byNumber
                    .values()
                    .iterator()
                    .next()
                    .queryServer(
                            SLOTS,
                            Map.of("tenants", portion, "slots", now.bySlot.size()),
                            row -> now.slots.put(row.getString("tenant"), row.getInteger("slot")));
        }
        // A name that is no text comes back as another: it has no rows anywhere under the name asked for.
        unknown.forEach(name -> now.slots.putIfAbsent(name, 0));
    }

    private Found found() {
        Found known = found;
        return known == null ? look() : known;
    }

    /** With every shard; looked for again when one was missing. */
    private Found whole() {
        Found known = found();
        if (!known.missing.isEmpty()) {
            known = look();
        }
        if (!known.missing.isEmpty()) {
            throw Objects.requireNonNull(known.missing.get(known.missing.firstKey()));
        }
        return known;
    }

    private synchronized Found look() {
        Found known = find();
        found = known;
        return known;
    }

    private void forget() {
        found = null;
    }

    private Found find() {
        List<Server> servers = definition();
        if (servers.isEmpty()) {
            List<String> names = entry.queryServer(NAMES, Map.of(), row -> row.getString("name"));
            throw new StoreUnavailableException(
                    STORE,
                    "ClickHouse at " + entry.location().shownUrl() + " knows no cluster '" + cluster.name()
                            + "'; it knows " + (names.isEmpty() ? "none" : String.join(", ", names)),
                    "Correct ppa.clickhouse.cluster (environment: PPA_CLICKHOUSE_CLUSTER), or add the cluster to"
                            + " remote_servers on every server.",
                    null);
        }
        requireNoDatabase(servers);
        Found now = new Found(new TreeMap<>(), new TreeMap<>(), new ArrayList<>(), new ConcurrentHashMap<>());
        if (cluster.nodes().isEmpty()) {
            named(servers, now);
        } else {
            given(servers, now);
        }
        if (now.byNumber.isEmpty()) {
            throw Objects.requireNonNull(now.missing.get(now.missing.firstKey()));
        }
        SortedMap<Integer, Integer> weights = new TreeMap<>();
        servers.forEach(server -> weights.put(server.shard, server.weight));
        weights.forEach((number, weight) -> now.bySlot.addAll(Collections.nCopies(weight, number)));
        return now;
    }

    /** From the server the settings name, else from one that was found before. */
    private List<Server> definition() {
        StoreUnavailableException first = null;
        List<ClickHouse> known = new ArrayList<>(List.of(entry));
        known.addAll(pools.values());
        for (ClickHouse server : known) {
            try {
                return servers(server);
            } catch (StoreUnavailableException e) {
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
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
    private void named(List<Server> servers, Found now) {
        SortedMap<Integer, List<String>> tried = new TreeMap<>();
        for (Server server : servers) {
            List<String> of = tried.computeIfAbsent(server.shard, none -> new ArrayList<>());
            if (!now.byNumber.containsKey(server.shard)) {
                ClickHouse pool = pool(at(entry.location().url(), server.host));
                of.add(pool.location().shownUrl());
                if (answer(pool) != null) {
                    now.byNumber.put(server.shard, pool);
                }
            }
        }
        tried.forEach((shard, urls) -> miss(now, shard, "tried " + String.join(", ", urls)));
    }

    /** The servers the settings name, each asked which shard it is. */
    private void given(List<Server> servers, Found now) {
        for (String url : cluster.nodes()) {
            ClickHouse pool = pool(url);
            List<Server> known = answer(pool);
            if (known == null) {
                continue;
            }
            List<Integer> here = known.stream()
                    .filter(Server::here)
                    .map(Server::shard)
                    .distinct()
                    .toList();
            if (here.size() != 1) {
                throw new StoreUnavailableException(
                        STORE,
                        "ClickHouse at " + pool.location().shownUrl() + " is in "
                                + (here.isEmpty() ? "no shard" : "shards " + here) + " of cluster '" + cluster.name()
                                + "' as it knows it, and must be in one",
                        "Correct ppa.clickhouse.nodes (environment: PPA_CLICKHOUSE_NODES), or remote_servers there.",
                        null);
            }
            now.byNumber.putIfAbsent(here.get(0), pool);
        }
        String nodes =
                cluster.nodes().stream().map(StoreLocations::withoutQueries).collect(Collectors.joining(", "));
        servers.forEach(server -> miss(now, server.shard, "none of " + nodes + " is a server of it that answers"));
    }

    private void miss(Found now, int shard, String tried) {
        if (!now.byNumber.containsKey(shard)) {
            now.missing.put(
                    shard,
                    new StoreUnavailableException(
                            STORE,
                            "shard " + shard + " of cluster '" + cluster.name() + "' cannot be reached: " + tried,
                            "Start it; or give addresses that can be reached from here in ppa.clickhouse.nodes"
                                    + " (environment: PPA_CLICKHOUSE_NODES).",
                            null));
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

    /** The cluster as a server knows it; null when it does not answer. */
    private @Nullable List<Server> answer(ClickHouse server) {
        try {
            return servers(server);
        } catch (StoreUnavailableException e) {
            return null;
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
        return pools.computeIfAbsent(url, at -> opening.open(whole.at(at, whole.shardDatabase()), this::forget));
    }

    @Override
    public void close() {
        pools.values().forEach(ClickHouse::close);
    }
}
