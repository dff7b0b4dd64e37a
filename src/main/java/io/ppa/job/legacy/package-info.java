/** {@code migrate-legacy}: rows that were there before the suite get the values it added, and are held to its constraints. */
@NullMarked
package io.ppa.job.legacy;

import org.jspecify.annotations.NullMarked;
