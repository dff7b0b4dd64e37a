package io.ppa.schedule;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.CatalogException;
import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ParameterException;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.UnknownJobException;
import io.ppa.launch.Chain;
import io.ppa.launch.ChainRequest;
import io.ppa.launch.Control;
import io.ppa.launch.OperationsListener;
import io.ppa.launch.Operator;
import io.ppa.launch.RefusedException;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.Daemons;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.MissedDeadlines;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.Schedules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Watches the schedules and runs their chains until it is asked to end. Several do so beside each other on one database: each fire
 * is noted down once, each chain is run by one of them, and what one had begun that died another finishes.
 */
public final class Daemon {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration HOUSEKEEPING = Duration.ofSeconds(10);

    private static final Duration LOOK_AT_DEADLINES = Duration.ofMinutes(1);

    private static final Duration ASK_TO_STOP = Duration.ofMillis(200);

    private static final Duration SYNC_LEASE = Duration.ofSeconds(30);

    private final ProcessIdentity me = ProcessIdentity.current();

    private final String instance =
            me.pid() + "-" + UUID.randomUUID().toString().substring(0, 13);

    private final Parts parts;

    private final Clock clock;

    private final Schedules schedules;

    private final Daemons daemons;

    private final ChainRunner runner;

    private final Deadlines deadlines;

    private final CountDownLatch stop = new CountDownLatch(1);

    private volatile Catalog catalog;

    private volatile Set<String> paused = Set.of();

    private @Nullable String trouble;

    private long aliveSaid = System.nanoTime() - HOUSEKEEPING.toNanos();

    private long deadlinesLooked = System.nanoTime() - LOOK_AT_DEADLINES.toNanos();

    /**
     * What a daemon works with.
     *
     * @param files reads the files of jobs and schedules, as they are at that time
     * @param listeners hear of missed deadlines
     * @param housekeeping done every ten seconds, by the daemon's own thread
     */
    public record Parts(
            DataSource dataSource,
            Chain chain,
            Control control,
            Operator operator,
            Leases leases,
            Supplier<Catalog> files,
            List<OperationsListener> listeners,
            Runnable housekeeping,
            Clock clock) {}

    /** @throws CatalogException when there are faults in the files */
    public Daemon(Parts parts) {
        this.parts = parts;
        this.clock = parts.clock();
        this.catalog = parts.files().get();
        this.schedules = new Schedules(parts.dataSource());
        this.daemons = new Daemons(parts.dataSource(), me);
        Chains chains = new Chains(parts.dataSource());
        this.runner = new ChainRunner(parts.chain(), chains, this::definition, this::paused, clock);
        this.deadlines = new Deadlines(
                schedules,
                chains,
                new MissedDeadlines(parts.dataSource()),
                id -> parts.chain().result(id).trouble(),
                parts.listeners(),
                clock);
    }

    /** Runs until {@link #stop}, and then until the steps that run have come to their next safe point. */
    public void run() {
        daemons.seen(instance);
        try (Timetable timetable = Timetable.open(parts.dataSource(), instance, this::fired, schedules, clock)) {
            sync(timetable).forEach(change -> LOG.info("{}", change));
            timetable.start();
            LOG.info("watching the schedules as process {} on {}", me.pid(), me.host());
            sayNext(timetable);
            do {
                tick(timetable);
            } while (!waited(TICK));
            LOG.info("asked to end: running steps stop at their next safe point");
        }
        end();
    }

    /** The schedules that may fire: enabled in the files as they were last read without faults, and not paused. */
    public List<ScheduleDefinition> watched() {
        return catalog.schedules().stream()
                .filter(schedule -> schedule.enabled() && !paused.contains(schedule.name()))
                .toList();
    }

    /** Asks it to end; returns at once. */
    public void stop() {
        stop.countDown();
    }

    private boolean waited(Duration time) {
        try {
            return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void end() {
        runner.stop();
        Set<Long> asked = ConcurrentHashMap.newKeySet();
        while (!runner.idle()) {
            // Again and again: one may just be beginning.
            parts.control().running().stream().filter(id -> !asked.contains(id)).forEach(id -> {
                try {
                    parts.operator().stop(id);
                    asked.add(id);
                } catch (RefusedException e) {
                    asked.add(id);
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("execution {} could not be asked to stop yet", id, e);
                }
            });
            pause();
        }
        runner.close();
        try {
            daemons.gone(instance);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("its row is taken away by another", e);
        }
        LOG.info("ended");
    }

    private static void pause() {
        try {
            Thread.sleep(ASK_TO_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick(Timetable timetable) {
        try {
            if (due(aliveSaid, HOUSEKEEPING)) {
                daemons.seen(instance);
                parts.housekeeping().run();
                aliveSaid = System.nanoTime();
            }
            reload(timetable);
            pauses(timetable);
            runner.look();
            if (due(deadlinesLooked, LOOK_AT_DEADLINES)) {
                deadlines.look(catalog.schedules());
                deadlinesLooked = System.nanoTime();
            }
            if (trouble != null) {
                trouble = null;
                LOG.info("all is well again");
            }
        } catch (RuntimeException e) {
            // Nearly always PostgreSQL; whatever it is, the daemon must not die of it.
            if (trouble == null) {
                trouble = Causes.firstLine(Postgres.told(e));
                LOG.warn("could not look at the schedules, trying on: {}", trouble);
            }
        }
    }

    private static boolean due(long last, Duration every) {
        return System.nanoTime() - last >= every.toNanos();
    }

    private void reload(Timetable timetable) {
        Instant asked = daemons.reloadAsked(instance);
        if (asked == null) {
            return;
        }
        String said;
        boolean faulty = false;
        try {
            catalog = parts.files().get();
            List<String> changes = sync(timetable);
            said = changes.isEmpty() ? "nothing fires at other times" : String.join("\n", changes);
        } catch (CatalogException e) {
            faulty = true;
            said = "goes on with what it had, for " + e.getMessage();
        } catch (ScheduleException e) {
            if (Postgres.lost(e).isPresent()) {
                throw e;
            }
            faulty = true;
            said = String.valueOf(e.getMessage());
        }
        said.lines().forEach(line -> LOG.info("asked to read the files again: {}", line.strip()));
        daemons.reloaded(instance, asked, faulty, said);
        sayNext(timetable);
    }

    /** One daemon at a time: what another compares must not change meanwhile. */
    private List<String> sync(Timetable timetable) {
        while (true) {
            Leases.Attempt attempt = parts.leases().tryAcquire(List.of("schedules"), SYNC_LEASE, null);
            if (attempt.granted()) {
                try {
                    return timetable.sync(catalog.schedules());
                } finally {
                    parts.leases().release(attempt.leases());
                }
            }
            pause();
        }
    }

    private void pauses(Timetable timetable) {
        Set<String> now = schedules.all().values().stream()
                .filter(Schedules.ScheduleRow::paused)
                .map(Schedules.ScheduleRow::name)
                .collect(Collectors.toSet());
        if (!now.equals(paused)) {
            timetable.pause();
            paused = now;
            LOG.info(now.isEmpty() ? "no schedule is paused" : "paused: {}", String.join(", ", now));
            sayNext(timetable);
        }
    }

    private static void sayNext(Timetable timetable) {
        Map<String, Instant> next = timetable.next();
        LOG.info(
                "next: {}",
                next.isEmpty()
                        ? "nothing"
                        : next.entrySet().stream()
                                .sorted(Map.Entry.comparingByValue())
                                .map(fire -> fire.getKey() + " at " + fire.getValue())
                                .collect(Collectors.joining(", ")));
    }

    /** Called by Quartz. While PostgreSQL does not answer it tries on, so that the fire is not lost. */
    private void fired(String name, Instant due) {
        while (true) {
            try {
                note(name, due);
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("the fire of {} could not be noted down yet", name, e);
                if (waited(TICK)) {
                    // Quartz keeps it as begun: whichever daemon is there next does it.
                    throw e;
                }
            }
        }
    }

    /** Also of one that was paused a moment ago: Quartz will not fire that time again. It waits until it is resumed. */
    private void note(String name, Instant due) {
        Optional<ScheduleDefinition> schedule = definition(name);
        if (schedule.isEmpty()) {
            LOG.warn("{} was due at {}, but the files of this daemon have no such schedule", name, due);
            return;
        }
        FireTimes times = new FireTimes(schedule.get().cron(), schedule.get().zone());
        Instant fire = times.last(due).orElse(due);
        try {
            if (parts.chain()
                    .record(ChainRequest.of(schedule.get(), catalog, fire))
                    .isPresent()) {
                runner.look();
            }
        } catch (ParameterException | UnknownJobException e) {
            LOG.warn("{} of {} cannot be begun: {}", name, fire, e.getMessage());
        }
    }

    private boolean paused(String name) {
        return schedules.find(name).filter(Schedules.ScheduleRow::paused).isPresent();
    }

    private Optional<ScheduleDefinition> definition(String name) {
        return catalog.schedules().stream()
                .filter(schedule -> schedule.name().equals(name) && schedule.enabled())
                .findFirst();
    }
}
