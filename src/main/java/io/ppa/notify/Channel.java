package io.ppa.notify;

import io.ppa.model.OperationalEvent;

/** A way to tell operators. */
public interface Channel {

    /** {@code log}, {@code webhook} or {@code smtp}. */
    String name();

    /** Where to, for people; without any secret. */
    String target();

    /**
     * Tells an event, within a few seconds. The same may be told again; receivers know it by its id.
     *
     * @throws UndeliveredException when it was not, or it is not known whether it was
     */
    void send(OperationalEvent event) throws UndeliveredException;
}
