package io.ppa.cli;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT while a job runs ask it to stop: its steps end at the next safe point, the execution ends STOPPED,
 * and the stores are closed in order. The JVM's own handling would end the process under the running steps. A second
 * signal does just that.
 */
final class Signals {

    private Signals() {}

    static <T> T stopping(Supplier<Set<Long>> running, LongConsumer stop, Supplier<T> work) {
        return stopping(running, stop, () -> {}, work);
    }

    /** @param asked what else is to be done, so that nothing new is started */
    static <T> T stopping(Supplier<Set<Long>> running, LongConsumer stop, Runnable asked, Supplier<T> work) {
        return ending(
                () -> {
                    asked.run();
                    running.get().forEach(stop::accept);
                },
                work);
    }

    /** @param end called on the first signal, by a thread of its own */
    static <T> T ending(Runnable end, Supplier<T> work) {
        AtomicInteger count = new AtomicInteger();
        SignalHandler handler = signal -> {
            if (count.incrementAndGet() > 1) {
                Runtime.getRuntime().halt(128 + signal.getNumber());
            }
            end.run();
        };
        SignalHandler term = Signal.handle(new Signal("TERM"), handler);
        SignalHandler interrupt = Signal.handle(new Signal("INT"), handler);
        try {
            return work.get();
        } finally {
            Signal.handle(new Signal("TERM"), term);
            Signal.handle(new Signal("INT"), interrupt);
        }
    }
}
