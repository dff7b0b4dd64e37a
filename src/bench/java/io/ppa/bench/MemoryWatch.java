package io.ppa.bench;

import io.ppa.store.clickhouse.ClickHouse;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The most memory that was in use during some work, in MiB.
 *
 * @param engine allocated by ClickHouse as it counts itself, asked every few milliseconds: the embedded engine has no query_log
 * @param heap of the JVM, garbage included
 */
record MemoryWatch(double engine, double heap) {

    private static final long PAUSE_MILLIS = 10;

    /** Runs the work once. */
    static MemoryWatch of(ClickHouse clickhouse, Runnable work) {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> most = CompletableFuture.supplyAsync(() -> most(clickhouse, done));
        try {
            work.run();
        } finally {
            done.set(true);
        }
        long used =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new MemoryWatch(mib(most.join()), mib(used));
    }

    private static long most(ClickHouse clickhouse, AtomicBoolean done) {
        long most = 0;
        while (!done.get()) {
            long now = clickhouse
                    .query(RollupDay.file("memory"), Map.of(), row -> row.getLong("bytes"))
                    .get(0);
            most = Math.max(most, now);
            pause();
        }
        return most;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
