package io.ppa.job;

import io.ppa.catalog.DayRange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What each line of the log says of the run it belongs to, as long as a {@link Scope} is open on its thread. */
public final class LogContext {

    private static final String JOB = "job";

    private static final String EXECUTION = "execution";

    private static final String TENANT = "tenant";

    private static final String DAY = "day";

    /** The fields, in the order in which they are shown. */
    public static final List<String> KEYS = List.of(JOB, EXECUTION, TENANT, DAY);

    private LogContext() {}

    /** From here to its end, on one thread; afterwards it is as it was before. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** A run, before it has its execution id. */
    public static Scope run(JobRequest request) {
        Scope scope = scope();
        MDC.put(JOB, request.job());
        MDC.put(DAY, request.days().toString());
        return scope;
    }

    /** The run of this thread has its execution id; until the end of the scope that is open. */
    public static void execution(long executionId) {
        MDC.put(EXECUTION, String.valueOf(executionId));
    }

    /** A tenant's share of the run this thread is at. */
    public static Scope tenant(String tenant, DayRange days) {
        Scope scope = scope();
        MDC.put(TENANT, tenant);
        MDC.put(DAY, days.toString());
        return scope;
    }

    /** The work as if this thread did it, on whatever thread. */
    public static Runnable carried(Runnable work) {
        Map<String, String> mine = MDC.getCopyOfContextMap();
        return () -> {
            try (Scope ignored = scope()) {
                become(mine);
                work.run();
            }
        };
    }

    /** The same of work with an answer. */
    public static <T> Callable<T> carried(Callable<T> work) {
        Map<String, String> mine = MDC.getCopyOfContextMap();
        return () -> {
            try (Scope ignored = scope()) {
                become(mine);
                return work.call();
            }
        };
    }

    private static Scope scope() {
        Map<String, String> before = MDC.getCopyOfContextMap();
        return () -> become(before);
    }

    private static void become(@Nullable Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
