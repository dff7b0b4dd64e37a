package io.ppa.job.pattern;

import io.ppa.job.flow.ContentHash;
import java.util.SortedMap;

/**
 * What one tenant's decisions of a window came to.
 *
 * @param groups those with a decision, rejected ones included
 * @param rows the decisions, and the feedbacks that are the effective ones of them
 * @param rejected how many of these rows are invalid, by reason; they enter no group's numbers
 */
record TenantGroups(SortedMap<Group.Key, Group> groups, long rows, SortedMap<String, Long> rejected) {

    long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of the groups, bit for bit: the same whenever the numbers that follow from them are. */
    String contentHash() {
        ContentHash hash = new ContentHash();
        groups.forEach((key, group) -> hash.add(key.symbol())
                .add(key.regime())
                .add(group.outcomes())
                .add(group.successes())
                .add(group.confidenceSum())
                .add(group.dayDecisions())
                .add(group.epistemicSum())
                .add(group.aleatoricSum()));
        return hash.hex();
    }
}
