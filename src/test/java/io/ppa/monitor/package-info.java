@NullMarked
package io.ppa.monitor;

import org.jspecify.annotations.NullMarked;
