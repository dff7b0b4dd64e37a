/** The only place that knows the ClickHouse driver. */
@NullMarked
package io.ppa.store.clickhouse;

import org.jspecify.annotations.NullMarked;
