package io.ppa.schedule;

import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import java.text.ParseException;
import java.time.ZoneId;
import java.util.Date;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.MutableTrigger;

/** A cron trigger that fires at the times of {@link FireTimes}: once on days whose clocks are set. */
final class ZonedCronTrigger extends CronTriggerImpl {

    private static final long serialVersionUID = 1L;

    private transient @Nullable FireTimes times;

    private ZonedCronTrigger() {}

    static final class Schedule extends ScheduleBuilder<CronTrigger> {

        private final String cron;

        private final ZoneId zone;

        private final int misfire;

        /** @param misfire as Quartz numbers them; see {@link #misfire} */
        Schedule(String cron, ZoneId zone, int misfire) {
            this.cron = cron;
            this.zone = zone;
            this.misfire = misfire;
        }

        static Schedule of(ScheduleDefinition schedule) {
            return new Schedule(schedule.cron(), schedule.zone(), misfire(schedule.misfire()));
        }

        @Override
        protected MutableTrigger build() {
            ZonedCronTrigger trigger = new ZonedCronTrigger();
            try {
                trigger.setCronExpression(cron);
            } catch (ParseException e) {
                throw new IllegalArgumentException("the cron expression '" + cron + "' does not parse", e);
            }
            trigger.setTimeZone(TimeZone.getTimeZone(zone));
            trigger.setMisfireInstruction(misfire);
            return trigger;
        }
    }

    private static int misfire(Misfire misfire) {
        return switch (misfire) {
            case RUN_ONCE -> CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW;
            case SKIP -> CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING;
            case RUN_ALL -> CronTrigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY;
        };
    }

    /** Whether it fires as a schedule says. */
    boolean isOf(ScheduleDefinition schedule) {
        return getCronExpression().equals(schedule.cron())
                && getTimeZone().hasSameRules(TimeZone.getTimeZone(schedule.zone()))
                && getMisfireInstruction() == misfire(schedule.misfire());
    }

    @Override
    protected @Nullable Date getTimeAfter(Date after) {
        FireTimes known = times;
        if (known == null) {
            known = new FireTimes(getCronExpression(), getTimeZone().toZoneId());
            times = known;
        }
        return known.after(after.toInstant()).map(Date::from).orElse(null);
    }

    /** True keeps Quartz from storing it as one of its own, which would come back as one. */
    @Override
    public boolean hasAdditionalProperties() {
        return true;
    }
}
