package io.ppa.store.clickhouse;

import io.ppa.store.StoreException;
import java.util.Map;

/** What to do when a statement for a whole cluster fails, by ClickHouse's error code. */
final class ClusterErrors {

    private static final String AGAIN = ", then run 'ppa schema apply' again.";

    private static final String KEEPER =
            "Give every server the address of Keeper in <zookeeper> and a path in <distributed_ddl>, as in compose.yaml, and"
                    + " see that Keeper runs" + AGAIN;

    private static final Map<Integer, String> ACTIONS = Map.of(
            139, KEEPER,
            225, KEEPER,
            999, KEEPER,
            159,
                    "Start the servers of the cluster that do not answer; they catch up by themselves. Wait for that"
                            + AGAIN,
            253,
                    "Give each server of a shard a macro replica of its own; if the tables were dropped a moment ago, wait eight"
                            + " minutes" + AGAIN,
            497, "Grant the user CLUSTER and CREATE, ALTER, DROP and INSERT on both databases on every server" + AGAIN,
            701, "Add the cluster to remote_servers on every server" + AGAIN);

    private ClusterErrors() {}

    static StoreException explained(StoreException e) {
        String action = ACTIONS.get(e.code());
        return action == null ? e : new StoreException(e.store(), e.code(), String.valueOf(e.getMessage()), action, e);
    }
}
