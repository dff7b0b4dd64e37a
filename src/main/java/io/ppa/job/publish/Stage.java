package io.ppa.job.publish;

import java.time.Instant;

/**
 * Where a run stages its rows, and what it stamps on them.
 *
 * @param table the staging table of the run
 */
public record Stage(long executionId, String table, Instant computedAt) {}
