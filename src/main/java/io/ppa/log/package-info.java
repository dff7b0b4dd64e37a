/** What the lines of the log look like, as text and as JSON. */
@NullMarked
package io.ppa.log;

import org.jspecify.annotations.NullMarked;
