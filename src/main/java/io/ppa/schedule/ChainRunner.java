package io.ppa.schedule;

import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.launch.Chain;
import io.ppa.launch.ChainResult;
import io.ppa.launch.RefusedException;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.Chains.ChainRow;
import io.ppa.store.postgres.Postgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the chains that fires have noted down, and goes on with those whose daemon died: of each schedule one at a time, in all
 * daemons together; of several schedules side by side. Fires that came while an earlier one ran are made up for as the schedule's
 * misfire policy says.
 */
final class ChainRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChainRunner.class);

    /** A fire that waits no longer than this is not late: as long as Quartz allows itself. */
    private static final Duration ON_TIME = Duration.ofMinutes(1);

    private final Chain chain;

    private final Chains chains;

    private final Function<String, Optional<ScheduleDefinition>> definitions;

    private final Predicate<String> paused;

    private final Clock clock;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "chain");
        thread.setDaemon(true);
        return thread;
    });

    /** The schedules this process runs a chain of. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    /** What was said last of a chain that could not be gone on with, so that it is said once. */
    private final Map<Long, String> troubles = new ConcurrentHashMap<>();

    private volatile boolean stopping;

    /**
     * @param definitions the schedule of a name, empty when there is none any more
     * @param paused whether the schedule of a name is: then what waits to be begun waits on
     */
    ChainRunner(
            Chain chain,
            Chains chains,
            Function<String, Optional<ScheduleDefinition>> definitions,
            Predicate<String> paused,
            Clock clock) {
        this.chain = chain;
        this.chains = chains;
        this.definitions = definitions;
        this.paused = paused;
        this.clock = clock;
    }

    /** Begins, or goes on with, what there is to run and nobody runs. */
    void look() {
        Map<String, List<ChainRow>> bySchedule = chains.unfinished().stream()
                .collect(Collectors.groupingBy(ChainRow::name, TreeMap::new, Collectors.toList()));
        bySchedule.forEach((name, rows) -> {
            if (!stopping && !busy.contains(name)) {
                ChainRow chosen = choose(name, rows);
                if (chosen != null && busy.add(name)) {
                    threads.execute(() -> run(chosen));
                }
            }
        });
    }

    /** @param rows not empty, the oldest first */
    private @Nullable ChainRow choose(String name, List<ChainRow> rows) {
        Optional<ChainRow> begun =
                rows.stream().filter(row -> !row.status().equals("WAITING")).findFirst();
        if (begun.isPresent()) {
            return begun.get();
        }
        Optional<ScheduleDefinition> schedule = definitions.apply(name);
        if (schedule.isEmpty()) {
            rows.forEach(row -> skip(row, "there is no schedule of this name any more"));
            return null;
        }
        return paused.test(name) ? null : chooseWaiting(schedule.get().misfire(), rows);
    }

    private @Nullable ChainRow chooseWaiting(Misfire misfire, List<ChainRow> rows) {
        ChainRow newest = rows.get(rows.size() - 1);
        return switch (misfire) {
            case RUN_ALL -> rows.get(0);
            case RUN_ONCE -> {
                rows.subList(0, rows.size() - 1)
                        .forEach(row -> skip(row, "made up for by the fire of " + newest.fireAt()));
                yield newest;
            }
            case SKIP -> {
                Instant late = clock.instant().minus(ON_TIME);
                rows.stream()
                        .filter(row -> row.createdAt().isBefore(late))
                        .forEach(row -> skip(row, "it came too late"));
                yield newest.createdAt().isBefore(late) ? null : newest;
            }
        };
    }

    private void skip(ChainRow row, String why) {
        if (chains.skipped(row.id(), why, clock.instant())) {
            LOG.info("{} of {}: SKIPPED, {}", row.name(), row.fireAt(), why);
        }
    }

    private void run(ChainRow row) {
        boolean again = true;
        try {
            ended(chain.resume(row.id(), () -> begun(row)));
            troubles.remove(row.id());
        } catch (RefusedException e) {
            again = false; // Another daemon runs it.
        } catch (RuntimeException e) {
            again = false;
            String trouble = Causes.firstLine(Postgres.told(e));
            if (!Objects.equals(troubles.put(row.id(), trouble), trouble)) {
                LOG.warn("{} of {} cannot be gone on with, it is tried again: {}", row.name(), row.fireAt(), trouble);
            }
        } finally {
            busy.remove(row.name());
        }
        if (again) {
            lookOn();
        }
    }

    private void lookOn() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.debug("the next look will find what waits", e);
        }
    }

    private static void begun(ChainRow row) {
        if (row.status().equals("WAITING")) {
            LOG.info("{} of {}: started", row.name(), row.fireAt());
        } else {
            LOG.info("{} of {}: gone on with, the process that ran it has ended", row.name(), row.fireAt());
        }
    }

    private static void ended(ChainResult result) {
        String trouble = result.trouble();
        if (result.status().equals("COMPLETED") || result.status().equals("INTERRUPTED")) {
            LOG.info("{} of {}: {}", result.name(), result.fireAt(), result.status());
        } else {
            LOG.warn(
                    "{} of {}: {}{}",
                    result.name(),
                    result.fireAt(),
                    result.status(),
                    trouble.isEmpty() ? "" : "; " + trouble);
        }
    }

    /** Nothing more is begun; a chain that runs is left after the tenants it is at. */
    void stop() {
        stopping = true;
        chain.stop();
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** Whether nothing runs. */
    boolean idle() {
        return busy.isEmpty();
    }
}
