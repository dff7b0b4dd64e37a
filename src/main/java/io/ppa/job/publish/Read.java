package io.ppa.job.publish;

import java.util.Map;

/**
 * What was read for one day.
 *
 * @param keys rows staged that are fit to be published
 * @param read input rows, valid or not
 * @param rejected by reason, only those above 0
 * @param mark the row mark of what was read, where the publication {@link Publication#marksWhatItReads} it; else empty
 */
public record Read(long keys, long read, Map<String, Long> rejected, String mark) {}
