package io.ppa.catalog;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * When a chain of jobs runs.
 *
 * @param cron a Quartz cron expression, read in {@code zone}
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
        List<String> run,
        Map<String, String> parameters,
        String source) {

    /** What happens to a time that passed while no scheduler ran. */
    public enum Misfire {
        /** However many were missed, run once as soon as possible. */
        RUN_ONCE("run-once"),
        /** Wait for the next time. */
        SKIP("skip");

        private final String word;

        Misfire(String word) {
            this.word = word;
        }

        /** The name it has in a schedule's YAML. */
        public String word() {
            return word;
        }
    }
}
