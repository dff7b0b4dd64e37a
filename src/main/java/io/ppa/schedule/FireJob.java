package io.ppa.schedule;

import java.time.Instant;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/**
 * What Quartz does when a schedule is due: the fire is noted down, in a moment. The chain is run by whoever comes to it first,
 * which need not be this daemon, so that neither a long chain nor a dead daemon holds up Quartz.
 */
@DisallowConcurrentExecution
final class FireJob implements Job {

    private final Fires fires;

    FireJob(Fires fires) {
        this.fires = fires;
    }

    @Override
    public void execute(JobExecutionContext context) {
        fires.fired(context.getJobDetail().getKey().getName(), scheduled(context));
    }

    private static Instant scheduled(JobExecutionContext context) {
        if (context.isRecovering()) {
            String millis = context.getMergedJobDataMap()
                    .getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS);
            return Instant.ofEpochMilli(Long.parseLong(millis));
        }
        return context.getScheduledFireTime().toInstant();
    }
}
