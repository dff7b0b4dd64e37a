package io.ppa.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** The npm package that carries the ClickHouse engine's library: its pinned version and its place in the cache. */
final class LibchdbPackage {

    static final String NAME = "@chdb/lib-linux-x64-gnu";

    static final String LIBRARY = "libchdb.so";

    /** The library inside an installed package. */
    static final Path INSTALLED = Path.of("node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so");

    private LibchdbPackage() {}

    /** The version pinned in {@code src/main/npm/package.json}, which travels in the jar. */
    static String version() {
        try {
            return JsonMapper.shared()
                    .readTree(file("package.json"))
                    .path("optionalDependencies")
                    .path(NAME)
                    .asString();
        } catch (IOException e) {
            throw new IllegalStateException("the jar lacks npm/package.json", e);
        }
    }

    /** A file of {@code src/main/npm}. */
    static byte[] file(String name) throws IOException {
        try (InputStream in = LibchdbPackage.class.getResourceAsStream("npm/" + name)) {
            if (in == null) {
                throw new IOException("npm/" + name + " is missing");
            }
            return in.readAllBytes();
        }
    }

    /** Where this version is kept, or will be. */
    static Path dir(UserCache cache) {
        return cache.resolve("libchdb").resolve(version());
    }
}
