/** The commands of the executable jar. */
@NullMarked
package io.ppa.cli;

import org.jspecify.annotations.NullMarked;
