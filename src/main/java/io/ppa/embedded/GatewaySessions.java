package io.ppa.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of the HTTP interface: a request with {@code session_id} gets the connection earlier ones had, with their
 * temporary tables and settings (those given in the address included); other requests get one of their own.
 */
final class GatewaySessions implements AutoCloseable {

    private final ClickHouseEngine engine;

    private static final Duration RELEASE_WAIT = Duration.ofMillis(500);

    private final Map<String, Session> sessions = new HashMap<>();

    private final ScheduledExecutorService sweeper;

    GatewaySessions(ClickHouseEngine engine) {
        this.engine = engine;
        this.sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "clickhouse-gateway-sessions");
            thread.setDaemon(true);
            return thread;
        });
        sweeper.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    /** The connection for a request; closing the lease gives it back. */
    Lease lease(GatewayRequest request) throws EngineException {
        String id = request.sessionId();
        if (id == null || id.isEmpty()) {
            return new Lease(engine.connect(), true, null);
        }
        synchronized (sessions) {
            Session session = sessions.get(id);
            if (session == null && request.sessionMustExist()) {
                throw new EngineException(372, "Code: 372. DB::Exception: Session not found. (SESSION_NOT_FOUND)");
            }
            if (session != null && !free(session)) {
                throw new EngineException(
                        373, "Code: 373. DB::Exception: Session is locked by a concurrent client. (SESSION_IS_LOCKED)");
            }
            boolean fresh = session == null;
            if (session == null) {
                session = new Session(engine.connect());
                sessions.put(id, session);
            }
            session.busy = true;
            session.timeout = Duration.ofSeconds(request.sessionTimeout());
            return new Lease(session.connection, fresh, session);
        }
    }

    /** A client sees the end of an answer a moment before its session is given back: that moment is waited for. */
    private boolean free(Session session) {
        long until = System.nanoTime() + RELEASE_WAIT.toNanos();
        try {
            while (session.busy && System.nanoTime() < until) {
                sessions.wait(Math.max(1, RELEASE_WAIT.toMillis() / 10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !session.busy;
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        synchronized (sessions) {
            sessions.values().forEach(session -> session.connection.close());
            sessions.clear();
        }
    }

    private void sweep() {
        synchronized (sessions) {
            Iterator<Session> all = sessions.values().iterator();
            while (all.hasNext()) {
                Session session = all.next();
                if (!session.busy && System.nanoTime() - session.lastUsed > session.timeout.toNanos()) {
                    all.remove();
                    session.connection.close();
                }
            }
        }
    }

    private static final class Session {

        private final EngineConnection connection;

        private boolean busy;

        private long lastUsed = System.nanoTime();

        private Duration timeout = Duration.ofSeconds(60);

        Session(EngineConnection connection) {
            this.connection = connection;
        }
    }

    /** A connection for one request. */
    final class Lease implements AutoCloseable {

        private final EngineConnection connection;

        private final boolean fresh;

        private final @Nullable Session session;

        Lease(EngineConnection connection, boolean fresh, @Nullable Session session) {
            this.connection = connection;
            this.fresh = fresh;
            this.session = session;
        }

        EngineConnection connection() {
            return connection;
        }

        /** Whether nothing ran on the connection before. */
        boolean fresh() {
            return fresh;
        }

        boolean session() {
            return session != null;
        }

        @Override
        public void close() {
            if (session == null) {
                connection.close();
                return;
            }
            synchronized (sessions) {
                session.busy = false;
                session.lastUsed = System.nanoTime();
                sessions.notifyAll();
            }
        }
    }
}
