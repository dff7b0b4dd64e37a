package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.Checks;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.Stage;
import io.ppa.model.ModelMeasures;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Model;
import io.ppa.testing.PublishSql;
import io.ppa.testing.TestStores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A ClickHouse database of its own with the tables model-performance reads and publishes. */
final class ModelSql implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("feedback-horizon", "P7D"),
            Map.entry("max-rejected-fraction", "0.01"),
            Map.entry("window", "P30D"),
            Map.entry("periods-per-year", "252"),
            Map.entry("register", "false"),
            Map.entry("parallelism", "1"),
            Map.entry("lease", "PT60S"),
            Map.entry("heartbeat", "PT10S"),
            Map.entry("retry.attempts", "1"),
            Map.entry("retry.backoff", "PT1S"),
            Map.entry("max-memory-usage", "4294967296"));

    private static final List<String> MIGRATIONS = List.of(
            "V001__trading_decisions_probabilistic",
            "V005__model_feedback_events",
            "V013__model_performance_states",
            "V014__model_performance_mv",
            "V021__evaluated_decisions_fewer_groups",
            "V019__model_performance_daily");

    private final ClickHouse clickhouse = TestStores.clickhouse();

    private final ModelPerformance performance = new ModelPerformance(clickhouse);

    ModelSql() {
        for (String migration : MIGRATIONS) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + migration + ".sql"), Map.of());
        }
        clickhouse.execute(
                SqlText.load("clickhouse/model_days/stage.sql"),
                Map.of("stage", "ppa_stage_1", "published", "model_performance_daily"));
    }

    static SqlText file(String name) {
        return ModelPerformance.sql(name);
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    ModelPerformance performance() {
        return performance;
    }

    /** A request under the usual thresholds but those named. */
    static JobRequest request(LocalDate first, LocalDate last, Map<String, String> other) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(other);
        return new JobRequest("model-performance", new DayRange(first, last), List.of(), settings, null);
    }

    static ExecutionSettings execution() {
        return ExecutionSettings.of(request(LocalDate.EPOCH, LocalDate.EPOCH, Map.of()));
    }

    void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    /** Inserts the rows of either kind, all in one block. */
    void load(ModelRows raw) {
        if (!raw.decisions().isEmpty()) {
            insert("trading_decisions_probabilistic", raw.decisionCsv());
        }
        if (!raw.feedbacks().isEmpty()) {
            insert("model_feedback_events", raw.feedbackCsv());
        }
    }

    private void insert(String table, String body) {
        clickhouse.insertCsv(table, body);
    }

    /** Stages the days, of one month, afresh. */
    void stage(String tenant, List<LocalDate> days, JobRequest request) {
        stage(new Month(tenant, days), request);
    }

    void stage(Month month, JobRequest request) {
        execute("TRUNCATE TABLE ppa_stage_1");
        performance.stage(new Stage(1, "ppa_stage_1", Instant.parse("2024-05-01T00:00:00Z")), month, request);
    }

    /** Puts the days of these tenants into the published table, past the protocol. */
    void publish(List<String> tenants, List<LocalDate> days, JobRequest request) {
        for (String tenant : tenants) {
            for (Month month : Month.of(tenant, days)) {
                stage(tenant, month.days(), request);
                execute(
                        "INSERT INTO model_performance_daily SELECT * EXCEPT"
                                + " '^(read|confidence|uncertainty|return_not|return_below)_' FROM ppa_stage_1 WHERE read_decisions = 0");
            }
        }
    }

    /** A published row, its bins all in the one of confidence 1/2. */
    void published(String tenant, String model, LocalDate day, long evaluated, long successes, double returnSum) {
        Map<String, Object> parameters =
                Map.of("tenant", tenant, "model", model, "day", day.toString(), "m", evaluated, "y", successes);
        clickhouse.execute(
                new SqlText(
                        "test",
                        "INSERT INTO model_performance_daily (date, tenant_id, model_name, model_version, decisions, evaluated,"
                                + " successes, squared_error, return_sum, bins) SELECT {day:Date}, {tenant:String},"
                                + " {model:String}, '1', {m:UInt64} + 1, {m:UInt64}, {y:UInt64}, 0.25 * {m:UInt64}, "
                                + (Double.isNaN(returnSum) ? "nan" : "toFloat64('" + returnSum + "')")
                                + ", arrayMap(b -> b = 5 ? ({m:UInt64}, 0.5 * {m:UInt64}, {y:UInt64}) : (0, 0., 0), range(10))"),
                parameters);
    }

    /** The content hash of each staged day. */
    Map<LocalDate, String> hashes(String tenant, List<LocalDate> days) {
        return PublishSql.hashes(
                clickhouse, PublishSql.file("content_hash"), new Month(tenant, days).parameters(), "ppa_stage_1");
    }

    /** The names of the checks that find something in what is staged. */
    List<String> offended(String tenant, List<LocalDate> days, JobRequest request) {
        Map<String, Object> parameters = new Month(tenant, days).parameters();
        parameters.putAll(performance.auditParameters(request));
        parameters.putAll(Map.of("stage", "ppa_stage_1", "execution_id", 1, "metric_version", 1));
        return clickhouse
                .query(Checks.read(file("checks")).statement(), parameters, row -> row.getString("check"))
                .stream()
                .distinct()
                .toList();
    }

    static Map<Model, ModelMeasures> byModel(List<ModelMeasures> measures) {
        return measures.stream()
                .collect(Collectors.toMap(m -> new Model(m.modelName(), m.modelVersion()), measure -> measure));
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
