package io.ppa.job.publish;

/**
 * What the input of one (tenant, day) looks like from part metadata.
 *
 * @param hash of every partition the day may depend on
 * @param newestInsert Unix seconds of the newest inserted part among them, 0 when none is left unmerged
 */
public record PartitionMark(String hash, long newestInsert) {

    /** No input. */
    public static final PartitionMark NONE = new PartitionMark("", 0);
}
