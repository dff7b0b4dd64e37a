/** The only place that knows the Redis driver. */
@NullMarked
package io.ppa.store.redis;

import org.jspecify.annotations.NullMarked;
