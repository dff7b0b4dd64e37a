/** The jobs, one package each: their Spring Batch configuration and steps. */
@NullMarked
package io.ppa.job;

import org.jspecify.annotations.NullMarked;
