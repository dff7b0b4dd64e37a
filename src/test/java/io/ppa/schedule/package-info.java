/** The scheduler against Quartz and PostgreSQL. */
@NullMarked
package io.ppa.schedule;

import org.jspecify.annotations.NullMarked;
