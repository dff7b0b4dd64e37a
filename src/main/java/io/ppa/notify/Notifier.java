package io.ppa.notify;

import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.OperationsListener;
import io.ppa.launch.RunListener;
import io.ppa.model.EventKind;
import io.ppa.model.OperationalEvent;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Notifications;
import io.ppa.store.postgres.Notifications.Attempt;
import io.ppa.store.postgres.Notifications.Sent;
import io.ppa.text.OneLine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators what happened: notes it in the database, then sends it through each channel in the background. What cannot be
 * told stays owed; whichever process comes next tells it. Nothing here fails a job.
 */
public final class Notifier implements RunListener, OperationsListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    /** For one attempt. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);

    /** How long a thread stays at a channel whose receiver does not answer before it leaves the rest to the next time. */
    private static final Duration ROUND = Duration.ofSeconds(30);

    /** How long a command that is done waits for what is still to be told. */
    static final Duration GRACE = Duration.ofSeconds(3);

    /** How often to look whether another process is done with an event. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<Channel> channels;

    private final Set<EventKind> kinds;

    private final Notifications notifications;

    private final News news;

    private final Backoff backoff;

    /** A thread for each, so that none waits for another's receiver. */
    private final Map<String, ExecutorService> workers;

    /** Channels whose thread is about to begin a round. */
    private final Set<String> called = ConcurrentHashMap.newKeySet();

    /** When to be done, by System.nanoTime; null while that is open. */
    private volatile @Nullable Long closeBy;

    Notifier(List<Channel> channels, Set<EventKind> kinds, DataSource dataSource, Backoff backoff) {
        this.channels = List.copyOf(channels);
        this.kinds = Set.copyOf(kinds);
        this.notifications = new Notifications(dataSource);
        this.news = new News(dataSource);
        this.backoff = backoff;
        this.workers = channels.stream().collect(Collectors.toUnmodifiableMap(Channel::name, Notifier::worker));
    }

    private static ExecutorService worker(Channel channel) {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "notify-" + channel.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Through the channels these settings name. */
    public static Notifier of(NotifySettings settings, DataSource dataSource, Clock clock) {
        return new Notifier(
                channels(settings, clock), settings.kinds(), dataSource, new Backoff(FIRST_WAIT, new Random()));
    }

    /** The channels these settings name, in the order log, webhook, mail. */
    public static List<Channel> channels(NotifySettings settings, Clock clock) {
        List<Channel> channels = new ArrayList<>();
        if (settings.log()) {
            channels.add(new LogChannel());
        }
        if (settings.webhook() != null) {
            channels.add(new WebhookChannel(settings.webhook(), ATTEMPT, clock));
        }
        if (settings.smtp() != null) {
            channels.add(new SmtpChannel(settings.smtp(), ATTEMPT));
        }
        return channels;
    }

    /**
     * Notes what came of an execution, and tells nobody, now or later.
     *
     * @param why in a sentence
     */
    public static void tellNobody(DataSource dataSource, long executionId, String why) {
        Notifications notifications = new Notifications(dataSource);
        // At once: no other process sees it noted and not silenced.
        notifications.exclusively(() -> {
            int noted = new News(dataSource).look();
            notifications.nobody(executionId, why);
            return noted;
        });
    }

    @Override
    public void ended(JobRequest request, LaunchResult result) {
        if (!channels.isEmpty()) {
            news.look();
            start();
        }
    }

    @Override
    public void deadlineMissed(MissedDeadline missed) {
        if (!channels.isEmpty()) {
            news.note(Words.deadlineMissed(missed));
            start();
        }
    }

    /** Notes what is new and sends what is owed, in the background; to be called from time to time. Throws nothing. */
    public void deliverDue() {
        if (channels.isEmpty()) {
            return;
        }
        try {
            news.look();
            notifications.expire().forEach(given -> LOG.warn("gave up telling of {}", OneLine.of(given)));
        } catch (RuntimeException e) {
            LOG.warn("what is new could not be looked for: {}", sentence(e));
        }
        start();
    }

    private void start() {
        for (Channel channel : channels) {
            if (called.add(channel.name())) {
                Objects.requireNonNull(workers.get(channel.name())).execute(() -> round(channel));
            }
        }
    }

    private void round(Channel channel) {
        try {
            notifications.owe(channel.name(), channel instanceof LogChannel ? EventKind.REAL : kinds);
        } catch (RuntimeException e) {
            LOG.warn("nothing can be told through {} now: {}", channel.name(), sentence(e));
            return;
        } finally {
            // Before the sending: who notes something from now on wants another round.
            called.remove(channel.name());
        }
        send(channel, System.nanoTime() + ROUND.toNanos());
    }

    private void send(Channel channel, long until) {
        try {
            while (left(until) > 0) {
                Optional<Attempt> attempt =
                        notifications.sendNext(channel.name(), event -> sent(channel, event), backoff::after);
                if (attempt.isPresent()) {
                    log(channel, attempt.get());
                } else if (!pause(channel, until)) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("telling through {} goes on later: {}", channel.name(), sentence(e));
        }
    }

    /** Waits for the next event that may be sent; false when there is none that is worth it. */
    private boolean pause(Channel channel, long until) {
        Optional<Duration> wait = notifications.untilNext(channel.name());
        if (wait.isEmpty() || wait.get().toNanos() > left(until)) {
            return false;
        }
        try {
            Thread.sleep(Math.max(wait.get().toMillis(), LOOK.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long left(long until) {
        long now = System.nanoTime();
        Long end = closeBy;
        return end == null ? until - now : Math.min(until - now, end - now);
    }

    private static Sent sent(Channel channel, OperationalEvent event) {
        try {
            channel.send(event);
            return new Sent(null, false);
        } catch (UndeliveredException e) {
            return new Sent(e.getMessage(), e.refused());
        } catch (RuntimeException e) {
            return new Sent(sentence(e), false);
        }
    }

    private static void log(Channel channel, Attempt attempt) {
        OperationalEvent event = attempt.event();
        if (attempt.givenUp()) {
            LOG.warn(
                    "gave up telling of {} (event {}) through {} after {} attempts: {}",
                    OneLine.of(event.subject()),
                    event.id(),
                    channel.name(),
                    attempt.attempts(),
                    attempt.sent().error());
        } else if (attempt.sent().error() != null && attempt.attempts() == 1) {
            LOG.warn(
                    "could not tell of {} (event {}) through {}: {}; it is tried again",
                    OneLine.of(event.subject()),
                    event.id(),
                    channel.name(),
                    attempt.sent().error());
        }
    }

    private static String sentence(RuntimeException e) {
        return OneLine.of(Causes.firstLine(e));
    }

    /** Waits a moment for what is still to be told; what is not told by then stays owed. */
    @Override
    public void close() {
        long end = System.nanoTime() + GRACE.toNanos();
        closeBy = end;
        workers.values().forEach(ExecutorService::shutdown);
        for (ExecutorService worker : workers.values()) {
            try {
                if (!worker.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    worker.shutdownNow();
                    // An interrupted one gives its connection back at once.
                    worker.awaitTermination(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                worker.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
