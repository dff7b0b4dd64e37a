package io.ppa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.h2.tools.Server;

/**
 * H2 in this process, on 127.0.0.1 only, its data kept between starts in a file: stands in for the stores of documents that
 * cannot be had as a program. It serves one database to one user, who owns one schema and is no administrator, so that
 * nobody who reaches the port can read files or run code of this process with it.
 */
final class H2Engine implements AutoCloseable {

    /** The suite's database. */
    static final String DATABASE = "ppa";

    /** Owner of the schema of the same name; needs no password from this machine. */
    static final String USER = "ppa";

    private final Server server;

    /** The database is open for as long as somebody is connected. */
    private final Connection held;

    private H2Engine(Server server, Connection held) {
        this.server = server;
        this.held = held;
    }

    /**
     * To be called before anything else of the process uses H2, even as a client, for H2 reads this once. Without it the port is
     * open on every address, and connections from elsewhere are refused only after they were accepted.
     */
    static void listenOnThisMachineOnly() {
        System.setProperty("h2.bindAddress", "127.0.0.1");
    }

    /** @param dir of its files, made when absent */
    static H2Engine start(Path dir, int port) throws IOException {
        Path absolute = dir.toAbsolutePath();
        try {
            if (!Files.exists(absolute)) {
                create(absolute);
            }
            Server server = serve(absolute, DATABASE, port);
            try {
                // Its own hook would close the database while others still finish their work.
                return new H2Engine(server, connect(server, DATABASE, USER, "", ";DB_CLOSE_ON_EXIT=FALSE"));
            } catch (SQLException e) {
                server.stop();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            held.close();
        } finally {
            server.stop();
        }
    }

    /** Made beside and moved into place, so that there is never half of one: nobody could finish it later. */
    private static void create(Path dir) throws IOException, SQLException {
        Path made = dir.resolveSibling(dir.getFileName() + ".new");
        delete(made);
        Files.createDirectories(made);
        String key = random();
        Server server = serve(made, key, 0, "-ifNotExists");
        // Whoever connects first is the administrator. The password is told nobody: there is nothing left to
        // administer.
        try (Connection administrator = connect(server, key, "administrator", random(), "");
                Statement statement = administrator.createStatement()) {
            statement.execute("CREATE USER " + USER + " PASSWORD ''");
            statement.execute("CREATE SCHEMA " + USER + " AUTHORIZATION " + USER);
            // What is committed is handed to the operating system at once, so that a kill -9 loses none of it.
            statement.execute("SET WRITE_DELAY 0");
        } finally {
            server.stop();
        }
        Files.move(made, dir, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Serves the database of that directory, and no other, to who names it by {@code key}. */
    private static Server serve(Path dir, String key, int port, String... more) throws SQLException {
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "-tcpPort",
                                String.valueOf(port),
                                "-tcpDaemon",
                                "-key",
                                key,
                                dir.resolve(DATABASE).toString()),
                        Stream.of(more))
                .toList();
        return Server.createTcpServer(arguments.toArray(String[]::new)).start();
    }

    private static Connection connect(Server server, String key, String user, String password, String settings)
            throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + key + settings, user, password);
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void delete(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
