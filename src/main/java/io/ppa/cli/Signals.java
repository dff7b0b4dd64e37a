package io.ppa.cli;

import java.util.concurrent.atomic.AtomicInteger;
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

    /** @param end called on the first signal, by a thread of its own; throws nothing */
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
