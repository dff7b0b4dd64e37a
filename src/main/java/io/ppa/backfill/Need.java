package io.ppa.backfill;

import io.ppa.job.Why;

/**
 * Why a day of a tenant needs work.
 *
 * @param reason the same in words, with details
 */
public record Need(Why why, String reason) {}
