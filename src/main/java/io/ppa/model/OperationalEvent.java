package io.ppa.model;

import java.time.Instant;
import java.util.UUID;

/**
 * Something operators are told of, as it is sent. It is the same, to the byte, however often it is sent.
 *
 * @param id names it to receivers, so that they can know it again
 * @param subject what happened, in one line
 * @param body what happened, to whom, why and what to type; several lines
 * @param data the same for programs, a JSON object
 * @param at when it was noted
 */
public record OperationalEvent(UUID id, EventKind kind, String subject, String body, String data, Instant at) {}
