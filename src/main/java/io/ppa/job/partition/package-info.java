/** {@code partition-maintenance}: months made before rows need them, and let go after their time; parts of months that are over merged. */
@NullMarked
package io.ppa.job.partition;

import org.jspecify.annotations.NullMarked;
