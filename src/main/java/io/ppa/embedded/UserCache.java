package io.ppa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The per-user cache in which engines' programs are kept between builds and starts: {@code PPA_CACHE_DIR}, else
 * {@code $XDG_CACHE_HOME/ppa}, else {@code ~/.cache/ppa}. The build fills {@code libchdb/<version>}; the rest is
 * unpacked at the first start.
 */
final class UserCache {

    private final Path dir;

    private UserCache(Path dir) {
        this.dir = dir;
    }

    /** The cache of this user. */
    static UserCache ofUser() {
        return at(System.getenv(), System.getProperty("user.home", "."), System.getProperty("PPA_CACHE_DIR", ""));
    }

    static UserCache at(Map<String, String> env, String home, String override) {
        if (!override.isBlank()) {
            return new UserCache(Path.of(override));
        }
        String own = env.getOrDefault("PPA_CACHE_DIR", "");
        if (!own.isBlank()) {
            return new UserCache(Path.of(own));
        }
        String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
        return new UserCache((xdg.isBlank() ? Path.of(home, ".cache") : Path.of(xdg)).resolve("ppa"));
    }

    /** A place inside the cache. */
    Path resolve(String relative) {
        return dir.resolve(relative);
    }

    /** The executable {@code name}, written from {@code resource} of the class path unless it is there already. */
    Path executable(String name, String resource) throws IOException {
        Path target = dir.resolve(name);
        if (Files.isExecutable(target)) {
            return target;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(target.toAbsolutePath().getParent(), "unpack", ".tmp");
        try (InputStream in = UserCache.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the jar lacks " + resource);
            }
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            if (!temporary.toFile().setExecutable(true, true)) {
                throw new IOException(temporary + " cannot be made executable");
            }
            // Whoever unpacks at the same time moves the same bytes to the same place.
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return target;
    }
}
