package io.ppa.job.flow;

import io.ppa.job.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** Questions that are asked side by side. */
public final class Parallel {

    private Parallel() {}

    /**
     * The answers, in order of the questions. Once one has failed no other is begun; what it threw is thrown when those under way have
     * ended, so that nothing goes on beside a second try.
     *
     * @param atOnce how many are asked at a time
     */
    public static <T> List<T> answers(int atOnce, List<Callable<T>> questions) {
        if (questions.isEmpty()) {
            return List.of();
        }
        AtomicReference<Exception> failed = new AtomicReference<>();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce, questions.size()));
        try {
            List<Future<T>> asked = new ArrayList<>();
            questions.forEach(
                    question -> asked.add(threads.submit(LogContext.carried(unlessFailed(question, failed)))));
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : asked) {
                await(answer, answers);
            }
            Exception thrown = failed.get();
            if (thrown != null) {
                throw thrown instanceof RuntimeException told ? told : new IllegalStateException(thrown);
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> Callable<T> unlessFailed(Callable<T> question, AtomicReference<Exception> failed) {
        return () -> {
            if (failed.get() != null) {
                throw new CancellationException();
            }
            try {
                return question.call();
            } catch (Exception e) {
                failed.compareAndSet(null, e);
                throw e;
            }
        };
    }

    private static <T> void await(Future<T> answer, List<T> answers) {
        try {
            answers.add(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while answers were awaited", e);
        }
    }
}
