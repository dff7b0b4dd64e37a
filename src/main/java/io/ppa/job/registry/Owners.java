package io.ppa.job.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Which tenants of ClickHouse are which of the registry.
 *
 * @param updatable tenants with numbers whose rows may be written, in order
 * @param known the UUIDs of all tenants with numbers or gaps, written or not
 */
record Owners(List<Owner> updatable, Set<UUID> known) {

    /** A tenant by both its names. */
    record Owner(String tenant, UUID id) {}

    /**
     * Leaves out, with a warning, tenants that are nobody in the registry, that are one with another, or whose window has a
     * gap.
     *
     * @param sizes tenants with numbers, and of how many models
     * @param gaps tenants whose window is not whole, and why
     * @param scope the tenants asked for, empty for all
     * @param ids answers the UUIDs of those tenants that have one
     */
    static Owners of(
            Map<String, Long> sizes,
            Map<String, String> gaps,
            Collection<String> scope,
            Function<Collection<String>, Map<String, UUID>> ids,
            Findings findings) {
        SortedSet<String> tenants = new TreeSet<>(sizes.keySet());
        tenants.addAll(gaps.keySet());
        Map<String, UUID> known = ids.apply(tenants);
        Map<UUID, List<String>> names = new TreeMap<>();
        tenants.stream()
                .filter(known::containsKey)
                .forEach(tenant -> names.computeIfAbsent(known.get(tenant), id -> new ArrayList<>())
                        .add(tenant));
        List<Owner> updatable = new ArrayList<>();
        for (String tenant : tenants) {
            if (!scope.isEmpty() && !scope.contains(tenant)) {
                continue;
            }
            UUID id = known.get(tenant);
            List<String> same = id == null ? List.of() : names.getOrDefault(id, List.of());
            String gap = gaps.get(tenant);
            if (id == null) {
                findings.warn(
                        tenant,
                        "tenant " + tenant + " is not in tenant_directory: the numbers of its "
                                + sizes.getOrDefault(tenant, 0L) + " models go nowhere");
            } else if (same.size() > 1) {
                findings.warn(
                        tenant,
                        "tenants " + String.join(" and ", same) + " are one in PostgreSQL, " + id
                                + ": neither is written");
            } else if (gap != null) {
                findings.warn(tenant, "tenant " + tenant + " keeps its numbers: " + gap);
            } else {
                updatable.add(new Owner(tenant, id));
            }
        }
        return new Owners(updatable, new HashSet<>(known.values()));
    }
}
