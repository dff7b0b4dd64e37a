package io.ppa.model;

import java.util.Map;
import java.util.UUID;

/**
 * An event that is not yet known to be in its stream.
 *
 * @param id its place in the order of delivery
 * @param eventId names it outside the outbox
 * @param fields in order
 */
public record OwedEvent(long id, UUID eventId, String stream, Map<String, String> fields) {}
