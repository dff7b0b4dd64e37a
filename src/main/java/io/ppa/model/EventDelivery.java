package io.ppa.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether an event was told through a channel.
 *
 * @param noted when the event was noted
 * @param channel null when no channel is to tell it; then all after it are null or 0
 * @param state {@code pending}, {@code delivered}, {@code given-up} or {@code silenced}
 * @param nextAttempt null unless pending
 * @param lastError why the last attempt failed, null when none did
 * @param ended when it was delivered, given up or silenced, null while pending
 */
public record EventDelivery(
        UUID event,
        EventKind kind,
        String subject,
        Instant noted,
        @Nullable String channel,
        @Nullable String state,
        int attempts,
        @Nullable Instant nextAttempt,
        @Nullable String lastError,
        @Nullable Instant ended) {}
