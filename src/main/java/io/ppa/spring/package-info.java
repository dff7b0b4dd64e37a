/** How Spring is started. */
@NullMarked
package io.ppa.spring;

import org.jspecify.annotations.NullMarked;
