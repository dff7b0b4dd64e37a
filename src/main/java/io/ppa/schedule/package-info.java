/** Schedules: which chain is due when, and the daemon that runs it; no other package knows Quartz. */
@NullMarked
package io.ppa.schedule;

import org.jspecify.annotations.NullMarked;
