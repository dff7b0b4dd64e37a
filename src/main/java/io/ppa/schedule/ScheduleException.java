package io.ppa.schedule;

/** Quartz did not do what it was asked, nearly always because PostgreSQL did not. */
public final class ScheduleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ScheduleException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
