/** The model registry: what each model's numbers are now, for whoever chooses models. */
@NullMarked
package io.ppa.job.registry;

import org.jspecify.annotations.NullMarked;
