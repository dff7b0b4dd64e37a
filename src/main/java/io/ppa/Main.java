package io.ppa;

import io.ppa.cli.Ppa;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TimeZone;

/** Entry point of the executable jar. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Spring Batch stamps its metadata with the JVM's zone; here every time is UTC, whatever the machine's zone.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        // The digits and signs of numbers are the same on every machine.
        Locale.setDefault(Locale.ROOT);
        // Picocli would look for Groovy's closures: for a class that is not there, the packed jar opens every jar in
        // it.
        System.setProperty("picocli.disable.closures", "true");
        System.exit(Ppa.run(args, System.getenv(), utf8(FileDescriptor.out), utf8(FileDescriptor.err)));
    }

    /** Names of tenants are any Unicode, whatever the locale of the terminal. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }
}
