package io.ppa.cli;

import io.ppa.catalog.Suggestion;
import io.ppa.store.clickhouse.TenantPartitions;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.RunLedger;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** A tenant nobody has heard of is more likely misspelt than idle. */
final class KnownTenants {

    private KnownTenants() {}

    /**
     * Where nobody is known, nobody can be misspelt.
     *
     * @param option for the message
     * @param quick whether ClickHouse is not to be asked
     * @throws UsageException naming those that have neither rows nor an entry in the ledger or the tenant directory, and the nearest
     *     that have
     */
    static void require(String option, Collection<String> tenants, Stores stores, boolean quick) {
        if (tenants.isEmpty()) {
            return;
        }
        SortedSet<String> known = new RunLedger(stores.postgres()).tenants();
        if (!quick && !known.containsAll(tenants)) {
            known.addAll(new TenantPartitions(stores.clickhouse()).tenants());
        }
        SortedSet<String> unknown = new TreeSet<>(tenants);
        unknown.removeAll(known);
        if (known.isEmpty() || unknown.isEmpty()) {
            return;
        }
        unknown.removeAll(
                new ModelRegistry(stores.postgres()).tenantIds(unknown).keySet());
        if (!unknown.isEmpty()) {
            throw new UsageException(option + " " + String.join(", ", unknown) + ": nobody has heard of "
                    + (unknown.size() == 1 ? "this tenant" : "these tenants")
                    + Suggestion.near(unknown.first(), known, "; 'ppa ledger' shows who there is"));
        }
    }
}
