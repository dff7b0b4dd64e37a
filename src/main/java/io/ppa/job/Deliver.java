package io.ppa.job;

import io.ppa.store.StoreException;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Outbox.Delivery;
import io.ppa.store.redis.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Delivers what the outbox owes to Redis streams, of whatever job and execution, in the order it was decided: each event
 * exactly once, wherever the process is killed, and beside other writers to the streams. One that is paused in the middle of it and
 * loses its lease has its transaction ended, marks nothing, and what it had added is known to whoever goes on.
 */
public final class Deliver {

    private static final int PAGE = 100;

    /** How long Redis knows an event after its delivery. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final Outbox outbox;

    private final Streams streams;

    public Deliver(Outbox outbox, Streams streams) {
        this.outbox = outbox;
        this.streams = streams;
    }

    /**
     * @param request its setting {@code stream-max-length} says how long the streams may grow
     * @return how many were delivered, in a sentence; empty when nothing was owed
     * @throws StoreException when Redis takes none; everything not delivered stays owed
     */
    public String run(long executionId, JobRequest request) {
        long maxLength = Long.parseLong(request.setting("stream-max-length"));
        long delivered = 0;
        Set<String> settled = new TreeSet<>();
        while (true) {
            Delivery page = outbox.deliver(PAGE, events -> {
                String stream = events.get(0).stream();
                if (settled.add(stream)) {
                    settle(stream);
                }
                return streams.deliver(events, maxLength);
            });
            delivered += page.delivered().size();
            StoreException failure = page.failure();
            if (failure != null) {
                throw owed(failure, executionId);
            }
            if (page.delivered().isEmpty()) {
                return delivered == 0 ? "" : delivered + (delivered == 1 ? " event" : " events") + " delivered";
            }
        }
    }

    /** Not at once: a process that was paused with a page in its hands, and lost its lease, may still send it. */
    private void settle(String stream) {
        Set<UUID> unsettled = streams.unsettled(stream);
        if (!unsettled.isEmpty()) {
            streams.settle(stream, outbox.delivered(unsettled, KEPT));
        }
    }

    private StoreException owed(StoreException failure, long executionId) {
        return Owed.with(failure, executionId, outbox.owed(), List.of());
    }
}
