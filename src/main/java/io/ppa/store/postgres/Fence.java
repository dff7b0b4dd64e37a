package io.ppa.store.postgres;

import io.ppa.store.postgres.Leases.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Leases without which this thread commits nothing to PostgreSQL: as long as it is bound, every {@link FencedTransactions transaction}
 * looks for them right before its commit and keeps them from being taken until it has ended. A process that slept through its
 * lease therefore writes nothing once it wakes, wherever it fell asleep. Fences may be nested; all of them count.
 */
public final class Fence implements AutoCloseable {

    private static final ThreadLocal<@Nullable Fence> BOUND = new ThreadLocal<>();

    /** Takers lock a row FOR UPDATE, which waits for this one; heartbeats do not. */
    private static final String HOLD = """
            SELECT count(*) FROM
            (
                SELECT 1 FROM ppa.lease AS l
                JOIN unnest(:names::text[], :tokens::bigint[]) AS mine(name, token) USING (name, token)
                WHERE l.expires_at > clock_timestamp()
                FOR KEY SHARE OF l
            ) AS held""";

    private final List<Lease> leases;

    private final Supplier<? extends RuntimeException> lost;

    private final @Nullable Fence outer;

    private Fence(List<Lease> leases, Supplier<? extends RuntimeException> lost, @Nullable Fence outer) {
        this.leases = List.copyOf(leases);
        this.lost = lost;
        this.outer = outer;
    }

    /**
     * Binds the leases to this thread until the result is closed.
     *
     * @param lost what a commit is refused with when they are no longer held
     */
    public static Fence bind(List<Lease> leases, Supplier<? extends RuntimeException> lost) {
        Fence fence = new Fence(leases, lost, BOUND.get());
        BOUND.set(fence);
        return fence;
    }

    /** The same work on another thread, behind the fences of this one. */
    public static Runnable carried(Runnable work) {
        Fence fence = BOUND.get();
        return () -> {
            Fence before = BOUND.get();
            restore(fence);
            try {
                work.run();
            } finally {
                restore(before);
            }
        };
    }

    /** To be called inside the transaction that is about to be committed. */
    static void require(JdbcClient jdbc) {
        Fence fence = BOUND.get();
        if (fence == null || fence.holds(jdbc, fence.all())) {
            return;
        }
        throw fence.broken(jdbc);
    }

    private RuntimeException broken(JdbcClient jdbc) {
        return outer == null || outer.holds(jdbc, outer.all()) ? lost.get() : outer.broken(jdbc);
    }

    private List<Lease> all() {
        List<Lease> all = new ArrayList<>(leases);
        if (outer != null) {
            all.addAll(outer.all());
        }
        return all;
    }

    private boolean holds(JdbcClient jdbc, List<Lease> wanted) {
        return jdbc.sql(HOLD)
                        .param("names", wanted.stream().map(Lease::name).toArray(String[]::new))
                        .param("tokens", wanted.stream().map(Lease::token).toArray(Long[]::new))
                        .query(Long.class)
                        .single()
                == wanted.size();
    }

    private static void restore(@Nullable Fence fence) {
        if (fence == null) {
            BOUND.remove();
        } else {
            BOUND.set(fence);
        }
    }

    @Override
    public void close() {
        restore(outer);
    }
}
