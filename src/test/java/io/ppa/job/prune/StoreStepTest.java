package io.ppa.job.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.PartlyFailedException;
import io.ppa.job.PlannedAction;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.job.StoppedException;
import io.ppa.model.Expired;
import io.ppa.model.RunAction;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.RunActions;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a store is pruned, with objects that behave in ways a real store rarely does. */
class StoreStepTest {

    private static final Instant NOW = Instant.parse("2024-06-15T10:45:00Z");

    private static final Instant OLD = Instant.parse("2024-01-01T00:00:00Z");

    private static final RunControl GO_ON = new RunControl() {
        @Override
        public void started(long executionId) {}

        @Override
        public void check(long executionId) {}
    };

    private static HikariDataSource postgres;

    private static RunActions actions;

    private static long execution;

    @BeforeAll
    static void schema() {
        postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 4);
        new PostgresSchema(postgres, Clock.systemUTC()).apply();
        actions = new RunActions(postgres);
    }

    @AfterAll
    static void close() {
        postgres.close();
    }

    @BeforeEach
    void nextExecution() {
        execution++;
    }

    @Test
    void whatIsLeftAlthoughItMayGo_failsTheRun_andTheOtherObjectsAreDone() {
        Heap stubborn = new Heap("stubborn", 10, 100, 1000);
        stubborn.gives = most -> Math.min(most, Math.max(0, stubborn.left - 3));
        Heap plain = new Heap("plain", 5, 100, 1000);

        assertThatThrownBy(() -> step(GO_ON, stubborn, plain).run(execution, request(1000, null)))
                .isInstanceOf(PartlyFailedException.class)
                .hasMessage(
                        "heaps stubborn still has 3 past retention after 7 went: others hold them, or add more of them")
                .extracting("action")
                .asString()
                .contains("'ppa rerun " + execution + "'");

        assertThat(stubborn.passes).as("come back for").isEqualTo(3);
        assertThat(plain.left).isZero();
        assertThat(actions.of(execution))
                .extracting(RunAction::object, RunAction::rows, RunAction::left)
                .containsExactly(tuple("stubborn", 7L, 3L), tuple("plain", 5L, 0L));
    }

    @Test
    void whatStaysBecauseNoMoreMayGo_failsNothing_andIsSaid() {
        Heap many = new Heap("many", 10, 100, 4);

        assertThat(step(GO_ON, many).run(execution, request(3, null)))
                .isEqualTo("4 deleted; 6 left for the next run, for max-deletes was reached");

        assertThat(many.asked).containsExactly(3L, 1L);
        assertThat(actions.of(execution).get(0))
                .isEqualTo(new RunAction("heaps", "many", "delete", 4, OptionalLong.of(40), OLD, null, 6));
    }

    /** Deletes, then the connection breaks; tried again it ends: what went before is not forgotten. */
    @Test
    void aStoreThatGoesAwayInTheMiddle_leavesWhatWentInTheReport_andTheNextTryAddsToIt() {
        Heap heap = new Heap("heap", 10, 100, 1000);
        heap.breaksAfter = 2;

        assertThatThrownBy(() -> step(GO_ON, heap).run(execution, request(3, null)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(actions.of(execution))
                .extracting(RunAction::rows, RunAction::left)
                .containsExactly(tuple(6L, 4L));

        heap.breaksAfter = -1;
        assertThat(step(GO_ON, heap).run(execution, request(3, null))).isEqualTo("4 deleted");
        assertThat(actions.of(execution))
                .extracting(RunAction::rows, RunAction::left)
                .containsExactly(tuple(10L, 0L));
        assertThat(actions.of(execution).get(0).bytes()).hasValue(100);
    }

    @Test
    void aRunThatIsStopped_stopsBetweenTwoBatches() {
        Heap heap = new Heap("heap", 10, 100, 1000);
        RunControl stopsAtTheThird = new RunControl() {
            private int asked;

            @Override
            public void started(long executionId) {}

            @Override
            public void check(long executionId) {
                if (++asked == 3) {
                    throw new StoppedException(executionId);
                }
            }
        };

        assertThatThrownBy(() -> step(stopsAtTheThird, heap).run(execution, request(3, null)))
                .isInstanceOf(StoppedException.class);

        assertThat(heap.left).isEqualTo(4);
        assertThat(actions.of(execution)).extracting(RunAction::rows).containsExactly(6L);
    }

    @Test
    void anObjectTheStoreRefuses_keepsNoOtherFromBeingDone() {
        Heap broken = new Heap("broken", 10, 100, 1000);
        broken.refuses = true;
        Heap plain = new Heap("plain", 5, 100, 1000);

        assertThatThrownBy(() -> step(GO_ON, broken, plain).run(execution, request(1000, null)))
                .isInstanceOf(PartlyFailedException.class)
                .hasMessage("heaps no such index (Make it.)");

        assertThat(plain.left).isZero();
    }

    /** Half of an object is allowed, more is not; of few rows anything is. */
    @ParameterizedTest
    @CsvSource({
        "500, 1000, false, true",
        "501, 1000, false, false",
        "501, 1000, true, true",
        "999, 999, false, true",
        "1000, 1000, false, false",
        "1000, 1000, true, true"
    })
    void whatIsMostOfAnObject_isRefused(long expired, long total, boolean forced, boolean goes) {
        Heap heap = new Heap("heap", expired, total, 10_000);
        JobRequest request = request(1000, forced ? "meant" : null);

        List<PlannedAction> planned = step(GO_ON, heap).preview(request);
        assertThat(planned.get(0).action().startsWith("refuse: ")).isNotEqualTo(goes);
        assertThat(planned.get(0).rows()).hasValue(goes ? expired : 0);
        if (goes) {
            step(GO_ON, heap).run(execution, request);
        } else {
            assertThatThrownBy(() -> step(GO_ON, heap).run(execution, request))
                    .hasMessageContaining("more than max-share allows, 50 %")
                    .hasMessageContaining("--force --reason");
            assertThat(actions.of(execution).get(0))
                    .extracting(RunAction::action, RunAction::rows, RunAction::left)
                    .containsExactly("refused", 0L, expired);
        }
        assertThat(heap.left).isEqualTo(goes ? 0 : expired);
    }

    @ParameterizedTest
    @CsvSource({"2024-06-15T10:50:00Z, true", "2024-06-15T10:50:00.001Z, false", "2124-01-01T00:00:00Z, false"})
    void aRowOfTheFuture_refusesItsObject_forcedOrNot(Instant latest, boolean goes) {
        Heap heap = new Heap("heap", 5, 100, 1000);
        heap.latest = latest;

        if (goes) {
            step(GO_ON, heap).run(execution, request(1000, null));
        } else {
            assertThatThrownBy(() -> step(GO_ON, heap).run(execution, request(1000, "meant")))
                    .hasMessageContaining("its newest row is of " + latest + ", which is in the future");
        }
        assertThat(heap.left).isEqualTo(goes ? 0 : 5);
    }

    @Test
    void aDryRun_saysWhatLaterRunsWouldDo_andAsksForNothingToGo() {
        Heap many = new Heap("many", 10, 100, 4);

        assertThat(step(GO_ON, many).preview(request(3, null)))
                .containsExactly(new PlannedAction(
                        "heaps",
                        "many",
                        "delete, 6 in later runs",
                        OptionalLong.of(4),
                        OptionalLong.of(40),
                        OLD,
                        null));

        assertThat(many.asked).isEmpty();
    }

    private static StoreStep step(RunControl control, Heap... heaps) {
        PrunedStore store = new PrunedStore() {
            @Override
            public String name() {
                return "heaps";
            }

            @Override
            public List<Prunable> objects(JobRequest request) {
                return List.of(heaps);
            }
        };
        return new StoreStep(store, actions, control, Progress.NONE, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static JobRequest request(int batch, @Nullable String forceReason) {
        LocalDate day = LocalDate.of(2024, 6, 15);
        return new JobRequest(
                "retention-prune",
                new DayRange(day, day),
                List.of(),
                Map.of(
                        "batch", String.valueOf(batch),
                        "pause", "PT0.001S",
                        "max-share", "0.5",
                        "share-from", "1000",
                        "future-tolerance", "PT5M"),
                forceReason);
    }

    /** Rows that are only counted, of ten bytes each. */
    private static final class Heap implements Prunable {

        private final String object;

        private final long total;

        private final long maxDeletes;

        private final List<Long> asked = new ArrayList<>();

        private long left;

        private int passes;

        private boolean refuses;

        /** Batches after which the store goes away; never when below 0. */
        private int breaksAfter = -1;

        private LongUnaryOperator gives = most -> Math.min(most, this.left);

        private @Nullable Instant latest;

        private Heap(String object, long expired, long total, long maxDeletes) {
            this.object = object;
            this.left = expired;
            this.total = total;
            this.maxDeletes = maxDeletes;
        }

        @Override
        public String object() {
            return object;
        }

        @Override
        public String action() {
            return "delete";
        }

        @Override
        public long maxDeletes() {
            return maxDeletes;
        }

        @Override
        public Expired look() {
            if (refuses) {
                throw new StoreException("heaps", 1, "no such index", "Make it.", null);
            }
            return new Expired(left, OptionalLong.of(left * 10), OLD, OLD.plusSeconds(1), total, latest);
        }

        @Override
        public void begin() {
            passes++;
        }

        @Override
        public OptionalLong next(long budget, int batch) {
            if (breaksAfter-- == 0) {
                throw new StoreUnavailableException("heaps", "gone", "Start it.", null);
            }
            long gone = gives.applyAsLong(Math.min(budget, batch));
            if (gone == 0) {
                return OptionalLong.empty();
            }
            asked.add(gone);
            left -= gone;
            return OptionalLong.of(gone);
        }
    }
}
