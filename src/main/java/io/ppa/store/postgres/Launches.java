package io.ppa.store.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was asked for, {@code ppa.launch}: the resolved request of each launch, read again by every restart of it. */
public final class Launches {

    /** As many as may be under way. */
    private static final int KEPT = 100;

    private final JdbcClient jdbc;

    /** Asked for again and again by a run, and never changed. */
    private final Map<Long, String> requests = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > KEPT;
        }
    };

    public Launches(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Keeps a request.
     *
     * @param request as JSON
     * @param forcedReason why up-to-date days are done again, null unless forced
     * @return the launch's id
     */
    public long record(String job, String request, @Nullable String forcedReason) {
        long launchId = jdbc.sql("""
                        INSERT INTO ppa.launch (job, request, requested_at, forced_reason)
                        VALUES (:job, :request::jsonb, clock_timestamp(), :reason)
                        RETURNING launch_id""")
                .param("job", job)
                .param("request", request)
                .param("reason", forcedReason, java.sql.Types.VARCHAR)
                .query(Long.class)
                .single();
        keep(launchId, request);
        return launchId;
    }

    /**
     * The request of a launch, as JSON.
     *
     * @throws IllegalArgumentException when there is no such launch
     */
    public String request(long launchId) {
        String kept = kept(launchId);
        if (kept != null) {
            return kept;
        }
        String request = jdbc.sql("SELECT request FROM ppa.launch WHERE launch_id = :id")
                .param("id", launchId)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("no launch " + launchId));
        keep(launchId, request);
        return request;
    }

    private synchronized @Nullable String kept(long launchId) {
        return requests.get(launchId);
    }

    private synchronized void keep(long launchId, String request) {
        requests.put(launchId, request);
    }
}
