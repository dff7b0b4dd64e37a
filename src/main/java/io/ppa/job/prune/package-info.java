/** {@code retention-prune}: what is past its retention goes from all five stores, bounded, without holding anybody up, and looked for afterwards. */
@NullMarked
package io.ppa.job.prune;

import org.jspecify.annotations.NullMarked;
