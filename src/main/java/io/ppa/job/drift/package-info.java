/** calibration-drift: how far confidence and outcomes differ, whether that is drift, and who is told. */
@NullMarked
package io.ppa.job.drift;

import org.jspecify.annotations.NullMarked;
