/** Plain-text tables for people: what every listing prints. */
@NullMarked
package io.ppa.text;

import org.jspecify.annotations.NullMarked;
