package io.ppa.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long an object of a store may be kept, as {@code retention-prune} lets an operator say. Every object that the suite's
 * stores hold has a rule, and the file a policy for every rule: what is not thought of must not be kept, or deleted, by default.
 *
 * @param object as the policy names it: a table, key pattern, stream, class or collection
 * @param min the shortest time an operator may write, empty where only {@code forever} can be meant
 * @param max the longest time beside {@code forever}, likewise
 * @param why of the bounds, to follow "for"; empty where they are only a guard against slips. Of rows that go with those of another
 *     object that object
 */
record RetentionRule(String store, String object, Kind kind, String min, String max, String why) {

    enum Kind {
        /** Rows that have a time. */
        ROWS("forever, or whole days such as 30d"),
        /** Keys that live for a time after they were written. */
        KEYS("a time such as 60s, 10m or 2h"),
        /** A stream, by the age of its entries and their number. */
        STREAM("{keep: 30d, max-length: 100000}"),
        /** Edges of a graph, which go with the nodes they join. */
        EDGES("{keep: forever, dangling: remove} or {keep: forever, dangling: keep}"),
        /** What is nobody's to delete. */
        KEPT("forever"),
        /** Rows that are about those of another object, and go when these go. */
        WITH("with OBJECT, as the packed file has it");

        private final String form;

        Kind(String form) {
            this.form = form;
        }

        String form() {
            return form;
        }
    }

    static final String FOREVER = "forever";

    /** What all metadata of an execution go with. */
    private static final String EXECUTIONS = "ppa.batch_job_execution";

    private static final String LONGEST = "36500d";

    private static final Pattern TIME = Pattern.compile("(\\d{1,7})([dhms])");

    /** In the order in which they are pruned. */
    static final List<RetentionRule> ALL = List.of(
            rows("clickhouse", "trading_decisions_probabilistic"),
            rows("clickhouse", "model_feedback_events"),
            new RetentionRule(
                    "clickhouse",
                    "probability_metrics_realtime",
                    Kind.ROWS,
                    "1d",
                    "30d",
                    "the table's own TTL removes its rows after 30 days"),
            rows("clickhouse", "confidence_monitoring_states"),
            rows("clickhouse", "model_performance_states"),
            rows("clickhouse", "probabilistic_performance_analytics"),
            rows("clickhouse", "rolling_risk_metrics"),
            rows("clickhouse", "calibration_drift_daily"),
            rows("clickhouse", "model_performance_daily"),
            kept("clickhouse", "ppa_schema_history"),
            kept("clickhouse", "ppa_schema_object"),
            rows("postgres", "public.trading_decisions_probabilistic"),
            kept("postgres", "public.trading_decisions_probabilistic_template"),
            kept("postgres", "public.probabilistic_models"),
            kept("postgres", "public.user_probability_preferences"),
            rows("postgres", "public.model_training_history"),
            kept("postgres", "public.probability_config_templates"),
            kept("postgres", "public.tenant_directory"),
            kept("postgres", "public.users"),
            kept("postgres", "public.trading_decisions"),
            rows("postgres", "public.calibration_drift_decisions"),
            rows("postgres", "public.calibration_drift_events"),
            rows("postgres", "public.model_performance_history"),
            rows("postgres", "public.data_quality_results"),
            rows("postgres", "ppa.run_ledger"),
            rows("postgres", "ppa.outbox"),
            rows("postgres", "ppa.lease"),
            new RetentionRule(
                    "postgres",
                    EXECUTIONS,
                    Kind.ROWS,
                    "7d",
                    LONGEST,
                    "operators look at past runs, and a run of this week may be restarted"),
            with("ppa.batch_job_instance"),
            with("ppa.batch_job_execution_params"),
            with("ppa.batch_job_execution_context"),
            with("ppa.batch_step_execution"),
            with("ppa.batch_step_execution_context"),
            with("ppa.launch"),
            with("ppa.tenant_result"),
            with("ppa.run_warning"),
            with("ppa.run_action"),
            rows("postgres", "ppa.chain"),
            new RetentionRule("postgres", "ppa.chain_step", Kind.WITH, "", "", "ppa.chain"),
            new RetentionRule(
                    "postgres",
                    "ppa.notification",
                    Kind.ROWS,
                    "8d",
                    LONGEST,
                    "what is of the last seven days and not noted is told again"),
            new RetentionRule("postgres", "ppa.notification_delivery", Kind.WITH, "", "", "ppa.notification"),
            kept("postgres", "ppa.notification_origin"),
            kept("postgres", "ppa.trouble"),
            kept("postgres", "ppa.last_success"),
            kept("postgres", "ppa.mark"),
            kept("postgres", "ppa.backfill_progress"),
            kept("postgres", "ppa.schedule"),
            kept("postgres", "ppa.schedule_daemon"),
            kept("postgres", "ppa.missed_deadline"),
            kept("postgres", "ppa.qrtz_job_details"),
            kept("postgres", "ppa.qrtz_triggers"),
            kept("postgres", "ppa.qrtz_simple_triggers"),
            kept("postgres", "ppa.qrtz_cron_triggers"),
            kept("postgres", "ppa.qrtz_simprop_triggers"),
            kept("postgres", "ppa.qrtz_blob_triggers"),
            kept("postgres", "ppa.qrtz_calendars"),
            kept("postgres", "ppa.qrtz_paused_trigger_grps"),
            kept("postgres", "ppa.qrtz_fired_triggers"),
            kept("postgres", "ppa.qrtz_scheduler_state"),
            kept("postgres", "ppa.qrtz_locks"),
            kept("postgres", "ppa.schema_history"),
            kept("postgres", "ppa.schema_object"),
            keys("prob:l1:{symbol}:{timestamp_minute}"),
            keys("conf:l2:{symbol}:{model_type}:{timestamp_5min}"),
            keys("pred:l3:{model_id}:{feature_hash}"),
            keys("user:prefs:{user_id}"),
            keys("uncertainty:{symbol}:{service_name}"),
            keys("perf:{model_name}:{time_bucket}"),
            keys("learning:{model_id}:{user_id}"),
            kept("redis", "ppa:inflight:{stream}"),
            kept("redis", "ppa:writer:perf:{day}"),
            stream("confidence_updates"),
            stream("uncertainty_alerts"),
            stream("model_performance"),
            stream("learning_events"),
            stream("calibration_drift"),
            rows("weaviate", "ProbabilisticPattern"),
            rows("weaviate", "UncertaintyEmbedding"),
            rows("arangodb", "probabilistic_nodes"),
            new RetentionRule("arangodb", "probability_dependencies", Kind.EDGES, "", "", ""),
            rows("arangodb", "confidence_propagation"));

    private static RetentionRule rows(String store, String object) {
        return new RetentionRule(store, object, Kind.ROWS, "1d", LONGEST, "");
    }

    private static RetentionRule kept(String store, String object) {
        return new RetentionRule(store, object, Kind.KEPT, "", "", "");
    }

    private static RetentionRule with(String object) {
        return new RetentionRule("postgres", object, Kind.WITH, "", "", EXECUTIONS);
    }

    private static RetentionRule keys(String pattern) {
        return new RetentionRule("redis", pattern, Kind.KEYS, "1s", "30d", "");
    }

    private static RetentionRule stream(String key) {
        return new RetentionRule("redis", key, Kind.STREAM, "1d", LONGEST, "");
    }

    /** What its settings begin with: {@code retention.clickhouse.trading_decisions_probabilistic}. */
    String setting() {
        return "retention." + store + "." + object;
    }

    /** The time a text gives; empty when it is none. Only keys live for less than days. */
    Optional<Duration> time(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches() || (kind != Kind.KEYS && !"d".equals(parts.group(2)))) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "d" -> Duration.ofDays(number);
                    case "h" -> Duration.ofHours(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofSeconds(number);
                });
    }

    boolean allows(Duration keep) {
        return keep.compareTo(time(min).orElseThrow()) >= 0
                && keep.compareTo(time(max).orElseThrow()) <= 0;
    }
}
