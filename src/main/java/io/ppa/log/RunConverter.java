package io.ppa.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.ppa.job.LogContext;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code %run} of a pattern: {@code [job=… execution=… tenant=… day=…] } as far as it is known; nothing outside a run. */
public final class RunConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> known = event.getMDCPropertyMap();
        String run = LogContext.KEYS.stream()
                .filter(known::containsKey)
                .map(key -> key + "=" + known.get(key))
                .collect(Collectors.joining(" "));
        return run.isEmpty() ? "" : "[" + run + "] ";
    }
}
