package io.ppa.store;

import java.util.List;
import java.util.Map;

/**
 * How a store's schema stands against its migrations.
 *
 * @param store the store's name, for example {@code clickhouse}
 * @param version the number of the newest migration applied; 0 when none is, or the store is not configured
 * @param pending labels of the migrations not applied yet, in order
 * @param mismatches migrations whose file is not what was applied, a sentence each
 * @param drift objects that are not as the migrations left them
 * @param partitions number of partitions by table; in ClickHouse of (tenant, month)
 * @param warnings what an operator should know, a sentence each
 */
public record SchemaStatus(
        String store,
        int version,
        List<String> pending,
        List<String> mismatches,
        List<SchemaDrift> drift,
        Map<String, Integer> partitions,
        List<String> warnings) {

    /** Of a store that may be left out, and is; {@code property} would name it. */
    public static SchemaStatus notConfigured(String store, String property) {
        return new SchemaStatus(store, 0, List.of(), List.of(), List.of(), Map.of(), List.of(unnamed(property)));
    }

    static String unnamed(String property) {
        return "not configured: " + SettingSource.named(property) + " does not say where it is";
    }

    /** Whether everything is applied, unchanged and as it was left; warnings do not count. */
    public boolean clean() {
        return pending.isEmpty() && mismatches.isEmpty() && drift.isEmpty();
    }
}
