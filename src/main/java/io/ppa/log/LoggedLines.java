package io.ppa.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/** A stream each line of which becomes a line of the log, at INFO: where the log is for machines, nothing else may be between its lines. */
public final class LoggedLines extends OutputStream {

    private final Logger logger;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    public static PrintStream to(Logger logger) {
        return new PrintStream(new LoggedLines(logger), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int character) {
        if (character == '\n') {
            String text = line.toString(StandardCharsets.UTF_8).strip();
            line.reset();
            if (!text.isEmpty()) {
                logger.info("{}", text);
            }
        } else {
            line.write(character);
        }
    }
}
