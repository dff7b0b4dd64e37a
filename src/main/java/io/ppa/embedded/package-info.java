/** The engines that make a fresh machine work: ClickHouse, PostgreSQL, Redis and H2 under one data directory. */
@NullMarked
package io.ppa.embedded;

import org.jspecify.annotations.NullMarked;
