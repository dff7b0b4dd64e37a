package io.ppa.store.postgres;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What one session of PostgreSQL does at a time; the keys stand together so that no two are the same. Each is eight letters. */
enum AdvisoryLock {
    /** Taking of leases: held for the few statements that take. */
    LEASES(0x7070_615f_6c65_6173L),

    /** Held while somebody looks for news, so that no id becomes visible after a larger one. */
    NEWS(0x7070_615f_6e6f_7465L),

    /** Held from an append to the outbox to the end of its transaction, so that no id becomes visible after a larger one. */
    OUTBOX_APPEND(0x7070_615f_6f75_7461L),

    /** Held while a page of the outbox is delivered. */
    OUTBOX_DELIVERY(0x7070_615f_6f75_7464L),

    /** One transaction decides on drift at a time. */
    DRIFT(0x7070_615f_6472_6966L),

    /** The turn of an update of the model registry. */
    REGISTRY(0x7070_615f_7265_6769L);

    private final long key;

    AdvisoryLock(long key) {
        this.key = key;
    }

    long key() {
        return key;
    }

    /** Waits for it and holds it to the end of the transaction that this is part of. */
    void take(JdbcClient jdbc) {
        jdbc.sql("SELECT pg_advisory_xact_lock(:key)")
                .param("key", key)
                .query((rs, n) -> 0)
                .list();
    }

    /** Holds it likewise if nobody does, and waits for nobody. */
    boolean tryTake(JdbcClient jdbc) {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(:key)")
                .param("key", key)
                .query(Boolean.class)
                .single();
    }
}
