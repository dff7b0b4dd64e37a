/** The flow every job has: a plan, tenants side by side, steps that follow; and how a run ends. */
@NullMarked
package io.ppa.job.flow;

import org.jspecify.annotations.NullMarked;
