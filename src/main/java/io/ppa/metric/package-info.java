/** The pure formulas: one class per number, no Spring, no store, undefined values as empty results. */
@NullMarked
package io.ppa.metric;

import org.jspecify.annotations.NullMarked;
