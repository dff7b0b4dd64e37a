package io.ppa.notify;

import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import io.ppa.text.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in one line of the log: what is bad as a warning, the rest for information. */
final class LogChannel implements Channel {

    static final String NAME = "log";

    private static final Logger LOG = LoggerFactory.getLogger(LogChannel.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String target() {
        return "the log";
    }

    @Override
    public void send(OperationalEvent event) {
        String line = OneLine.of(event.subject());
        if (good(event.kind())) {
            LOG.info("{}", line);
        } else {
            LOG.warn("{}", line);
        }
    }

    private static boolean good(EventKind kind) {
        return switch (kind) {
            case RECOVERED, DRIFT_STOPPED, DRIFT_WITHDRAWN -> true;
            case FAILED, DEADLINE_MISSED, DRIFT_STARTED, DATA_QUALITY_HIGH, TEST -> false;
        };
    }
}
