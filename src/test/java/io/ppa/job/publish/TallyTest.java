package io.ppa.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.publish.PublishStore.Content;
import io.ppa.job.publish.PublishStore.Diff;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What several attempts at the same months add up to. */
class TallyTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-15");

    private static final YearMonth MONTH = YearMonth.from(DAY);

    private final Tally tally = new Tally(new TenantPlan("acme", new TreeMap<>(Map.of(DAY, "missing"))));

    @Test
    void whatWasSwappedIn_counts_alsoWhenALaterAttemptFindsNothingToChange() {
        tally.publishing(MONTH, new Diff(5, 1, 2, 3));
        // Its answer was lost, or the ledger could not be written; tried again.
        tally.published(MONTH, new Diff(0, 0, 0, 10), Map.of(DAY, new Content("h", 10)));

        assertCounts(tally.result(0), 5, 1, 2, 3);
    }

    @Test
    void whatIsSwappedInTwice_addsUp() {
        tally.publishing(MONTH, new Diff(5, 0, 0, 0));
        tally.published(MONTH, new Diff(5, 0, 0, 0), Map.of());
        tally.publishing(MONTH, new Diff(0, 1, 2, 2));
        tally.published(MONTH, new Diff(0, 1, 2, 2), Map.of());

        assertCounts(tally.result(0), 5, 1, 2, 2);
    }

    @Test
    void whatDidNotComeThrough_countsOnce() {
        tally.publishing(MONTH, new Diff(5, 0, 0, 0));
        tally.publishing(MONTH, new Diff(4, 0, 1, 0));
        tally.published(MONTH, new Diff(4, 0, 1, 0), Map.of());

        assertCounts(tally.result(0), 4, 0, 1, 0);
    }

    @Test
    void whatNeedsNoSwap_isLeft() {
        tally.published(MONTH, new Diff(0, 0, 0, 7), Map.of());
        tally.publishing(MONTH.plusMonths(1), new Diff(1, 0, 0, 0));
        tally.published(MONTH.plusMonths(1), new Diff(1, 0, 0, 0), Map.of());

        assertCounts(tally.result(0), 1, 0, 0, 7);
    }

    private static void assertCounts(TenantResult result, long added, long removed, long changed, long unchanged) {
        assertThat(result.added()).as("added").isEqualTo(added);
        assertThat(result.removed()).as("removed").isEqualTo(removed);
        assertThat(result.changed()).as("changed").isEqualTo(changed);
        assertThat(result.unchanged()).as("unchanged").isEqualTo(unchanged);
    }
}
