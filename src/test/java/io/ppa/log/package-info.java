@NullMarked
package io.ppa.log;

import org.jspecify.annotations.NullMarked;
