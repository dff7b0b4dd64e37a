@NullMarked
package io.ppa.job.prune;

import org.jspecify.annotations.NullMarked;
