/** The only place that knows PostgreSQL: its connections, migrations, ledger and leases. */
@NullMarked
package io.ppa.store.postgres;

import org.jspecify.annotations.NullMarked;
