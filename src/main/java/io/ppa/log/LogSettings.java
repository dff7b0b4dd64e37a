package io.ppa.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How the log is written. {@code logback.xml} reads it when the first logger is made, so it is said before that. */
public final class LogSettings {

    private LogSettings() {}

    /** @param json an object a line, else lines for people */
    public static void format(boolean json) {
        System.setProperty("ppa.log.format", json ? "json" : "text");
    }

    /** Everything, with the stack traces of errors. */
    public static void debug() {
        System.setProperty("ppa.log.level", "DEBUG");
        System.setProperty("ppa.log.libraries", "WARN");
        System.setProperty("ppa.log.exception", "%ex");
    }

    /** Of a process that stays: what starts and ends, with the date. May be said later than the others. */
    public static void daemon() {
        System.setProperty("ppa.log.time", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
        if (System.getProperty("ppa.log.level") == null) {
            System.setProperty("ppa.log.level", "INFO");
            if (LoggerFactory.getLogger("io.ppa") instanceof Logger made) {
                made.setLevel(Level.INFO);
            }
        }
    }

    /** From now on, what libraries log by way of the JDK comes here too, and no longer as it is to standard error. */
    public static synchronized void takeIn() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }
}
