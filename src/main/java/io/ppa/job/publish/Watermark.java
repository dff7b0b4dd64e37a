package io.ppa.job.publish;

import java.util.Map;

/**
 * What the input of one (tenant, day) looked like when its numbers were computed, and by which settings they were.
 *
 * @param partitions part metadata of every partition the day may depend on
 * @param rows what the rows look like that the numbers depend on; empty when there are none or nobody asked
 * @param definitions the settings that decide the numbers
 */
record Watermark(PartitionMark partitions, String rows, String definitions) {

    /** Of a day that was never done, or failed. */
    static final Watermark UNKNOWN = new Watermark(PartitionMark.NONE, "", "");

    static Watermark of(Map<String, String> map) {
        return new Watermark(
                new PartitionMark(
                        map.getOrDefault("partitions", ""), Long.parseLong(map.getOrDefault("newestInsert", "0"))),
                map.getOrDefault("rows", ""),
                map.getOrDefault("definitions", ""));
    }

    Map<String, String> toMap() {
        return Map.of(
                "partitions",
                partitions.hash(),
                "newestInsert",
                String.valueOf(partitions.newestInsert()),
                "rows",
                rows,
                "definitions",
                definitions);
    }

    /**
     * Whether the partitions are as they were. Block numbers may be given again after a partition was dropped and the
     * server restarted; an insert newer than any seen before gives that away.
     */
    boolean covers(PartitionMark now) {
        return partitions.hash().equals(now.hash()) && now.newestInsert() <= partitions.newestInsert();
    }
}
