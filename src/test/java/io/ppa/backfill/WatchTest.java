package io.ppa.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.Plan;
import io.ppa.job.Progress;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a backfill begins nothing new. */
class WatchTest {

    private final AtomicInteger stops = new AtomicInteger();

    private final Watch watch = new Watch(Progress.NONE, part -> {});

    @BeforeEach
    void begin() {
        watch.through(stops::incrementAndGet);
        watch.begin(OptionalLong.of(3));
    }

    /** A tenant of three days that failed for all but one. */
    private static TenantResult failed() {
        TenantResult done = TenantResult.nothing("acme");
        LocalDate day = LocalDate.of(2024, 1, 1);
        return new TenantResult(
                done.tenant(),
                TenantResult.Status.FAILED,
                Map.of(day, "missing", day.plusDays(1), "missing", day.plusDays(2), "missing"),
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                0,
                List.of(),
                Map.of(day, "hash"),
                0,
                "why",
                "what");
    }

    @Test
    void whatRuns_isStopped_atTheTenantThatReachesTheBound() {
        watch.finished(TenantResult.nothing("well"));
        watch.finished(failed());
        assertThat(watch.halted()).as("2 of 3").isNull();
        watch.finished(failed());
        assertThat(watch.halted()).isEqualTo("4 days of tenants failed, and --max-failures is 3");
        assertThat(stops).hasValue(1);
    }

    @Test
    void whenARunHasEnded_whatFailedInTruthCounts() {
        watch.finished(failed());
        watch.ended(1);
        watch.finished(failed());
        assertThat(watch.halted()).as("1 and 2").isNotNull();
        assertThat(stops).hasValue(1);
    }

    @Test
    void anEarlierGuess_isForgotten() {
        watch.finished(failed());
        watch.ended(0);
        watch.finished(failed());
        assertThat(watch.halted()).as("0 and 2").isNull();
    }

    @Test
    void withoutABound_anyNumberMayFail() {
        watch.begin(OptionalLong.empty());
        watch.ended(1_000_000);
        assertThat(watch.halted()).isNull();
    }

    @Test
    void askedBeforeARunCouldBeFound_itIsStoppedOnceItHasPlanned() {
        watch.asked();
        assertThat(stops).hasValue(0);
        watch.planned(new Plan(List.of(), 0));
        assertThat(stops).hasValue(1);
        assertThat(watch.halted()).isEqualTo("it was asked to stop");
    }
}
