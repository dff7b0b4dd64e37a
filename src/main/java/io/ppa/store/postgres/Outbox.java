package io.ppa.store.postgres;

import io.ppa.model.OwedEvent;
import io.ppa.model.StreamEvent;
import io.ppa.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events owed to Redis streams, {@code ppa.outbox}. They are appended in the transaction that decides them and delivered
 * afterwards, strictly in order of their id, which is the order of commit.
 */
public final class Outbox {

    /** Events handed over together: a stream is busy for a millisecond or two with so many. */
    private static final int AT_ONCE = 100;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final TypeReference<LinkedHashMap<String, String>> FIELDS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public Outbox(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /**
     * What came of delivering a page.
     *
     * @param delivered those delivered and marked, in order
     * @param failure what stopped it, if anything
     */
    public record Delivery(
            List<OwedEvent> delivered, @Nullable StoreException failure) {}

    /**
     * Adds events in this order, as part of the caller's transaction if there is one. One whose key is known already is
     * passed over.
     *
     * @return how many were added
     */
    public int append(List<StreamEvent> events) {
        if (events.isEmpty()) {
            return 0;
        }
        Integer added = transaction.execute(status -> {
            AdvisoryLock.OUTBOX_APPEND.take(jdbc);
            return jdbc.sql("""
                            INSERT INTO ppa.outbox (stream, event_key, fields, created_at)
                            SELECT e.stream, e.key, e.fields, clock_timestamp()
                            FROM ROWS FROM (json_to_recordset(:events::json) AS (stream text, key text, fields json))
                                WITH ORDINALITY AS e(stream, key, fields, place)
                            ORDER BY e.place
                            ON CONFLICT (event_key) DO NOTHING""")
                    .param("events", JSON.writeValueAsString(events))
                    .update();
        });
        return Objects.requireNonNull(added);
    }

    /** Which of these keys have an event, owed or delivered. */
    public Set<String> known(Collection<String> keys) {
        return jdbc
                .sql("SELECT event_key FROM ppa.outbox WHERE event_key = ANY (:keys)")
                .param("keys", keys.toArray(String[]::new))
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    /** How many events are owed. */
    public long owed() {
        return jdbc.sql("SELECT count(*) FROM ppa.outbox WHERE delivered_at IS NULL")
                .query(Long.class)
                .single();
    }

    /** The next events owed, in order. */
    public List<OwedEvent> owed(int limit) {
        return jdbc.sql("""
                        SELECT id, event_id, stream, fields FROM ppa.outbox
                        WHERE delivered_at IS NULL ORDER BY id LIMIT :limit""").param("limit", limit).query(Outbox::event).list();
    }

    /**
     * Delivers the next events owed, in order, and marks them. Waits while another process delivers: at no time
     * do two. An event may be handed over again when the process died before it was marked, so that the deliverer has to
     * know it by its event id.
     *
     * @param limit at most so many
     * @param deliverer puts events into their stream, which is one, and answers their entries' ids; what it throws ends the page, the events
     *     handed over before are marked
     */
    public Delivery deliver(int limit, Function<List<OwedEvent>, List<String>> deliverer) {
        return Objects.requireNonNull(transaction.execute(status -> {
            AdvisoryLock.OUTBOX_DELIVERY.take(jdbc);
            List<OwedEvent> delivered = new ArrayList<>();
            List<Mark> marks = new ArrayList<>();
            StoreException failure = null;
            for (List<OwedEvent> events : together(owed(limit))) {
                try {
                    List<String> entries = deliverer.apply(events);
                    for (int i = 0; i < events.size(); i++) {
                        marks.add(new Mark(events.get(i).id(), entries.get(i)));
                    }
                    delivered.addAll(events);
                } catch (StoreException e) {
                    failure = e;
                    break;
                }
            }
            mark(marks);
            return new Delivery(List.copyOf(delivered), failure);
        }));
    }

    /** Neighbours of the same stream. */
    private static List<List<OwedEvent>> together(List<OwedEvent> events) {
        List<List<OwedEvent>> together = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= events.size(); i++) {
            if (i == events.size()
                    || i - from == AT_ONCE
                    || !events.get(i).stream().equals(events.get(from).stream())) {
                together.add(events.subList(from, i));
                from = i;
            }
        }
        return together;
    }

    private record Mark(long id, String entry) {}

    private void mark(List<Mark> marks) {
        if (marks.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        UPDATE ppa.outbox AS o SET delivered_at = clock_timestamp(), entry_id = m.entry
                        FROM jsonb_to_recordset(:marks::jsonb) AS m(id bigint, entry text)
                        WHERE o.id = m.id""").param("marks", JSON.writeValueAsString(marks)).update();
    }

    /** Which of these are known here and were delivered longer ago than that. */
    public Set<UUID> delivered(Collection<UUID> eventIds, Duration ago) {
        return jdbc
                .sql("SELECT event_id FROM ppa.outbox WHERE event_id = ANY (:ids)"
                        + " AND delivered_at < clock_timestamp() - make_interval(secs => :seconds)")
                .param("ids", eventIds.toArray(UUID[]::new))
                .param("seconds", ago.toSeconds())
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static OwedEvent event(ResultSet rs, int row) throws SQLException {
        Map<String, String> fields = JSON.readValue(rs.getString("fields"), FIELDS);
        return new OwedEvent(rs.getLong("id"), rs.getObject("event_id", UUID.class), rs.getString("stream"), fields);
    }
}
