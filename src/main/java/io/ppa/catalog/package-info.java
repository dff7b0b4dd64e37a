/**
 * Reads and checks jobs/ and schedules/, names every fault with file and line, and turns a command line's
 * {@code name=value} into typed parameters. Knows no store and no job.
 */
@NullMarked
package io.ppa.catalog;

import org.jspecify.annotations.NullMarked;
