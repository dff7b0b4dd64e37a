/** The rolling-risk job: return and risk over rolling windows, from the published daily rows. */
@NullMarked
package io.ppa.job.risk;

import org.jspecify.annotations.NullMarked;
