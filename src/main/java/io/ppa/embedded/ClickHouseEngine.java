package io.ppa.embedded;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The real ClickHouse engine, in this process, on one data path. A process can have one path open at a time, and a path
 * can be open in one process at a time. The time zone is the process's: the first engine a JVM starts decides it.
 */
final class ClickHouseEngine implements AutoCloseable {

    /** The suite's database. */
    static final String DATABASE = "ppa";

    /** The path this process has open; the library knows one at a time. */
    private static final AtomicReference<@Nullable Path> OPEN_PATH = new AtomicReference<>();

    private final LibChdb lib;

    private final List<String> arguments;

    private final Set<EngineConnection> open = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    private final EngineConnection base;

    private final String version;

    private final String timezone;

    private ClickHouseEngine(LibChdb lib, Path path, List<String> arguments) {
        this.lib = lib;
        this.arguments = arguments;
        try {
            this.base = connect();
            base.run("CREATE DATABASE IF NOT EXISTS " + DATABASE + " ENGINE = Atomic");
            this.version = base.text("SELECT version()").strip();
            this.timezone = base.text("SELECT serverTimezone()").strip();
        } catch (EngineException e) {
            List.copyOf(open).forEach(EngineConnection::close);
            throw new StoreUnavailableException(
                    "embedded",
                    "The embedded ClickHouse engine cannot open " + path + ": " + e.getMessage(),
                    "See whether another process uses the directory, or name another with --data-dir.",
                    e);
        }
    }

    /**
     * Starts the engine.
     *
     * @param path directory of its data, made when absent
     * @param timezone the engine's own zone, for example {@code UTC}
     * @throws StoreUnavailableException when the library is missing or the path is in use
     */
    static ClickHouseEngine start(Path path, String timezone) throws IOException {
        Platform.current().require();
        Path library = library(UserCache.ofUser());
        Path absolute = path.toAbsolutePath();
        Files.createDirectories(absolute);
        if (!OPEN_PATH.compareAndSet(null, absolute)) {
            throw new StoreUnavailableException(
                    "embedded",
                    "This process has the ClickHouse engine open on " + OPEN_PATH.get() + " and cannot open " + absolute
                            + " too.",
                    "Close the other first, or use another process.",
                    null);
        }
        try {
            return started(absolute, library, timezone);
        } catch (IOException | RuntimeException e) {
            OPEN_PATH.set(null);
            throw e;
        }
    }

    private static ClickHouseEngine started(Path absolute, Path library, String timezone) throws IOException {
        // Without a file of its own the engine reads config.xml of the working directory, whatever that is.
        Path config = absolute.resolve("engine-config.xml");
        Files.writeString(config, "<clickhouse></clickhouse>\n");
        // The engine takes its zone from TZ only. Java has read TZ by then, and children get Java's own copy.
        TimeZone.getDefault();
        LibC.load().setenv("TZ", timezone, 1);
        LibChdb lib = load(library);
        lib.chdb_set_signal_handlers_enabled(0);
        return new ClickHouseEngine(
                lib,
                absolute,
                List.of(
                        "clickhouse",
                        "--path=" + absolute,
                        "--config-file=" + config,
                        // With smaller pools mutations crawl.
                        "--background_pool_size=16",
                        "--background_schedule_pool_size=16",
                        // `1 + 1` is an error on a server too.
                        "--implicit_select=0"));
    }

    static Path library(UserCache cache) {
        Path library = LibchdbPackage.dir(cache).resolve(LibchdbPackage.LIBRARY);
        if (!Files.isRegularFile(library)) {
            throw new StoreUnavailableException(
                    "embedded",
                    "The embedded ClickHouse engine is not at " + library + ".",
                    "Run 'mvn package' again, which fetches it, or use real servers with '--profile production'.",
                    null);
        }
        return library;
    }

    private static LibChdb load(Path library) {
        try {
            return Native.load(library.toString(), LibChdb.class);
        } catch (UnsatisfiedLinkError e) {
            throw new StoreUnavailableException(
                    "embedded",
                    "The embedded ClickHouse engine at " + library + " cannot be loaded: " + e.getMessage(),
                    "It needs Linux with glibc on amd64; elsewhere start real servers (compose.yaml) and use"
                            + " '--profile production'.",
                    e);
        }
    }

    /** Opens a connection in the engine's default database. */
    EngineConnection connect() throws EngineException {
        synchronized (open) {
            if (closed) {
                throw new EngineException(EngineException.UNKNOWN, "the engine has been stopped");
            }
            List<String> own = new ArrayList<>(arguments);
            Pointer handle = lib.chdb_connect(own.size(), new StringArray(own.toArray(new String[0]), "UTF-8"));
            if (handle == null) {
                throw new EngineException(
                        EngineException.UNKNOWN, "it is in use by another process, or damaged, or not writable");
            }
            EngineConnection connection = new EngineConnection(lib, handle, open::remove);
            open.add(connection);
            return connection;
        }
    }

    /** ClickHouse's version, for example {@code 26.7.2.1}. */
    String version() {
        return version;
    }

    /** The zone the engine works in. */
    String timezone() {
        return timezone;
    }

    /** Stops the engine. Whoever still runs statements must have been waited for. */
    @Override
    public void close() {
        synchronized (open) {
            closed = true;
            for (EngineConnection connection : List.copyOf(open)) {
                if (connection != base) {
                    connection.close();
                }
            }
            base.close();
            OPEN_PATH.set(null);
        }
    }
}
