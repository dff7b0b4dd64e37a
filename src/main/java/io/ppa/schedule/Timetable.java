package io.ppa.schedule;

import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.store.postgres.Schedules;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.impl.jdbcjobstore.InvalidConfigurationException;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz, with one trigger for each schedule, kept in PostgreSQL and shared by all daemons: each fire is one daemon's. */
final class Timetable implements AutoCloseable {

    /** All daemons of an installation are one cluster by this name. */
    private static final String CLUSTER = "ppa";

    private static final String GROUP = "schedules";

    /** How often a daemon shows the others that it is alive; some seconds more without that, and they do what it had begun. */
    private static final long CHECKIN_MILLIS = 5_000;

    /** How long a daemon may not see what another has changed. */
    private static final long IDLE_MILLIS = 5_000;

    private static final long RETRY_MILLIS = 5_000;

    /** A time as near as this may have passed before a trigger of it is made. */
    private static final Duration SETTING_UP = Duration.ofSeconds(1);

    /** Fires are noted down in a moment. */
    private static final int THREADS = 2;

    private final Scheduler scheduler;

    private final Schedules schedules;

    private final Clock clock;

    private Timetable(Scheduler scheduler, Schedules schedules, Clock clock) {
        this.scheduler = scheduler;
        this.schedules = schedules;
        this.clock = clock;
    }

    /**
     * @param instance tells this daemon from all others, 60 characters at most
     * @throws ScheduleException when Quartz cannot be set up
     */
    static Timetable open(DataSource dataSource, String instance, Fires fires, Schedules schedules, Clock clock) {
        try {
            DBConnectionManager.getInstance().addConnectionProvider(instance, new Pool(dataSource));
            DirectSchedulerFactory factory = DirectSchedulerFactory.getInstance();
            SimpleThreadPool threads = new SimpleThreadPool(THREADS, Thread.NORM_PRIORITY);
            threads.setThreadNamePrefix("fire");
            threads.setMakeThreadsDaemons(true);
            factory.createScheduler(CLUSTER, instance, threads, store(instance), null, 0, IDLE_MILLIS, RETRY_MILLIS);
            Scheduler scheduler = factory.getScheduler(CLUSTER);
            scheduler.setJobFactory((bundle, ignored) -> new FireJob(fires));
            return new Timetable(scheduler, schedules, clock);
        } catch (SchedulerException | InvalidConfigurationException e) {
            throw new ScheduleException("Quartz could not be set up", e);
        }
    }

    private static JobStoreTX store(String instance) throws InvalidConfigurationException {
        JobStoreTX store = new JobStoreTX();
        store.setDataSource(instance);
        store.setInstanceName(CLUSTER);
        store.setInstanceId(instance);
        store.setTablePrefix("ppa.qrtz_");
        store.setDriverDelegateClass(PostgreSQLDelegate.class.getName());
        store.setDriverDelegateInitString("triggerPersistenceDelegateClasses=" + ZonedCronPersistence.class.getName());
        store.setIsClustered(true);
        store.setClusterCheckinInterval(CHECKIN_MILLIS);
        store.setDbRetryInterval(RETRY_MILLIS);
        store.setAcquireTriggersWithinLock(true);
        store.setMakeThreadsDaemons(true);
        return store;
    }

    /**
     * Makes the triggers those of the schedules. One that is what it should be is left alone, so that its next fire is neither
     * lost nor doubled. What a changed one has missed is missed by its new self.
     *
     * @return what was changed, one sentence each
     */
    List<String> sync(Collection<ScheduleDefinition> definitions) {
        Map<String, ScheduleDefinition> wanted = new TreeMap<>(definitions.stream()
                .filter(ScheduleDefinition::enabled)
                .collect(Collectors.toMap(ScheduleDefinition::name, schedule -> schedule)));
        List<String> changes = new ArrayList<>();
        try {
            for (ScheduleDefinition schedule : wanted.values()) {
                Trigger present = scheduler.getTrigger(key(schedule.name()));
                boolean over = present == null && comesNoMore(schedule);
                if (!over && !(present instanceof ZonedCronTrigger zoned && zoned.isOf(schedule))) {
                    replace(schedule, present);
                    changes.add(schedule.name() + (present == null ? " is new" : " fires at other times"));
                }
            }
            for (String name : names()) {
                if (!wanted.containsKey(name)) {
                    scheduler.deleteJob(JobKey.jobKey(name, GROUP));
                    changes.add(name + " fires no more");
                }
            }
            pause();
        } catch (SchedulerException e) {
            throw new ScheduleException("the schedules could not be entered into Quartz", e);
        }
        return changes;
    }

    /** Of an expression that names years: Quartz takes no trigger that never fires. */
    private boolean comesNoMore(ScheduleDefinition schedule) {
        return new FireTimes(schedule.cron(), schedule.zone())
                .after(clock.instant().plus(SETTING_UP))
                .isEmpty();
    }

    private void replace(ScheduleDefinition schedule, @Nullable Trigger before) throws SchedulerException {
        Instant now = clock.instant();
        Date missed = before == null ? null : before.getNextFireTime();
        Instant start = missed != null && missed.toInstant().isBefore(now) ? missed.toInstant() : now;
        schedules.appeared(schedule.name(), start);
        JobDetail job = JobBuilder.newJob(FireJob.class)
                .withIdentity(schedule.name(), GROUP)
                .requestRecovery()
                .storeDurably()
                .build();
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(key(schedule.name()))
                .forJob(job)
                .startAt(Date.from(start))
                .withSchedule(ZonedCronTrigger.Schedule.of(schedule))
                .build();
        scheduler.scheduleJob(job, Set.of(trigger), true);
    }

    /** Pauses what operators have paused, and lets go on what they have not. */
    void pause() {
        Set<String> paused = schedules.all().values().stream()
                .filter(Schedules.ScheduleRow::paused)
                .map(Schedules.ScheduleRow::name)
                .collect(Collectors.toSet());
        try {
            for (String name : names()) {
                boolean is = scheduler.getTriggerState(key(name)) == Trigger.TriggerState.PAUSED;
                if (paused.contains(name) && !is) {
                    scheduler.pauseTrigger(key(name));
                } else if (!paused.contains(name) && is) {
                    scheduler.resumeTrigger(key(name));
                }
            }
        } catch (SchedulerException e) {
            throw new ScheduleException("Quartz could not pause or go on", e);
        }
    }

    /** When each schedule fires next, by name; one that is paused does not. */
    Map<String, Instant> next() {
        Map<String, Instant> next = new TreeMap<>();
        try {
            for (String name : names()) {
                Trigger trigger = scheduler.getTrigger(key(name));
                boolean paused = scheduler.getTriggerState(key(name)) == Trigger.TriggerState.PAUSED;
                if (trigger != null && trigger.getNextFireTime() != null && !paused) {
                    next.put(name, trigger.getNextFireTime().toInstant());
                }
            }
        } catch (SchedulerException e) {
            throw new ScheduleException("Quartz does not say what comes next", e);
        }
        return next;
    }

    void start() {
        try {
            scheduler.start();
        } catch (SchedulerException e) {
            throw new ScheduleException("Quartz could not be started", e);
        }
    }

    /** Nothing fires here any more; what is due is another daemon's, or is made up for after the next start. */
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new ScheduleException("Quartz could not be ended", e);
        }
    }

    private Set<String> names() throws SchedulerException {
        return scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP)).stream()
                .map(JobKey::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TriggerKey key(String name) {
        return TriggerKey.triggerKey(name, GROUP);
    }

    /** Lends Quartz connections of ours. */
    private record Pool(DataSource dataSource) implements ConnectionProvider {

        @Override
        public Connection getConnection() throws SQLException {
            return dataSource.getConnection();
        }

        @Override
        public void shutdown() {
            // Whoever opened it closes it.
        }

        @Override
        public void initialize() {
            // It is open.
        }
    }
}
