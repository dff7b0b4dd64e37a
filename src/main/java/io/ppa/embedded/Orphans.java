package io.ppa.embedded;

import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Engines that outlived the process that started them (kill -9). They are stopped before new ones start on the same
 * directory: only processes whose program and directory are the ones expected, never merely a number read from a file.
 */
final class Orphans {

    private Orphans() {}

    /**
     * Stops the process a pid file names, if it is an engine working in {@code dir}.
     *
     * @param program how the program's file name begins, for example {@code postgres}
     * @param signal the signal that makes it stop at once and cleanly
     */
    static void stop(Path pidFile, String program, Path dir, int signal) throws IOException {
        Optional<ProcessHandle> process = pid(pidFile).flatMap(ProcessHandle::of);
        if (process.isEmpty() || !process.get().isAlive() || !isEngine(process.get(), program, dir)) {
            return;
        }
        LibC libC = LibC.load();
        int pid = Math.toIntExact(process.get().pid());
        libC.kill(pid, signal);
        if (!ended(process.get(), program, dir, Duration.ofSeconds(30))) {
            libC.kill(pid, LibC.SIGQUIT);
            if (!ended(process.get(), program, dir, Duration.ofSeconds(10))) {
                throw new StoreUnavailableException(
                        "embedded",
                        "A " + program + " (pid " + pid + ") left over from an earlier run works on " + dir
                                + " and does not stop.",
                        "End it, then run this again.",
                        null);
            }
        }
    }

    private static Optional<Long> pid(Path pidFile) throws IOException {
        if (!Files.isRegularFile(pidFile)) {
            return Optional.empty();
        }
        String line = Files.readString(pidFile).lines().findFirst().orElse("").strip();
        return line.matches("\\d{1,9}") ? Optional.of(Long.parseLong(line)) : Optional.empty();
    }

    /** Linux tells a process's program and directory; elsewhere its command line has to name the directory. */
    private static boolean isEngine(ProcessHandle process, String program, Path dir) throws IOException {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        if (Files.isDirectory(proc)) {
            try {
                String name = Files.readSymbolicLink(proc.resolve("exe"))
                        .getFileName()
                        .toString();
                Path cwd = Files.readSymbolicLink(proc.resolve("cwd"));
                return name.startsWith(program) && cwd.equals(dir.toRealPath());
            } catch (IOException e) {
                // Gone meanwhile, or another user's: not ours.
                return false;
            }
        }
        String command = process.info().commandLine().orElse("");
        return command.contains(program) && command.contains(dir.toString());
    }

    /** A process that nobody has reaped yet counts as ended: it has no program any more. */
    private static boolean ended(ProcessHandle process, String program, Path dir, Duration wait) throws IOException {
        long end = System.nanoTime() + wait.toNanos();
        while (process.isAlive() && isEngine(process, program, dir)) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
