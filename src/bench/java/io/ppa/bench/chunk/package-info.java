/** What the suite is compared with: a job of Spring Batch that takes row after row from the database and brings row after row back. */
@NullMarked
package io.ppa.bench.chunk;

import org.jspecify.annotations.NullMarked;
