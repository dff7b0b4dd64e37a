package io.ppa.launch;

/** How the process ends; scripts rely on these numbers. */
public enum ExitCode {
    /** Done, or nothing to do. */
    DONE(0),
    /** Failed, wholly or for some tenants. */
    FAILED(1),
    /** Wrong usage, or a parameter that cannot be used. */
    USAGE(2),
    /** A store is unreachable, or its schema is not applied. */
    STORE(3),
    /** Refused: it is running elsewhere, or cannot be restarted. */
    REFUSED(4);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
