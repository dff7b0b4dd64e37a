/** The daily rollup: plan, stage, audit, diff, publish, ledger. */
@NullMarked
package io.ppa.job.rollup;

import org.jspecify.annotations.NullMarked;
