/** Patterns and embeddings: Weaviate, and an H2 database in its place where the engines are embedded. */
@NullMarked
package io.ppa.store.weaviate;

import org.jspecify.annotations.NullMarked;
