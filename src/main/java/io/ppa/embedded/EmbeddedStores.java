package io.ppa.embedded;

import io.ppa.store.StoreLocations;
import io.ppa.store.StoreUnavailableException;
import io.ppa.text.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse, PostgreSQL, Redis and H2 under one data directory, with nothing installed.
 *
 * <p>A directory has one owner: the process that holds {@code owner.lock} and runs the engines. Every other process
 * attaches: it holds a share of {@code clients.lock} for as long as it uses them, and the owner, when it is done, waits
 * for that share to be free before it stops the engines. Within one process, all users of a directory share one opening.
 */
public final class EmbeddedStores implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long statements under way may take at the end. */
    private static final Duration STATEMENTS = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private final Shared shared;

    private boolean closed;

    private EmbeddedStores(Shared shared) {
        this.shared = shared;
    }

    /**
     * Attaches to the running stores of the directory, or starts them when nobody runs them.
     *
     * @throws StoreUnavailableException when neither works, for example because the owner does not come up in 60 s
     */
    public static EmbeddedStores open(Path dataDir, EmbeddedOptions options) {
        synchronized (OPEN) {
            Path dir = made(dataDir);
            Shared shared = OPEN.get(dir);
            if (shared == null) {
                shared = opened(dir, options);
                OPEN.put(dir, shared);
            }
            shared.users++;
            return new EmbeddedStores(shared);
        }
    }

    /**
     * Starts the stores; this process is then their owner.
     *
     * @throws StoresRunningException when another process runs them
     */
    public static EmbeddedStores startOwning(Path dataDir, EmbeddedOptions options) {
        synchronized (OPEN) {
            Path dir = made(dataDir);
            Lock owner = OPEN.containsKey(dir) ? null : Lock.exclusive(dir.resolve("owner.lock"));
            if (owner == null) {
                throw new StoresRunningException(dir, StoresFile.read(dir).map(StoresFile::pid));
            }
            Shared shared = Shared.starting(dir, owner, options);
            OPEN.put(dir, shared);
            shared.users++;
            return new EmbeddedStores(shared);
        }
    }

    /** Where the stores are. */
    public StoreLocations locations() {
        return shared.locations;
    }

    /** Whether this process runs them. */
    public boolean owner() {
        return shared.engines != null;
    }

    /** The text of {@code stores.json}. */
    public String describe() {
        return new StoresFile(shared.locations, shared.pid).text();
    }

    /** Gives the stores up. The owner waits until no other process uses them, and says so once on standard error. */
    @Override
    public void close() {
        close(Duration.ofDays(3650));
    }

    /**
     * Gives the stores up.
     *
     * <p>May be called again, by another thread too, to shorten the patience of a call that still waits: so a shutdown
     * hook can end a waiting owner.
     *
     * @param patience how long the owner waits for other processes that use them, and for statements under way; then it
     *     stops the engines all the same
     */
    public void close(Duration patience) {
        // Before taking the monitor: another thread may be waiting in there, with more patience.
        shared.waitNoLongerThan(patience);
        synchronized (OPEN) {
            if (closed) {
                return;
            }
            closed = true;
            if (--shared.users == 0) {
                OPEN.remove(shared.dir);
                shared.close();
            }
        }
    }

    private static Path made(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            return dataDir.toRealPath();
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "embedded",
                    "The data directory " + dataDir + " cannot be made: " + FileFailure.reason(e),
                    "Name another with --data-dir.",
                    e);
        }
    }

    private static Shared opened(Path dir, EmbeddedOptions options) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Lock owner = Lock.exclusive(dir.resolve("owner.lock"));
            if (owner != null) {
                return Shared.starting(dir, owner, options);
            }
            Shared attached = Shared.attaching(dir);
            if (attached != null) {
                return attached;
            }
            if (System.nanoTime() > end) {
                throw new StoreUnavailableException(
                        "embedded",
                        "Another process holds " + dir.resolve("owner.lock") + ", but its stores did not answer within "
                                + PATIENCE.toSeconds() + " s.",
                        "See what it is doing, or name another directory with --data-dir.",
                        null);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "embedded", "Interrupted while waiting for the stores.", "Run it again.", e);
        }
    }

    /** What the users of one directory in this process share. */
    private static final class Shared {

        private final Path dir;

        private final Lock lock;

        private final @Nullable RunningEngines engines;

        private final StoreLocations locations;

        private final long pid;

        private int users;

        /** When the owner stops waiting, by {@link System#nanoTime()}; guarded by {@link #clock}. */
        private long deadline = System.nanoTime() + Long.MAX_VALUE / 4;

        private final Object clock = new Object();

        private Shared(Path dir, Lock lock, @Nullable RunningEngines engines, StoreLocations locations, long pid) {
            this.dir = dir;
            this.lock = lock;
            this.engines = engines;
            this.locations = locations;
            this.pid = pid;
        }

        static Shared starting(Path dir, Lock owner, EmbeddedOptions options) {
            RunningEngines engines = null;
            try {
                Files.deleteIfExists(StoresFile.in(dir));
                engines = RunningEngines.start(dir, options);
                long pid = ProcessHandle.current().pid();
                new StoresFile(engines.locations(), pid).write(dir);
                return new Shared(dir, owner, engines, engines.locations(), pid);
            } catch (IOException | RuntimeException e) {
                if (engines != null) {
                    engines.stop(Duration.ZERO);
                }
                owner.release();
                throw e instanceof RuntimeException runtime ? runtime : new UncheckedIOException((IOException) e);
            }
        }

        /** The stores another process runs, or null when they are not there (yet, or any more). */
        static @Nullable Shared attaching(Path dir) {
            Lock share = Lock.shared(dir.resolve("clients.lock"));
            if (share == null) {
                return null;
            }
            Optional<StoresFile> file = StoresFile.read(dir);
            boolean there = file.isPresent()
                    && ProcessHandle.of(file.get().pid())
                            .map(ProcessHandle::isAlive)
                            .orElse(false)
                    && StoreProbe.answer(file.get().locations());
            if (!there) {
                share.release();
                return null;
            }
            return new Shared(
                    dir, share, null, file.get().locations(), file.get().pid());
        }

        void waitNoLongerThan(Duration patience) {
            long nanos = patience.compareTo(Duration.ofDays(3650)) < 0 ? patience.toNanos() : Long.MAX_VALUE / 8;
            synchronized (clock) {
                long wanted = System.nanoTime() + nanos;
                if (wanted - deadline < 0) {
                    deadline = wanted;
                }
            }
        }

        private Duration left() {
            synchronized (clock) {
                return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            }
        }

        void close() {
            if (engines == null) {
                lock.release();
                return;
            }
            Lock alone = waitForClients();
            try {
                Files.deleteIfExists(StoresFile.in(dir));
            } catch (IOException e) {
                System.err.println("stores.json in " + dir + " cannot be removed: " + FileFailure.reason(e));
            }
            Duration left = left();
            engines.stop(left.compareTo(STATEMENTS) < 0 ? left : STATEMENTS);
            if (alone != null) {
                alone.release();
            }
            lock.release();
        }

        private @Nullable Lock waitForClients() {
            boolean told = false;
            while (true) {
                Lock alone = Lock.exclusive(dir.resolve("clients.lock"));
                if (alone != null || left().isZero()) {
                    return alone;
                }
                if (!told) {
                    told = true;
                    System.err.println("Other processes use the stores in " + dir + "; they stop when those are done.");
                }
                try {
                    Thread.sleep(POLL.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
        }
    }

    /** A lock on a file, which the operating system gives up when the process ends, however it ends. */
    private record Lock(FileChannel channel, FileLock lock) {

        static @Nullable Lock exclusive(Path file) {
            return of(file, false);
        }

        static @Nullable Lock shared(Path file) {
            return of(file, true);
        }

        private static @Nullable Lock of(Path file, boolean shared) {
            FileChannel channel = null;
            try {
                channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
                if (lock != null) {
                    return new Lock(channel, lock);
                }
                channel.close();
                return null;
            } catch (OverlappingFileLockException e) {
                closed(channel);
                return null;
            } catch (IOException e) {
                closed(channel);
                throw new StoreUnavailableException(
                        "embedded",
                        file + " cannot be locked: " + FileFailure.reason(e),
                        "Name a directory on a local disk that may be written with --data-dir.",
                        e);
            }
        }

        private static void closed(@Nullable FileChannel channel) {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void release() {
            try {
                lock.release();
            } catch (IOException e) {
                System.err.println("a lock could not be given up: " + e.getMessage());
            } finally {
                closed(channel);
            }
        }
    }
}
