package io.ppa.job.flow;

import java.time.Duration;

/** Gives what else a server has to do, replication among it, room between two batches. */
public final class Rest {

    private Rest() {}

    public static void between(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two batches", e);
        }
    }
}
