package io.ppa.job.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers of several threads. */
class ParallelTest {

    @Test
    void answers_areInOrderOfTheQuestions_whoeverIsFirst() {
        CountDownLatch second = new CountDownLatch(1);

        List<Integer> answers = Parallel.answers(
                2,
                List.of(
                        () -> {
                            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
                            return 1;
                        },
                        () -> {
                            second.countDown();
                            return 2;
                        },
                        () -> 3));

        assertThat(answers).containsExactly(1, 2, 3);
        assertThat(Parallel.answers(2, List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void asManyAsAllowed_areAskedAtATime_andNoMore() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        // Opens when three have come: fewer at a time would wait in vain.
        CyclicBarrier three = new CyclicBarrier(3);
        Callable<Integer> question = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            three.await(1, TimeUnit.MINUTES);
            return now.decrementAndGet();
        };

        Parallel.answers(3, IntStream.range(0, 99).mapToObj(n -> question).toList());

        assertThat(most).hasValue(3);
    }

    @Test
    void afterAFailure_noneBegins_andThoseUnderWayEnd() {
        CountDownLatch underWay = new CountDownLatch(1);
        AtomicReference<Thread> failing = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean begun = new AtomicBoolean();
        List<Callable<Integer>> questions = List.of(
                () -> {
                    failing.set(Thread.currentThread());
                    assertThat(underWay.await(1, TimeUnit.MINUTES)).isTrue();
                    throw new IllegalArgumentException("first");
                },
                () -> {
                    underWay.countDown();
                    // The one that has failed does nothing any more.
                    await().until(() -> failing.get().getState() == Thread.State.WAITING);
                    ended.set(true);
                    return 2;
                },
                () -> {
                    begun.set(true);
                    return 3;
                });

        assertThatThrownBy(() -> Parallel.answers(2, questions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first");
        assertThat(ended).isTrue();
        assertThat(begun).isFalse();
    }

    @Test
    void aCheckedFailure_isWrapped() {
        assertThatThrownBy(() -> Parallel.answers(1, List.<Callable<Integer>>of(() -> {
                    throw new IOException("gone");
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("gone");
    }
}
