@NullMarked
package io.ppa.job.rollup;

import org.jspecify.annotations.NullMarked;
