package io.ppa.job.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    void noMoreThanAllowed_areAskedAtATime() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Integer> question = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            return now.decrementAndGet();
        };

        Parallel.answers(3, IntStream.range(0, 100).mapToObj(n -> question).toList());

        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void afterAFailure_noneBegins_andThoseUnderWayEnd() {
        CountDownLatch underWay = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean begun = new AtomicBoolean();
        List<Callable<Integer>> questions = List.of(
                () -> {
                    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
                    throw new IllegalArgumentException("first");
                },
                () -> {
                    underWay.countDown();
                    TimeUnit.MILLISECONDS.sleep(200);
                    ended.set(true);
                    return 2;
                },
                () -> {
                    TimeUnit.MILLISECONDS.sleep(50);
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
