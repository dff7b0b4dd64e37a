/** The benchmark: what the suite's speed is, as ratios measured in one run. Nothing of it is in the jar. */
@NullMarked
package io.ppa.bench;

import org.jspecify.annotations.NullMarked;
