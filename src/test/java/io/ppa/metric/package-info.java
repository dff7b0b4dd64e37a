@NullMarked
package io.ppa.metric;

import org.jspecify.annotations.NullMarked;
