/**
 * {@code ppa demo}: real prices, documented indicator models, and what the nightly numbers say about them.
 *
 * <p>Everything here is a pure function of the bundled prices and the number of days: no clock, no random numbers, so
 * two runs give the same decisions, feedback and ids, byte for byte.
 */
@NullMarked
package io.ppa.demo;

import org.jspecify.annotations.NullMarked;
