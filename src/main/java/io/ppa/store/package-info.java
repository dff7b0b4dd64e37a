/** What all stores share: locations, errors, SQL texts. Each store has a package of its own below. */
@NullMarked
package io.ppa.store;

import org.jspecify.annotations.NullMarked;
