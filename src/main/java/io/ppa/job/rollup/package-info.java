/** The daily rollup: how accurate, calibrated and profitable the predictions of a day were. */
@NullMarked
package io.ppa.job.rollup;

import org.jspecify.annotations.NullMarked;
