package io.ppa.launch;

import io.ppa.job.LogContext;
import io.ppa.job.LostLeaseException;
import io.ppa.job.RunControl;
import io.ppa.job.StoppedException;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Fence;
import io.ppa.store.postgres.LeaseKeeper.Held;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets a run's steps go on while nobody asked them to stop and its leases are held. */
public final class Control implements RunControl {

    private final Executions executions;

    private final Map<Long, Held> running = new ConcurrentHashMap<>();

    /** The leases of the run this thread is about to start: Batch gives it its id only once it has begun. */
    private final ThreadLocal<@Nullable Run> expected = new ThreadLocal<>();

    private volatile boolean stopping;

    public Control(Executions executions) {
        this.executions = executions;
    }

    /**
     * The run that this thread starts next holds these leases: until the result is closed, it commits nothing without them.
     *
     * @param begun is told its execution id once it has one
     */
    Run expect(Held held, Consumer<Long> begun) {
        Run run = new Run(held, begun);
        expected.set(run);
        return run;
    }

    /** The executions this process is at work on. */
    public Set<Long> running() {
        return Set.copyOf(running.keySet());
    }

    /**
     * From now on each run of this process stops at its next safe point, also one that is just beginning, and whether PostgreSQL can
     * be told or not.
     */
    public void stopAll() {
        stopping = true;
    }

    @Override
    public void started(long executionId) {
        Run run = expected.get();
        if (run == null) {
            throw new LostLeaseException(executionId);
        }
        run.executionId = executionId;
        LogContext.execution(executionId);
        run.held.bind(executionId);
        running.put(executionId, run.held);
        if (stopping) {
            // Whoever asked may have looked before it was among those that run.
            executions.requestStop(executionId);
        }
        run.begun.accept(executionId);
    }

    @Override
    public void check(long executionId) {
        if (stopping || executions.stopRequested(executionId)) {
            throw new StoppedException(executionId);
        }
        Held held = running.get(executionId);
        if (held == null || !held.stillHeld()) {
            throw new LostLeaseException(executionId);
        }
    }

    /** One run of this process, from before it has an id until it has ended. */
    final class Run implements AutoCloseable {

        private final Held held;

        private final Consumer<Long> begun;

        private final Fence fence;

        private @Nullable Long executionId;

        private Run(Held held, Consumer<Long> begun) {
            this.held = held;
            this.begun = begun;
            this.fence = held.fence(() -> new LostLeaseException(executionId));
        }

        /** The execution, null as long as it has not begun. */
        @Nullable
        Long executionId() {
            return executionId;
        }

        @Override
        public void close() {
            fence.close();
            expected.remove();
            if (executionId != null) {
                running.remove(executionId);
            }
        }
    }
}
