/** The probability graph: ArangoDB, and an H2 database in its place where the engines are embedded. */
@NullMarked
package io.ppa.store.arangodb;

import org.jspecify.annotations.NullMarked;
