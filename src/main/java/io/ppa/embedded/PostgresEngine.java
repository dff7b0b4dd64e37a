package io.ppa.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A real PostgreSQL as a child process, on 127.0.0.1 only, its data kept between starts. */
final class PostgresEngine implements AutoCloseable {

    /** The suite's database. */
    static final String DATABASE = "ppa";

    /** Its only user, who needs no password from this machine. */
    static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private PostgresEngine(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Stops a server that an earlier owner of the directory left behind. */
    static void stopOrphan(Path dir) throws IOException {
        if (Files.isDirectory(dir)) {
            Orphans.stop(dir.resolve("postmaster.pid"), "postgres", dir, LibC.SIGINT);
        }
    }

    static PostgresEngine start(Path dir, int port, UserCache cache) throws IOException {
        Path programs = cache.resolve("postgres");
        Files.createDirectories(programs);
        Files.createDirectories(dir);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(programs.toAbsolutePath().toFile())
                .setDataDirectory(dir.toAbsolutePath())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                // Not the user's locale: the same order of texts everywhere, and UTF-8 always.
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "''")
                .setServerConfig("max_connections", "100")
                // The library starts the server with both off, which is for throw-away data.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            createDatabase(server);
        } catch (SQLException e) {
            server.close();
            throw new IOException("the database " + DATABASE + " cannot be made: " + e.getMessage(), e);
        }
        return new PostgresEngine(server);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void createDatabase(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }
}
