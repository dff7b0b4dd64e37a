package io.ppa.store.redis;

import io.ppa.model.OwedEvent;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Puts events into streams, each once. Redis remembers a delivery until it is settled, so whoever does not know whether an
 * event arrived just delivers it again.
 */
public final class Streams {

    /** In every entry, first: names the event, the same in every attempt to deliver it. */
    static final String EVENT_ID = "event_id";

    private static final String DELIVER = SqlText.load("redis/deliver.lua").text();

    private final Redis redis;

    public Streams(Redis redis) {
        this.redis = redis;
    }

    /**
     * Adds events to their stream in this order, each unless it was added before and is not settled. Where this fails some of the first may be
     * there: to be delivered again.
     *
     * @param events of one stream
     * @param maxLength the stream is cut to about so many entries, the oldest first; up to a hundred more may stay
     * @return the ids of their entries
     */
    public List<String> deliver(List<OwedEvent> events, long maxLength) {
        String stream = events.get(0).stream();
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(maxLength)));
        for (OwedEvent event : events) {
            arguments.add(event.eventId().toString());
            arguments.add(String.valueOf(2 * (event.fields().size() + 1)));
            arguments.add(EVENT_ID);
            arguments.add(event.eventId().toString());
            event.fields().forEach((field, value) -> {
                arguments.add(field);
                arguments.add(value);
            });
        }
        List<String> keys = List.of(stream, RedisKeys.inFlight(stream));
        Object entries = redis.call("XADD " + stream, client -> client.eval(DELIVER, keys, arguments));
        return ((List<?>) entries).stream().map(String::valueOf).toList();
    }

    /** Forgets deliveries that nobody will attempt again. */
    public void settle(String stream, Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        String[] ids = eventIds.stream().map(UUID::toString).toArray(String[]::new);
        redis.call("HDEL", client -> client.hdel(RedisKeys.inFlight(stream), ids));
    }

    /**
     * The deliveries into a stream that nobody settled yet, of whatever installation.
     *
     * @throws StoreException when the hash of them holds something else
     */
    public Set<UUID> unsettled(String stream) {
        String key = RedisKeys.inFlight(stream);
        return redis.call("HKEYS", client -> client.hkeys(key)).stream()
                .map(field -> eventId(key, field))
                .collect(Collectors.toSet());
    }

    private UUID eventId(String key, String field) {
        try {
            return UUID.fromString(field);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "redis",
                    0,
                    "Redis at " + redis.location() + ": the field '" + field + "' of " + key + " is no id of an event",
                    "Delete it, which somebody else has put there: HDEL '" + key + "' '" + field + "'.",
                    e);
        }
    }
}
