package io.ppa.catalog;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** The times a cron expression names in a zone: those at which Quartz fires, with nothing to start. */
public final class FireTimes {

    private final CronExpression expression;

    /** @throws IllegalArgumentException when the expression does not parse; the catalog's do */
    public FireTimes(String cron, ZoneId zone) {
        try {
            this.expression = new CronExpression(cron);
        } catch (ParseException e) {
            throw new IllegalArgumentException("the cron expression '" + cron + "' does not parse", e);
        }
        expression.setTimeZone(TimeZone.getTimeZone(zone));
    }

    /** The first one after an instant; empty when there is none any more. */
    public Optional<Instant> after(Instant instant) {
        return Optional.ofNullable(expression.getTimeAfter(Date.from(instant))).map(Date::toInstant);
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

    /** Whether it names a time that never comes, such as the 30th of February. */
    boolean never() {
        return after(Instant.EPOCH).isEmpty();
    }
}
