package io.ppa.embedded;

import io.ppa.store.StoreUnavailableException;
import java.util.Locale;

/** Which machines have a build of the ClickHouse engine. */
final class Platform {

    private Platform() {}

    /** Whether there is a build of the engine's library for this operating system and processor. */
    static boolean supported(String os, String arch) {
        return os.toLowerCase(Locale.ROOT).startsWith("linux") && (arch.equals("amd64") || arch.equals("x86_64"));
    }

    /** @throws StoreUnavailableException on a machine without a build of the engine, naming the alternatives */
    static void require(String os, String arch) {
        if (!supported(os, arch)) {
            throw new StoreUnavailableException(
                    "embedded",
                    "The embedded ClickHouse engine has no build for " + os + " on " + arch
                            + "; it runs on Linux (glibc) on amd64.",
                    "Start real servers with 'docker compose up' (compose.yaml) and use them with"
                            + " '--profile production', or run on Linux amd64.",
                    null);
        }
    }
}
