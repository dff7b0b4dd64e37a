package io.ppa.cli;

import io.ppa.catalog.Suggestion;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.TenantPartitions;
import io.ppa.store.postgres.RunLedger;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A tenant nobody has heard of is more likely misspelt than idle. */
final class KnownTenants {

    private KnownTenants() {}

    /**
     * Where nobody is known, nobody can be misspelt.
     *
     * @param option for the message
     * @param clickhouse asked for those whose names the ledger does not have; null when it is not to be asked
     * @throws UsageException naming those that have neither rows nor an entry in the ledger, and the nearest that have
     */
    static void require(String option, Collection<String> tenants, RunLedger ledger, @Nullable ClickHouse clickhouse) {
        SortedSet<String> known = ledger.tenants();
        if (clickhouse != null && !known.containsAll(tenants)) {
            known.addAll(new TenantPartitions(clickhouse).tenants());
        }
        List<String> unknown =
                tenants.stream().filter(tenant -> !known.contains(tenant)).toList();
        if (!known.isEmpty() && !unknown.isEmpty()) {
            throw new UsageException(option + " " + String.join(", ", unknown) + ": nobody has heard of "
                    + (unknown.size() == 1 ? "this tenant" : "these tenants")
                    + Suggestion.near(unknown.get(0), known, "; 'ppa ledger' shows who there is"));
        }
    }
}
