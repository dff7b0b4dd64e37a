package io.ppa.job.risk;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.PartitionMark;
import io.ppa.job.publish.Publication;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code rolling-risk}: return and risk of every symbol, user and tenant over the windows that end on a day, from the
 * published daily rows.
 */
public final class RollingRisk implements Publication {

    private static final String TABLE = "rolling_risk_metrics";

    private static final Identity IDENTITY = new Identity("rolling-risk", "windows", TABLE, 1);

    private static final SqlText TENANTS = sql("tenants");
    private static final SqlText PARTITION_WATERMARK = sql("partition_watermark");
    private static final SqlText DAY_WATERMARK = sql("day_watermark");
    private static final SqlText QUERY = sql("query");
    private static final SqlText READS = sql("reads");

    private static final List<String> REASONS =
            List.of("total_return_not_finite", "total_return_below_minus_one", "weight_not_finite", "weight_negative");

    private final InputStatements input;

    public RollingRisk(ClickHouse clickhouse) {
        this.input = new InputStatements(clickhouse);
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/" + TABLE + "/" + name + ".sql");
    }

    @Override
    public Identity identity() {
        return IDENTITY;
    }

    /** Daily rows, which are kept as arrays in three scopes: about 450 bytes each while the statement runs. */
    @Override
    public long rowsTogether() {
        return 2_000_000;
    }

    @Override
    public String definitions(JobRequest request) {
        return RiskSettings.of(request).toString();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        return Map.of(
                "probabilistic_performance_analytics",
                Collections.max(RiskSettings.of(request).windows()) - 1);
    }

    @Override
    public List<String> tenants(JobRequest request) {
        return input.tenants(TENANTS, request.days().days(), windows(request));
    }

    @Override
    public Map<TenantDay, PartitionMark> partitionMarks(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        return input.partitionMarks(PARTITION_WATERMARK, tenants, days, windows(request));
    }

    /** One mark a window, in words: {@code 30=… 90=… 252=…}. */
    @Override
    public Map<TenantDay, String> rowMarks(Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.putAll(windows(request));
        return input.rowMarks(DAY_WATERMARK, month, parameters, ExecutionSettings.of(request));
    }

    private static Map<String, Object> windows(JobRequest request) {
        return Map.of("windows", RiskSettings.of(request).windows());
    }

    /** Names the windows whose rows moved. */
    @Override
    public String changed(String before, String now) {
        Map<Integer, String> then = byWindow(before);
        Map<Integer, String> current = byWindow(now);
        Set<Integer> windows = new TreeSet<>(then.keySet());
        windows.addAll(current.keySet());
        windows.removeIf(window -> then.getOrDefault(window, "none").equals(current.getOrDefault(window, "none")));
        String stale = windows.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "input changed: " + (windows.size() == 1 ? "window " : "windows ") + stale;
    }

    private static Map<Integer, String> byWindow(String marks) {
        Map<Integer, String> byWindow = new TreeMap<>();
        for (String mark : marks.split(" ", -1)) {
            int equals = mark.indexOf('=');
            if (equals > 0) {
                byWindow.put(Integer.valueOf(mark.substring(0, equals)), mark.substring(equals + 1));
            }
        }
        return byWindow;
    }

    @Override
    public void stage(Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.putAll(RiskSettings.of(request).parameters());
        input.stage(QUERY, stage, month, parameters, IDENTITY.metricVersion(), request);
    }

    @Override
    public Map<String, Object> auditParameters(JobRequest request) {
        RiskSettings settings = RiskSettings.of(request);
        return Map.of(
                "windows", settings.windows(),
                "sufficient_days", settings.sufficientDays(),
                "risk_free_rate", settings.riskFreeRate());
    }

    @Override
    public Map<TenantDay, Read> reads(Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.putAll(windows(request));
        parameters.put("stage", stage.table());
        return input.reads(READS, month, parameters, ExecutionSettings.of(request), "read", REASONS, false);
    }
}
