package io.ppa;

import io.ppa.cli.Ppa;
import java.util.TimeZone;

/** Entry point of the executable jar. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Spring Batch stamps its metadata with the JVM's zone; here every time is UTC, whatever the machine's zone.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(Ppa.run(args, System.getenv(), System.out, System.err));
    }
}
