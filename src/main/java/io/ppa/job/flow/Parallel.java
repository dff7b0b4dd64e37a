package io.ppa.job.flow;

import io.ppa.job.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Questions that are asked side by side. */
public final class Parallel {

    private Parallel() {}

    /**
     * The answers, in order of the questions. One that fails ends the others.
     *
     * @param atOnce how many are asked at a time
     * @throws RuntimeException what the first of the questions threw that failed, in their order
     */
    public static <T> List<T> answers(int atOnce, List<Callable<T>> questions) {
        if (questions.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce, questions.size()));
        try {
            List<Future<T>> asked = new ArrayList<>();
            questions.forEach(question -> asked.add(threads.submit(LogContext.carried(question))));
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : asked) {
                answers.add(get(answer));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T get(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException told ? told : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while answers were awaited", e);
        }
    }
}
