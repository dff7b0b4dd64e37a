/** Starts, restarts, stops and recovers jobs; exit codes, the run ledger and its leases. */
@NullMarked
package io.ppa.launch;

import org.jspecify.annotations.NullMarked;
