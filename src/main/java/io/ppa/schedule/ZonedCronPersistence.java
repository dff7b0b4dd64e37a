package io.ppa.schedule;

import java.time.ZoneId;
import org.quartz.CronTrigger;
import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerPersistenceDelegateSupport;
import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerProperties;
import org.quartz.spi.OperableTrigger;

/** Keeps a {@link ZonedCronTrigger} in {@code ppa.qrtz_simprop_triggers}. Made by Quartz, which is told its name. */
public final class ZonedCronPersistence extends SimplePropertiesTriggerPersistenceDelegateSupport {

    @Override
    public boolean canHandleTriggerType(OperableTrigger trigger) {
        return trigger instanceof ZonedCronTrigger;
    }

    @Override
    public String getHandledTriggerTypeDiscriminator() {
        return "ZONED";
    }

    @Override
    protected SimplePropertiesTriggerProperties getTriggerProperties(OperableTrigger trigger) {
        CronTrigger cron = (CronTrigger) trigger;
        SimplePropertiesTriggerProperties properties = new SimplePropertiesTriggerProperties();
        properties.setString1(cron.getCronExpression());
        properties.setString2(cron.getTimeZone().toZoneId().getId());
        return properties;
    }

    @Override
    protected TriggerPropertyBundle getTriggerPropertyBundle(SimplePropertiesTriggerProperties properties) {
        // Quartz itself sets what a trigger does when it was missed.
        ZonedCronTrigger.Schedule schedule = new ZonedCronTrigger.Schedule(
                properties.getString1(),
                ZoneId.of(properties.getString2()),
                CronTrigger.MISFIRE_INSTRUCTION_SMART_POLICY);
        return new TriggerPropertyBundle(schedule, new String[0], new Object[0]);
    }
}
