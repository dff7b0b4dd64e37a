package io.ppa.catalog;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/**
 * The times a cron expression names in a zone. Quartz's own arithmetic leaves a day out on which the clocks skip the time, and of
 * a time that comes twice takes the later one. Here a named hour comes once every day: a skipped time as much later as the clocks
 * skip, a repeated one when it comes first. An expression with {@code *} for its hours goes by the hours that pass: 23 or 25 on such a
 * day.
 */
public final class FireTimes {

    private static final Duration TICK = Duration.ofMillis(1);

    /** Each long enough for expressions of one kind, and short enough not to go through too many of their times. */
    private static final List<Duration> LOOKS_BACK = List.of(
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(8),
            Duration.ofDays(366),
            Duration.ofDays(3660));

    /** Reads days of 24 hours each, which is what it gets right: see {@link #next}. */
    private final CronExpression expression;

    private final ZoneId zone;

    private final ZoneRules rules;

    private final boolean everyHour;

    /** @throws IllegalArgumentException when the expression does not parse; the catalog's do */
    public FireTimes(String cron, ZoneId zone) {
        try {
            this.expression = new CronExpression(cron);
        } catch (ParseException e) {
            throw new IllegalArgumentException("the cron expression '" + cron + "' does not parse", e);
        }
        expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
        this.zone = zone;
        this.rules = zone.getRules();
        this.everyHour = cron.strip().split("\\s+", -1)[2].equals("*");
    }

    /** The first one after an instant; empty when there is none any more. */
    public Optional<Instant> after(Instant instant) {
        return Optional.ofNullable(everyHour ? asHoursPass(instant) : onceADay(instant));
    }

    /** The first ones after an instant, ascending, at most so many. */
    public List<Instant> after(Instant instant, int count) {
        List<Instant> times = new ArrayList<>();
        Optional<Instant> next = after(instant);
        while (next.isPresent() && times.size() < count) {
            times.add(next.get());
            next = after(next.get());
        }
        return times;
    }

    /** The last one at or before an instant, looking back ten years at most. */
    public Optional<Instant> last(Instant instant) {
        for (Duration back : LOOKS_BACK) {
            Optional<Instant> last = Optional.empty();
            Optional<Instant> next = after(instant.minus(back));
            while (next.isPresent() && !next.get().isAfter(instant)) {
                last = next;
                next = after(next.get());
            }
            if (last.isPresent()) {
                return last;
            }
        }
        return Optional.empty();
    }

    /** Whether it names a time that never comes, such as the 30th of February. */
    boolean never() {
        return after(Instant.EPOCH).isEmpty();
    }

    private @Nullable Instant asHoursPass(Instant instant) {
        Instant from = instant;
        LocalDateTime here = LocalDateTime.ofInstant(instant, zone);
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            LocalDateTime time = next(here);
            if (time == null) {
                return null;
            }
            ZoneOffsetTransition change = rules.nextTransition(from);
            Instant found = time.toInstant(offset);
            if (change == null || found.isBefore(change.getInstant())) {
                return found;
            }
            from = change.getInstant();
            here = change.getDateTimeAfter().minus(TICK);
        }
    }

    private @Nullable Instant onceADay(Instant instant) {
        LocalDateTime time = next(LocalDateTime.ofInstant(instant, zone));
        while (time != null && !instant(time).isAfter(instant)) {
            time = next(time); // It came before the clocks were set back.
        }
        Instant found = time == null ? null : instant(time);
        for (ZoneOffsetTransition change : gapsAround(instant)) {
            found = earlier(found, firstOfGap(change, instant));
            found = earlier(found, firstFrom(change.getDateTimeAfter(), instant));
        }
        return found;
    }

    private List<ZoneOffsetTransition> gapsAround(Instant instant) {
        ZoneOffsetTransition next = rules.nextTransition(instant);
        ZoneOffsetTransition before = rules.previousTransition(instant.plus(TICK));
        return Stream.of(Optional.ofNullable(next), Optional.ofNullable(before))
                .flatMap(Optional::stream)
                .filter(ZoneOffsetTransition::isGap)
                .filter(gap -> instant.isBefore(gap.getInstant().plus(gap.getDuration())))
                .toList();
    }

    /** The first time the clocks skip that makes up for it after the instant. */
    private @Nullable Instant firstOfGap(ZoneOffsetTransition gap, Instant instant) {
        LocalDateTime time = next(gap.getDateTimeBefore().minus(TICK));
        while (time != null && time.isBefore(gap.getDateTimeAfter())) {
            if (instant(time).isAfter(instant)) {
                return instant(time);
            }
            time = next(time);
        }
        return null;
    }

    private @Nullable Instant firstFrom(LocalDateTime start, Instant instant) {
        LocalDateTime time = next(start.minus(TICK));
        return time == null || !instant(time).isAfter(instant) ? null : instant(time);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    /** A skipped time as much later as the clocks skip; of a repeated one the first. */
    private Instant instant(LocalDateTime time) {
        return time.atZone(zone).toInstant();
    }

    /** The next time on the clock face after one, as if no clock were ever set. */
    private @Nullable LocalDateTime next(LocalDateTime after) {
        Date date = expression.getTimeAfter(Date.from(after.toInstant(ZoneOffset.UTC)));
        return date == null ? null : LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC);
    }
}
