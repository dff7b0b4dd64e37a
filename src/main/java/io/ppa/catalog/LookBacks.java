package io.ppa.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares what {@code retention-prune} keeps with how far the other jobs look back: what they still read must not be deleted, or
 * numbers that were right would be computed anew from what is left.
 */
final class LookBacks {

    private static final String PRUNE = "retention-prune";

    private static final String PARTITIONS = "partition-maintenance";

    /** Days after the feedback horizon on which the nightly schedule still does a day again. */
    private static final int LATE = 2;

    private final Map<String, JobDefinition> jobs;

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

    private LookBacks(Map<String, JobDefinition> jobs, JobDefinition prune, Faults faults) {
        this.jobs = jobs;
        this.prune = prune;
        this.faults = faults;
    }

    static void check(Map<String, JobDefinition> jobs, Faults faults) {
        JobDefinition prune = jobs.get(PRUNE);
        if (prune != null) {
            new LookBacks(jobs, prune, faults).check();
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
    }

    private void longEnough(String object, List<LookBack> lookBacks) {
        String setting = "retention." + object;
        Settings.Value kept = prune.settings().find(setting);
        LookBack longest =
                lookBacks.stream().max(Comparator.comparingInt(LookBack::days)).orElseThrow();
        int least = longest.days() + again();
        if (kept != null && kept.typed() instanceof Duration keep && keep.toDays() < least) {
            faults.add(
                    prune.source(),
                    kept.line(),
                    "'" + setting + "' is " + kept.text() + "; " + longest.words()
                            + (longest.from().isEmpty() ? "" : ", and may do a day again") + " for " + again()
                            + " days: write " + least + "d or more, or forever");
        }
    }

    /** How old a day may be that the nightly schedule does again. */
    private int again() {
        return jobs.values().stream()
                        .mapToInt(job -> days(job, "feedback-horizon"))
                        .max()
                        .orElse(0)
                + LATE;
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
