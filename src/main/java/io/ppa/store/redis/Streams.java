package io.ppa.store.redis;

import io.ppa.model.OwedEvent;
import io.ppa.store.SqlText;
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
    public static final String EVENT_ID = "event_id";

    private static final String DELIVER = SqlText.load("redis/deliver.lua").text();

    private final Redis redis;

    public Streams(Redis redis) {
        this.redis = redis;
    }

    /**
     * Adds the event to its stream, unless it was added before and is not settled.
     *
     * @param maxLength the stream is cut to about so many entries, the oldest first; up to a hundred more may stay
     * @return the id of its entry
     */
    public String deliver(OwedEvent event, long maxLength) {
        List<String> arguments = new ArrayList<>();
        arguments.add(event.eventId().toString());
        arguments.add(String.valueOf(maxLength));
        arguments.add(EVENT_ID);
        arguments.add(event.eventId().toString());
        event.fields().forEach((field, value) -> {
            arguments.add(field);
            arguments.add(value);
        });
        List<String> keys = List.of(event.stream(), RedisKeys.inFlight(event.stream()));
        Object entry = redis.call("XADD " + event.stream(), client -> client.eval(DELIVER, keys, arguments));
        return String.valueOf(entry);
    }

    /** Forgets deliveries that the outbox has marked: nobody will attempt them again. */
    public void settle(String stream, Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        String[] ids = eventIds.stream().map(UUID::toString).toArray(String[]::new);
        redis.call("HDEL", client -> client.hdel(RedisKeys.inFlight(stream), ids));
    }

    /** The deliveries into a stream that nobody settled yet, of whatever installation. */
    public Set<UUID> unsettled(String stream) {
        return redis.call("HKEYS", client -> client.hkeys(RedisKeys.inFlight(stream))).stream()
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }
}
