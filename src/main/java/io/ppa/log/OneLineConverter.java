package io.ppa.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import io.ppa.text.OneLine;

/** {@code %oneLine(…)} of a pattern: what is in it stays in its line, whatever names it holds. */
public final class OneLineConverter extends CompositeConverter<ILoggingEvent> {

    @Override
    protected String transform(ILoggingEvent event, String text) {
        return OneLine.of(text);
    }
}
