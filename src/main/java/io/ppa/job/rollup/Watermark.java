package io.ppa.job.rollup;

import java.util.Map;

/**
 * What the input of one (tenant, day) looked like.
 *
 * @param partitions hash of the part metadata of every partition the day may depend on
 * @param newestInsert Unix seconds of the newest inserted part among them, 0 when none is left unmerged
 * @param rows hash of the rows the day's numbers are computed from; empty when there are none or nobody asked
 * @param horizonDays the feedback horizon it was computed with, in days
 */
record Watermark(String partitions, long newestInsert, String rows, int horizonDays) {

    static Watermark of(Map<String, String> map) {
        return new Watermark(
                map.getOrDefault("partitions", ""),
                Long.parseLong(map.getOrDefault("newestInsert", "0")),
                map.getOrDefault("rows", ""),
                Integer.parseInt(map.getOrDefault("horizonDays", "0")));
    }

    Map<String, String> toMap() {
        return Map.of(
                "partitions",
                partitions,
                "newestInsert",
                String.valueOf(newestInsert),
                "rows",
                rows,
                "horizonDays",
                String.valueOf(horizonDays));
    }

    Watermark withRows(String newRows) {
        return new Watermark(partitions, newestInsert, newRows, horizonDays);
    }

    /**
     * Whether the partitions are as they were. Block numbers may be given again after a partition was dropped and the
     * server restarted; an insert newer than any seen before gives that away.
     */
    boolean untouchedSince(Watermark before) {
        return partitions.equals(before.partitions) && newestInsert <= before.newestInsert;
    }
}
