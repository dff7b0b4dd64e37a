/** Reads and checks jobs/ and schedules/, and names every fault with file and line. */
@NullMarked
package io.ppa.catalog;

import org.jspecify.annotations.NullMarked;
