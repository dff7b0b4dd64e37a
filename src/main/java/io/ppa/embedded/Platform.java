package io.ppa.embedded;

import io.ppa.store.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A kind of machine.
 *
 * @param os as in the system property {@code os.name}
 * @param arch as in the system property {@code os.arch}
 * @param musl whether its C library is musl rather than glibc
 */
record Platform(String os, String arch, boolean musl) {

    /** The machine this runs on. */
    static Platform current() {
        return new Platform(
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.arch", "unknown"),
                Files.exists(Path.of("/lib/ld-musl-x86_64.so.1")));
    }

    /** Whether there is a build of the ClickHouse engine's library for it. */
    boolean supported() {
        return os.toLowerCase(Locale.ROOT).startsWith("linux")
                && (arch.equals("amd64") || arch.equals("x86_64"))
                && !musl;
    }

    /** @throws StoreUnavailableException on a machine without a build, naming the alternatives */
    void require() {
        if (!supported()) {
            throw new StoreUnavailableException(
                    "embedded",
                    "The embedded ClickHouse engine has no build for " + this + "; it runs on Linux amd64 with glibc.",
                    "Start real servers with 'docker compose up' (compose.yaml) and use them with"
                            + " '--profile production', or run on Linux amd64 with glibc.",
                    null);
        }
    }

    @Override
    public String toString() {
        return os + " " + arch + (musl ? " with musl" : "");
    }
}
