package io.ppa.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** A real Redis as a child process, on 127.0.0.1 only, its data kept between starts in an append-only file. */
final class RedisEngine implements AutoCloseable {

    private static final String PID_FILE = "redis.pid";

    private static final int SIGTERM = 15;

    private final RedisServer server;

    private RedisEngine(RedisServer server) {
        this.server = server;
    }

    /** Stops a server that an earlier owner of the directory left behind. */
    static void stopOrphan(Path dir) throws IOException {
        if (Files.isDirectory(dir)) {
            Orphans.stop(dir.resolve(PID_FILE), "redis-server", dir, SIGTERM);
        }
    }

    static RedisEngine start(Path dir, int port, UserCache cache) throws IOException {
        Files.createDirectories(dir);
        Path absolute = dir.toAbsolutePath();
        String resource = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (resource == null) {
            throw new IOException("there is no Redis for this operating system and processor");
        }
        String name = resource.replaceFirst("^.*/", "");
        File program = cache.executable("redis/" + name, "/" + name).toFile();
        RedisServer server = RedisServer.newRedisServer()
                .executableProvider(() -> program)
                .bind("127.0.0.1")
                .port(port)
                .setting("dir \"" + absolute + "\"")
                .setting("pidfile \"" + absolute.resolve(PID_FILE) + "\"")
                .setting("appendonly yes")
                .setting("daemonize no")
                .soutListener(line -> {})
                .serrListener(line -> {})
                .build();
        server.start();
        return new RedisEngine(server);
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
