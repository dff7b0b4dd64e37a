package io.ppa.store.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds a lease. Two identities are of one machine when host, boot and process namespace are equal: only then does a
 * missing process id prove that its process is dead.
 *
 * @param machine host name, boot id and process namespace
 * @param host the host's name, for people
 * @param startedAt when the process was started, as the operating system says; process ids are used again
 */
public record ProcessIdentity(String machine, String host, long pid, Instant startedAt) {

    /** The operating system derives start times from the clock, which may be set meanwhile. */
    private static final Duration START_TIME_TOLERANCE = Duration.ofSeconds(2);

    /** This very process. */
    public static ProcessIdentity current() {
        ProcessHandle self = ProcessHandle.current();
        String host = hostName();
        String machine = host + "|" + firstLine("/proc/sys/kernel/random/boot_id") + "|" + link("/proc/self/ns/pid");
        return new ProcessIdentity(
                machine, host, self.pid(), self.info().startInstant().orElse(Instant.EPOCH));
    }

    /** What its sessions in PostgreSQL are called: its process id for people, and what tells it from all others. */
    String session() {
        String unique = machine + "|" + pid + "|" + startedAt.toEpochMilli();
        UUID id = UUID.nameUUIDFromBytes(unique.getBytes(StandardCharsets.UTF_8));
        return "ppa " + pid + " " + id;
    }

    /** Whether the other process is certainly gone. A process on another machine never is, for all this one knows. */
    boolean knowsDead(ProcessIdentity other) {
        if (!machine.equals(other.machine)) {
            return false;
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(other.pid).filter(ProcessHandle::isAlive);
        return handle.flatMap(h -> h.info().startInstant())
                .map(start -> Duration.between(start, other.startedAt).abs().compareTo(START_TIME_TOLERANCE) > 0)
                .orElse(handle.isEmpty());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String firstLine(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String link(String file) {
        try {
            return Files.readSymbolicLink(Path.of(file)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
