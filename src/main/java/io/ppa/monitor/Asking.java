package io.ppa.monitor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How the stores are asked.
 *
 * @param fresh how old an answer may be that is given again
 * @param patience how long an answer is waited for
 */
record Asking(ExecutorService threads, Duration fresh, Duration patience) implements AutoCloseable {

    static Asking of(Duration fresh, Duration patience) {
        return new Asking(
                Executors.newCachedThreadPool(task -> {
                    Thread thread = new Thread(task, "monitor");
                    thread.setDaemon(true);
                    return thread;
                }),
                fresh,
                patience);
    }

    <T> Latest<T> latest(Callable<T> question) {
        return new Latest<>(question, threads, fresh, patience);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
