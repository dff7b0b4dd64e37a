/** The engines that make a fresh machine work: ClickHouse, PostgreSQL and Redis under one data directory. */
@NullMarked
package io.ppa.embedded;

import org.jspecify.annotations.NullMarked;
