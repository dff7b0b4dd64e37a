package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseTime;
import io.ppa.store.clickhouse.Row;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the statements about a publication's input have in common: the columns they answer. What is bound beside the days
 * is the publication's business.
 */
public final class InputStatements {

    /** Tenants with raw rows or published ones; wants the table in {@code published}. */
    public static final SqlText RAW_TENANTS = sql("tenants");

    /** For {@link #partitionMarks} of raw rows; wants {@code horizon_days} and {@code lookback_days}. */
    public static final SqlText RAW_PARTITIONS = sql("partition_watermark");

    private static final SqlText PAIRS = sql("pairs");

    private static final SqlText SIZE = sql("size");

    private static final SqlText TENANT_ROWS = sql("tenant_rows");

    private static final SqlText INPUT_DAYS = sql("input_days");

    /** Why a decision or a feedback is rejected, wherever these are read. */
    public static final List<String> RAW_REASONS = List.of(
            "confidence_not_finite",
            "confidence_out_of_range",
            "uncertainty_not_finite",
            "uncertainty_negative",
            "return_not_finite",
            "return_below_minus_one");

    /** About 100 bytes each while a statement runs, or for every model a decision names where they are told apart by it. */
    public static final long DECISIONS_AT_ONCE = 4_000_000;

    private final ClickHouse clickhouse;

    public InputStatements(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/raw_input/" + name + ".sql");
    }

    /** The statement, with each decision and its effective feedback, {@code raw_input/pairs.sql}, where it names PAIRS. */
    public static SqlText withPairs(SqlText statement) {
        return statement.with("PAIRS", PAIRS);
    }

    /**
     * The look-back of numbers made of raw rows.
     *
     * @param days before each day that are read
     * @param published the table they are published in: a day of it that was pruned is not published anew, to be pruned again
     */
    public static Map<String, Integer> raw(int days, String published) {
        return Map.of("trading_decisions_probabilistic", days, "model_feedback_events", days, published, 0);
    }

    /** Answers a column {@code tenant}. */
    public List<String> tenants(SqlText statement, List<LocalDate> days, Map<String, ?> more) {
        Map<String, Object> parameters = Month.parameters(days);
        parameters.putAll(more);
        return clickhouse.tenants(statement, parameters);
    }

    /** Answers tenant, day, watermark and newest_insert. */
    public Map<TenantDay, PartitionMark> partitionMarks(
            SqlText statement, Collection<String> tenants, List<LocalDate> days, Map<String, ?> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("days", days.stream().map(LocalDate::toString).toList());
        Map<TenantDay, PartitionMark> marks = new HashMap<>();
        ask(
                statement,
                tenants,
                parameters,
                row -> marks.put(
                        new TenantDay(row.getString("tenant"), row.getLocalDate("day")),
                        new PartitionMark(row.getString("watermark"), row.getLong("newest_insert"))));
        return marks;
    }

    /** Asks about all of the tenants, wherever their rows are and however many there are. */
    private void ask(
            SqlText statement, Collection<String> tenants, Map<String, Object> parameters, Function<Row, ?> answer) {
        clickhouse.portions(tenants).forEach(portion -> {
            parameters.put("tenants", portion.tenants());
            portion.shard().query(statement, parameters, answer);
        });
    }

    /** The days on which tenants decided something; a tenant without any is left out. */
    public Map<String, Set<LocalDate>> decisionDays(Collection<String> tenants, List<LocalDate> days) {
        Map<String, Object> parameters = Month.parameters(days);
        Map<String, Set<LocalDate>> input = new HashMap<>();
        ask(
                INPUT_DAYS,
                tenants,
                parameters,
                row -> input.computeIfAbsent(row.getString("tenant"), t -> new HashSet<>())
                        .add(row.getLocalDate("day")));
        return input;
    }

    /**
     * How many rows there are to read of each tenant for these days, at most: all of the months they reach into. One without
     * any is left out.
     *
     * @param lookBack how many days before each of them are read, by table; at least one
     */
    Map<String, Long> rows(Map<String, Integer> lookBack, Collection<String> tenants, Collection<LocalDate> days) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("tables", List.copyOf(lookBack.keySet()));
        parameters.put("months", months(days, Collections.max(lookBack.values())));
        Map<String, Long> rows = new HashMap<>();
        ask(TENANT_ROWS, tenants, parameters, row -> rows.put(row.getString("tenant"), row.getLong("input_rows")));
        return rows;
    }

    /** As ClickHouse writes them, 202403. */
    private static List<Integer> months(Collection<LocalDate> days, int lookBack) {
        Set<YearMonth> months = new TreeSet<>();
        for (LocalDate day : days) {
            YearMonth last = YearMonth.from(day);
            for (YearMonth month = YearMonth.from(day.minusDays(lookBack));
                    !month.isAfter(last);
                    month = month.plusMonths(1)) {
                months.add(month);
            }
        }
        return months.stream()
                .map(month -> month.getYear() * 100 + month.getMonthValue())
                .toList();
    }

    /** Answers tenant, day and watermark. */
    public Map<TenantDay, String> rowMarks(
            SqlText statement, Month month, Map<String, ?> parameters, ExecutionSettings settings) {
        Map<TenantDay, String> marks = new HashMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        statement,
                        parameters,
                        settings.statementSettings(),
                        row -> marks.put(pair(row, month), row.getString("watermark")));
        return marks;
    }

    /** One tenant is whose the statement was asked, whatever became of its name on the way. */
    public static TenantDay pair(Row row, Month month) {
        String tenant = month.tenants().size() == 1 ? month.tenant() : row.getString("tenant");
        return new TenantDay(tenant, row.getLocalDate("day"));
    }

    /**
     * Answers tenant, day, keys, the rows read and a column for each reason of rejection.
     *
     * @param read the column that counts the rows read
     * @param marked whether there is a column watermark, the row mark of what was read
     */
    public Map<TenantDay, Read> reads(
            SqlText statement,
            Month month,
            Map<String, ?> parameters,
            ExecutionSettings settings,
            String read,
            List<String> reasons,
            boolean marked) {
        Map<TenantDay, Read> reads = new HashMap<>();
        clickhouse.of(month.tenant()).query(statement, parameters, settings.statementSettings(), row -> {
            Map<String, Long> rejected = new LinkedHashMap<>();
            for (String reason : reasons) {
                if (row.getLong(reason) > 0) {
                    rejected.put(reason, row.getLong(reason));
                }
            }
            return reads.put(
                    pair(row, month),
                    new Read(
                            row.getLong("keys"),
                            row.getLong(read),
                            rejected,
                            marked ? row.getString("watermark") : ""));
        });
        return reads;
    }

    /** The same of raw rows where the stage says what was read of each day, its row mark included. */
    public Map<TenantDay, Read> readsOfStage(SqlText statement, Stage stage, Month month, JobRequest request) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stage.table());
        return reads(statement, month, parameters, ExecutionSettings.of(request), "decisions", RAW_REASONS, true);
    }

    /** How many decisions lie between two days, both included, as delivered: what a statement needs memory for. */
    public long decisions(String tenant, LocalDate first, LocalDate last) {
        // A ClickHouse date is not before the epoch.
        LocalDate from = first.isBefore(LocalDate.EPOCH) ? LocalDate.EPOCH : first;
        Map<String, Object> parameters = Map.of("tenant", tenant, "from", from.toString(), "to", last.toString());
        return clickhouse
                .of(tenant)
                .query(SIZE, parameters, row -> row.getLong("decisions"))
                .get(0);
    }

    /** So many of the days that they hold no more decisions than a statement has memory for, if these are spread evenly. */
    public static int daysAtOnce(int days, long decisions) {
        return (int) Math.max(1, Math.min(days, DECISIONS_AT_ONCE * days / Math.max(1, decisions)));
    }

    /**
     * Computes days into the stage, by one statement.
     *
     * @param parameters what it wants to have bound beside the stage and what a run stamps on its rows
     */
    public void stage(
            SqlText query,
            Stage stage,
            Month days,
            Map<String, Object> parameters,
            int metricVersion,
            JobRequest request) {
        parameters.put("stage", stage.table());
        parameters.putAll(stamp(stage, metricVersion));
        clickhouse
                .of(days.tenant())
                .execute(query, parameters, ExecutionSettings.of(request).statementSettings(), stage.statementId(days));
    }

    /** What a run stamps on the rows it computes. */
    private static Map<String, Object> stamp(Stage stage, int metricVersion) {
        return Map.of(
                "metric_version", metricVersion,
                "execution_id", stage.executionId(),
                "computed_at", text(stage));
    }

    /** When the rows are computed, as ClickHouse reads it: UTC, to the millisecond. */
    public static String text(Stage stage) {
        return ClickHouseTime.text(stage.computedAt());
    }
}
