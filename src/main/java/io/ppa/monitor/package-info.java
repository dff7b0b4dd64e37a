/** What a daemon tells over HTTP: the health of the stores, and metrics. */
@NullMarked
package io.ppa.monitor;

import org.jspecify.annotations.NullMarked;
