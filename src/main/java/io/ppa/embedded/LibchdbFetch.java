package io.ppa.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A step of the Maven build: fetches the ClickHouse engine's library with {@code npm ci} into the per-user cache, unless
 * it is there. npm checks it against the digest in {@code package-lock.json}.
 */
public final class LibchdbFetch {

    private static final List<String> NPM = List.of(
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--prefer-offline",
            "--loglevel=error");

    private LibchdbFetch() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (!Platform.current().supported()) {
            System.err.println("No embedded ClickHouse engine for " + Platform.current()
                    + ": the build goes on without it; use '--profile production'.");
            return;
        }
        fetch(UserCache.ofUser(), NPM);
    }

    /**
     * Puts the library in its place.
     *
     * @return whether it had to be fetched
     * @throws IllegalStateException when it cannot be had; the message says why and what to do
     */
    static boolean fetch(UserCache cache, List<String> npm) throws IOException, InterruptedException {
        Path versions = LibchdbPackage.dir(cache).toAbsolutePath();
        Path library = versions.resolve(LibchdbPackage.LIBRARY);
        if (Files.isRegularFile(library)) {
            return false;
        }
        Files.createDirectories(versions);
        // One build fetches, the others wait for it.
        try (FileChannel channel = FileChannel.open(
                        versions.resolve("fetch.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || Files.isRegularFile(library)) {
                return false;
            }
            System.err.println("Fetching the ClickHouse engine (" + LibchdbPackage.NAME + " " + LibchdbPackage.version()
                    + ", 178 MB, once) into " + versions);
            // Beside its place, so that the last step is a rename.
            Path work = Files.createTempDirectory(versions, "fetch-");
            try {
                install(work, npm);
                Files.move(work.resolve(LibchdbPackage.INSTALLED), library, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(work);
            }
        }
        return true;
    }

    private static void install(Path work, List<String> npm) throws IOException, InterruptedException {
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.write(work.resolve(file), LibchdbPackage.file(file));
        }
        int exit;
        try {
            exit = new ProcessBuilder(npm)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(failure("npm cannot be started (" + e.getMessage() + ")"), e);
        }
        // npm calls it a success when an optional package cannot be had.
        if (exit != 0 || !Files.isRegularFile(work.resolve(LibchdbPackage.INSTALLED))) {
            throw new IllegalStateException(failure("'npm ci' ended with " + exit + " without the library"));
        }
    }

    private static String failure(String why) {
        return "The embedded ClickHouse engine cannot be fetched: " + why
                + ". Install npm 10 or newer and see that its registry is reachable; or build without the engine"
                + " (-Dlibchdb.skip=true) and use '--profile production'.";
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
