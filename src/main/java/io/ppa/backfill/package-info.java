/** What the ledger has and lacks of days that are over, drawn as a calendar, and made good over any range of them. */
@NullMarked
package io.ppa.backfill;

import org.jspecify.annotations.NullMarked;
