/** The publish protocol every job keeps that publishes days into ClickHouse: plan, stage, audit, diff, publish, ledger. */
@NullMarked
package io.ppa.job.publish;

import org.jspecify.annotations.NullMarked;
