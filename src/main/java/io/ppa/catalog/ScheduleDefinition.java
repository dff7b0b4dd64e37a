package io.ppa.catalog;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a chain of jobs runs.
 *
 * @param cron a Quartz cron expression, read in {@code zone}
 * @param enabled false for a file that is kept and checked, but never fires
 * @param deadline the time of day in {@code zone} by which a fire's chain has to be done: the first such time after the fire; null
 *     for none
 * @param lookbackDays how many days before the first day of the {@code day} parameter the jobs that take a range of days look as
 *     well
 * @param run jobs in the order they run
 * @param parameters given to each of them, in the form an operator would write
 * @param source the file it was read from, as named in errors
 */
public record ScheduleDefinition(
        String name,
        String summary,
        String cron,
        ZoneId zone,
        Misfire misfire,
        boolean enabled,
        @Nullable LocalTime deadline,
        OnFailure onFailure,
        int lookbackDays,
        List<String> run,
        Map<String, String> parameters,
        String source) {

    public ScheduleDefinition {
        run = List.copyOf(run);
    }

    /** A choice that a schedule's YAML names by a word. */
    interface Word {

        /** The name it has in a schedule's YAML. */
        String word();
    }

    /** What happens to a time that passed while no scheduler ran, or while the chain before it still did. */
    public enum Misfire implements Word {
        /** However many were missed, run once as soon as possible. */
        RUN_ONCE("run-once"),
        /** Wait for the next time. */
        SKIP("skip"),
        /** Run every one that was missed, each as of its own time, the oldest first. */
        RUN_ALL("run-all");

        private final String word;

        Misfire(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** What a job that failed, wholly or for some tenants, means for those after it. */
    public enum OnFailure implements Word {
        /** A tenant that failed is left out of the later jobs; the others go on. */
        STOP_TENANT("stop-tenant"),
        /** No later job is begun. */
        STOP("stop"),
        /** Every job is run for everybody. */
        CONTINUE("continue");

        private final String word;

        OnFailure(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }
}
