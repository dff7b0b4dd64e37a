package io.ppa.monitor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The latest answer to a question about the world. It is asked again when the answer is older than {@code fresh}, by one thread
 * however many want to know, and nobody waits for it longer than {@code patience} from when it was asked: a store that hangs must
 * not make a page hang.
 */
final class Latest<T> {

    private final Callable<T> question;

    private final ExecutorService threads;

    private final Duration fresh;

    private final Duration patience;

    private @Nullable Future<T> asked;

    private long askedAt;

    private volatile long answeredAt;

    Latest(Callable<T> question, ExecutorService threads, Duration fresh, Duration patience) {
        this.question = question;
        this.threads = threads;
        this.fresh = fresh;
        this.patience = patience;
    }

    /** Has it asked if need be, and does not wait. */
    synchronized void ask() {
        Future<T> last = asked;
        boolean old = last == null || (last.isDone() && System.nanoTime() - answeredAt >= fresh.toNanos());
        if (old) {
            askedAt = System.nanoTime();
            asked = threads.submit(() -> {
                try {
                    return question.call();
                } finally {
                    answeredAt = System.nanoTime();
                }
            });
        }
    }

    /**
     * The answer.
     *
     * @throws ExecutionException what the question ended with
     * @throws TimeoutException when there is no answer in time
     */
    T get() throws ExecutionException, TimeoutException {
        Future<T> answer;
        long left;
        synchronized (this) {
            ask();
            answer = Objects.requireNonNull(asked);
            left = patience.toNanos() - (System.nanoTime() - askedAt);
        }
        try {
            return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    Duration patience() {
        return patience;
    }
}
