package io.ppa.notify;

import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import java.time.Instant;
import java.util.UUID;

/** What a channel is tried with: like an event, but of nothing that happened, and not kept. */
public final class TestEvent {

    private TestEvent() {}

    /** One of its own each time. */
    public static OperationalEvent at(Instant time) {
        return new OperationalEvent(
                UUID.randomUUID(),
                EventKind.TEST,
                "this is a test",
                "This is a test. Nothing happened.\n\nWhat is told here looks like this; see 'ppa notifications'.\n",
                "{\"test\":true}",
                time);
    }
}
