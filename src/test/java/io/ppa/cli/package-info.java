/** The commands as an operator uses them, on real engines. */
@NullMarked
package io.ppa.cli;

import org.jspecify.annotations.NullMarked;
