@NullMarked
package io.ppa.store.redis;

import org.jspecify.annotations.NullMarked;
