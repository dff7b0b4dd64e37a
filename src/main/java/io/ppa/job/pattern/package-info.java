/** Market patterns and uncertainty embeddings: what came of decisions like them. */
@NullMarked
package io.ppa.job.pattern;

import org.jspecify.annotations.NullMarked;
