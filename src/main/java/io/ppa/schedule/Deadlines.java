package io.ppa.schedule;

import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.launch.ChainRequest;
import io.ppa.launch.OperationsListener;
import io.ppa.launch.OperationsListener.MissedDeadline;
import io.ppa.launch.OperationsListener.State;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.Chains.ChainRow;
import io.ppa.store.postgres.MissedDeadlines;
import io.ppa.store.postgres.MissedDeadlines.Missed;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.Schedules;
import io.ppa.store.postgres.Schedules.ScheduleRow;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deadlines that passed before a schedule's chain was done, also when it never began, and tells of each once. A deadline is for
 * the last fire before it, and for those before that one: it is met when a chain of that fire or a later one was completed by then.
 * After a time in which nobody looked only the last one missed is told of, with the number of those before it.
 */
final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final Schedules schedules;

    private final Chains chains;

    private final MissedDeadlines missed;

    private final LongFunction<String> trouble;

    private final List<OperationsListener> listeners;

    private final Clock clock;

    /** @param trouble what kept a chain from being done, by its id; empty when nothing did */
    Deadlines(
            Schedules schedules,
            Chains chains,
            MissedDeadlines missed,
            LongFunction<String> trouble,
            List<OperationsListener> listeners,
            Clock clock) {
        this.schedules = schedules;
        this.chains = chains;
        this.missed = missed;
        this.trouble = trouble;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /** Looks at what has passed since the last look, whoever looked, and tells what nobody was told of yet. */
    void look(Collection<ScheduleDefinition> definitions) {
        Instant now = clock.instant();
        Map<String, ScheduleRow> rows = schedules.all();
        for (ScheduleDefinition schedule : definitions) {
            ScheduleRow row = rows.get(schedule.name());
            if (schedule.enabled()
                    && schedule.deadline() != null
                    && row != null
                    && row.deadlinesSeenTo().isBefore(now)) {
                // One that is paused does not run, and whoever paused it knows.
                Optional<Missed> found = row.paused() ? Optional.empty() : find(schedule, row, now);
                missed.seen(schedule.name(), row.deadlinesSeenTo(), now, found);
            }
        }
        missed.tell(this::tell, now);
    }

    private Optional<Missed> find(ScheduleDefinition schedule, ScheduleRow row, Instant now) {
        FireTimes times = new FireTimes(schedule.cron(), schedule.zone());
        int earlier = 0;
        Optional<Missed> last = Optional.empty();
        for (Instant deadline : deadlines(schedule, row.deadlinesSeenTo(), now)) {
            Optional<Missed> found = times.last(deadline.minusMillis(1))
                    .filter(fire -> !fire.isBefore(row.knownSince()))
                    .filter(fire -> deadline.equals(ChainRequest.deadline(schedule, fire)))
                    .flatMap(fire -> judge(schedule.name(), fire, deadline));
            if (found.isPresent()) {
                earlier += last.isPresent() ? 1 : 0;
                last = found;
            }
        }
        int before = earlier;
        return last.map(it ->
                new Missed(it.schedule(), it.deadline(), it.fireAt(), it.state(), it.said(), it.chainId(), before));
    }

    /** The deadlines after one time and up to another, ascending. */
    private static List<Instant> deadlines(ScheduleDefinition schedule, Instant after, Instant upTo) {
        List<Instant> deadlines = new ArrayList<>();
        LocalDate day = after.atZone(schedule.zone()).toLocalDate();
        while (true) {
            Instant deadline = day.atTime(Objects.requireNonNull(schedule.deadline()))
                    .atZone(schedule.zone())
                    .toInstant();
            if (deadline.isAfter(upTo)) {
                return deadlines;
            }
            if (deadline.isAfter(after)) {
                deadlines.add(deadline);
            }
            day = day.plusDays(1);
        }
    }

    /** What was the matter; empty when the deadline was met. */
    private Optional<Missed> judge(String name, Instant fire, Instant deadline) {
        List<ChainRow> since = chains.since(name, fire);
        boolean met = since.stream()
                .anyMatch(row -> row.status().equals("COMPLETED")
                        && row.endedAt() != null
                        && !row.endedAt().isAfter(deadline));
        if (met) {
            return Optional.empty();
        }
        Optional<ChainRow> of =
                since.stream().filter(row -> fire.equals(row.fireAt())).findFirst();
        State state = of.map(row -> switch (row.status()) {
                    case "RUNNING", "INTERRUPTED" -> State.RUNNING;
                    case "FAILED", "STOPPED" -> State.FAILED;
                    case "COMPLETED" -> State.LATE;
                    default -> State.NOT_STARTED;
                })
                .orElse(State.NOT_STARTED);
        return Optional.of(new Missed(
                name,
                deadline,
                fire,
                state.name(),
                of.map(this::said).orElse(""),
                of.map(ChainRow::id).orElse(null),
                0));
    }

    private String said(ChainRow row) {
        String why = trouble.apply(row.id());
        return why.isEmpty() ? row.said() : why;
    }

    private boolean tell(Missed row) {
        State state = State.valueOf(row.state());
        MissedDeadline event = new MissedDeadline(
                row.schedule(), row.fireAt(), row.deadline(), state, row.said(), row.chainId(), row.earlier());
        LOG.warn(
                "{} of {} missed its deadline {}: {}{}{}",
                row.schedule(),
                row.fireAt(),
                row.deadline(),
                inWords(state),
                row.said().isEmpty() ? "" : "; " + row.said(),
                row.earlier() == 0 ? "" : "; so did " + row.earlier() + " before it");
        boolean told = true;
        for (OperationsListener listener : listeners) {
            try {
                listener.deadlineMissed(event);
            } catch (RuntimeException e) {
                told = false;
                LOG.warn(
                        "{} could not take note of a missed deadline, it is told again: {}",
                        listener.getClass().getName(),
                        Causes.firstLine(Postgres.told(e)));
            }
        }
        return told;
    }

    private static String inWords(State state) {
        return switch (state) {
            case NOT_STARTED -> "not started";
            case RUNNING -> "still running";
            case FAILED -> "failed";
            case LATE -> "done, but late";
        };
    }
}
