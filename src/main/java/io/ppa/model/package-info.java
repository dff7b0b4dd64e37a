/** Records of the domain. They see no framework and no store, so that every other package may speak in them. */
@NullMarked
package io.ppa.model;

import org.jspecify.annotations.NullMarked;
