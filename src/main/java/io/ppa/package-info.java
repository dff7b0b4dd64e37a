/** The executable: where the process starts. */
@NullMarked
package io.ppa;

import org.jspecify.annotations.NullMarked;
