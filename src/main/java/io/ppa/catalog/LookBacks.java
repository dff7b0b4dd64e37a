package io.ppa.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares what {@code retention-prune} keeps with how far the other jobs look back, on days as old as schedules ask for: what they
 * still read must not be deleted, or numbers that were right would be computed anew from what is left. Nor may two files contradict
 * each other on how long a table or a stream is.
 */
final class LookBacks {

    private static final String PRUNE = "retention-prune";

    private static final String PARTITIONS = "partition-maintenance";

    private static final String STREAM_LENGTH = "stream-max-length";

    /** Days after the feedback horizon on which a day is still done again, whatever the schedules say. */
    private static final int LATE = 2;

    private final Map<String, JobDefinition> jobs;

    private final Collection<ScheduleDefinition> schedules;

    private final JobDefinition prune;

    private final Faults faults;

    /**
     * A job's reach into the past.
     *
     * @param days before the day it is launched for
     * @param from the setting that says so, empty when none does
     */
    private record LookBack(String job, String from, int days) {

        String words() {
            return from.isEmpty()
                    ? job + " may do a day again"
                    : job + " looks back " + days + "d (jobs/" + job + ".yml, " + from + ")";
        }
    }

    /**
     * How old a day may be that a job does again.
     *
     * @param from the schedule that says so, empty for late feedback
     */
    private record Again(int days, String from) {

        String words() {
            return days + " days" + (from.isEmpty() ? "" : " (schedules/" + from + ".yml, lookback-days)");
        }
    }

    private LookBacks(
            Map<String, JobDefinition> jobs,
            Collection<ScheduleDefinition> schedules,
            JobDefinition prune,
            Faults faults) {
        this.jobs = jobs;
        this.schedules = schedules;
        this.prune = prune;
        this.faults = faults;
    }

    static void check(Map<String, JobDefinition> jobs, Collection<ScheduleDefinition> schedules, Faults faults) {
        JobDefinition prune = jobs.get(PRUNE);
        if (prune != null) {
            new LookBacks(jobs, schedules, prune, faults).check();
        }
    }

    private void check() {
        List<LookBack> ofDecisions = List.of(
                reach("calibration-drift", "reference-window", "pooling"),
                reach("model-performance", "window"),
                reach("graph-weights", "window"),
                reach("pattern-outcomes", "window"),
                weeks("data-validation", "gap-weeks"),
                new LookBack("daily-rollup", "", 0));
        longEnough("clickhouse.trading_decisions_probabilistic", ofDecisions);
        longEnough("clickhouse.model_feedback_events", ofDecisions);
        LookBack ofRisk = windows("rolling-risk", "windows");
        longEnough("clickhouse.probabilistic_performance_analytics", List.of(ofRisk));
        longEnough(
                "clickhouse.calibration_drift_daily",
                List.of(reach("graph-weights", "window"), reach("calibration-drift", "reference-window", "pooling")));
        longEnough("clickhouse.model_performance_daily", List.of(reach("model-performance", "window")));
        longEnough("clickhouse.rolling_risk_metrics", List.of(new LookBack("rolling-risk", "", 0)));
        longEnough("clickhouse.model_performance_states", List.of(new LookBack("model-performance", "", 0)));
        longEnough(
                "postgres.public.calibration_drift_decisions",
                List.of(reach("calibration-drift", "reference-window", "pooling")));
        longEnough("postgres.public.model_performance_history", List.of(new LookBack("model-performance", "", 0)));
        List<LookBack> all =
                Stream.concat(ofDecisions.stream(), Stream.of(ofRisk)).toList();
        longEnough("postgres.public.data_quality_results", all);
        longEnough("postgres.ppa.run_ledger", all);
        longEnough("postgres.ppa.outbox", List.of(new LookBack("calibration-drift", "", 0)));
        longEnough("postgres.public.calibration_drift_events", List.of(new LookBack("calibration-drift", "", 0)));
        copyAsItsPartitions();
        streamsAsLongAsWritten();
    }

    private void longEnough(String object, List<LookBack> lookBacks) {
        String setting = "retention." + object;
        Settings.Value kept = prune.settings().find(setting);
        LookBack longest = lookBacks.stream()
                .max(Comparator.comparingInt(
                        lookBack -> lookBack.days() + again(lookBack.job()).days()))
                .orElseThrow();
        Again again = again(longest.job());
        int least = longest.days() + again.days();
        if (kept != null && kept.typed() instanceof Duration keep && keep.toDays() < least) {
            faults.add(
                    prune.source(),
                    kept.line(),
                    "'" + setting + "' is " + kept.text() + "; " + longest.words()
                            + (longest.from().isEmpty() ? "" : ", and may do a day again") + " for " + again.words()
                            + ": write " + least + "d or more, or forever");
        }
    }

    /** How old a day may be that a job does again: as late feedback may still change it, or as old as a schedule asks for. */
    private Again again(String job) {
        int late = jobs.values().stream()
                        .mapToInt(one -> days(one, "feedback-horizon"))
                        .max()
                        .orElse(0)
                + LATE;
        return schedules.stream()
                .filter(schedule -> schedule.run().contains(job) && takesDays(job))
                // As of yesterday.
                .map(schedule -> new Again(schedule.lookbackDays() + 1, schedule.name()))
                .filter(again -> again.days() > late)
                .max(Comparator.comparingInt(Again::days))
                .orElse(new Again(late, ""));
    }

    /** Only a job that takes a range of days is asked for those before. */
    private boolean takesDays(String job) {
        JobDefinition definition = jobs.get(job);
        ParameterDefinition day =
                definition == null ? null : definition.parameters().get("day");
        return day != null && day.type() == ParameterType.DAY_RANGE;
    }

    /** Two words on how long one table is kept would contradict each other. */
    private void copyAsItsPartitions() {
        String setting = "retention.postgres.public.trading_decisions_probabilistic";
        Settings.Value kept = prune.settings().find(setting);
        JobDefinition partitions = jobs.get(PARTITIONS);
        Settings.Value theirs =
                partitions == null ? null : partitions.settings().find("retention");
        if (kept != null && theirs != null && !kept.typed().equals(theirs.typed())) {
            faults.add(
                    prune.source(),
                    kept.line(),
                    "'" + setting + "' is " + kept.text() + "; it must be that of " + PARTITIONS
                            + ", which drops the table's partitions: " + theirs.text() + " (jobs/" + PARTITIONS
                            + ".yml, retention)");
        }
    }

    /** Whichever job delivers what is owed may write to any stream. */
    private void streamsAsLongAsWritten() {
        jobs.values().stream()
                .filter(job -> entries(job.settings(), STREAM_LENGTH) > 0)
                .max(Comparator.comparingLong(job -> entries(job.settings(), STREAM_LENGTH)))
                .ifPresent(writer -> RetentionRule.ALL.stream()
                        .filter(rule -> rule.kind() == RetentionRule.Kind.STREAM)
                        .forEach(stream -> asLongAsWritten(stream.setting() + ".max-length", writer)));
    }

    private void asLongAsWritten(String setting, JobDefinition writer) {
        Settings.Value kept = prune.settings().find(setting);
        long written = entries(writer.settings(), STREAM_LENGTH);
        if (kept != null && (Long) kept.typed() < written) {
            faults.add(
                    prune.source(),
                    kept.line(),
                    "'" + setting + "' is " + kept.text() + "; " + writer.name() + " lets a stream have " + written
                            + " entries (jobs/" + writer.name() + ".yml, " + STREAM_LENGTH + "): write " + written
                            + " or more, or " + kept.text() + " or less there");
        }
    }

    private static long entries(Settings settings, String setting) {
        Settings.Value value = settings.find(setting);
        return value == null ? 0 : (Long) value.typed();
    }

    private LookBack reach(String job, String... settings) {
        int days = 0;
        JobDefinition definition = jobs.get(job);
        for (String setting : settings) {
            days += definition == null ? 0 : days(definition, setting);
        }
        return new LookBack(job, String.join(" and ", settings), days);
    }

    private LookBack weeks(String job, String setting) {
        return new LookBack(
                job,
                setting,
                7 * numbers(job, setting).stream().mapToInt(Integer::intValue).sum());
    }

    private LookBack windows(String job, String setting) {
        return new LookBack(
                job,
                setting,
                numbers(job, setting).stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    private List<Integer> numbers(String job, String setting) {
        JobDefinition definition = jobs.get(job);
        Settings.Value value = definition == null ? null : definition.settings().find(setting);
        List<Integer> numbers = new ArrayList<>();
        if (value != null && value.typed() instanceof Long number) {
            numbers.add(number.intValue());
        } else if (value != null && value.typed() instanceof List<?> list) {
            list.forEach(number -> numbers.add(((Number) number).intValue()));
        }
        return numbers;
    }

    private static int days(JobDefinition job, String setting) {
        Settings.Value value = job.settings().find(setting);
        return value != null && value.typed() instanceof Duration time ? (int) time.toDays() : 0;
    }
}
