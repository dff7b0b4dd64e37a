package io.ppa.job.validation;

import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.publish.Month;
import io.ppa.model.QualityFinding;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checks of ClickHouse's rows, the full history. They only read. Statements are the files of {@code sql/clickhouse/data_quality}. */
final class RowChecks {

    private static final SqlText TENANTS = sql("tenants");
    private static final SqlText ROWS = sql("rows");
    private static final SqlText ARRIVAL = sql("arrival");
    private static final SqlText FUTURE = sql("future");

    /** Of days that have rows. */
    private static final List<SqlText> OF_ROWS = List.of(sql("decisions"), sql("feedback"), sql("repeats"));

    private final ClickHouse clickhouse;

    private final InputStatements input;

    RowChecks(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
        this.input = new InputStatements(clickhouse);
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/data_quality/" + name + ".sql");
    }

    /** Rows delivered on a day. */
    record Delivered(long decisions, long feedbacks) {

        long rows() {
            return decisions + feedbacks;
        }
    }

    /** Tenants that may have something to be checked on these days, or dated later than {@code now}. */
    List<String> tenants(List<LocalDate> days, Instant now, ValidationSettings settings) {
        Map<String, Object> parameters = Month.parameters(days);
        parameters.put("lookback_days", 7 * settings.gapWeeks());
        parameters.put("after", after(now, settings));
        return clickhouse.tenants(TENANTS, parameters);
    }

    /** A day without rows is left out. */
    Map<LocalDate, Delivered> delivered(Month month, ExecutionSettings execution) {
        Map<LocalDate, Delivered> delivered = new TreeMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        ROWS,
                        month.parameters(),
                        execution.statementSettings(),
                        row -> delivered.put(
                                row.getLocalDate("day"),
                                new Delivered(row.getLong("decisions"), row.getLong("feedbacks"))));
        return delivered;
    }

    /**
     * What is wrong with the rows of these days, apart from decisions of the future.
     *
     * @param hasRows whether any row was delivered for them
     */
    List<QualityFinding> findings(
            Month month, boolean hasRows, Instant now, ValidationSettings settings, ExecutionSettings execution) {
        List<QualityFinding> findings = new ArrayList<>();
        int daysAtOnce = InputStatements.daysAtOnce(
                month.days().size(),
                input.decisions(month.tenant(), month.first().minusDays(settings.feedbackHorizonDays()), month.last()));
        for (Month part : month.parts(daysAtOnce)) {
            Map<String, Object> parameters = part.parameters();
            parameters.put("horizon_days", settings.feedbackHorizonDays());
            parameters.put("weeks", settings.gapWeeks());
            parameters.put("plenty", settings.gapMinDecisions());
            parameters.put("now", ClickHouseTime.text(now));
            if (hasRows) {
                OF_ROWS.forEach(
                        statement -> findings.addAll(ask(statement, part.tenant(), parameters, settings, execution)));
            }
            findings.addAll(ask(ARRIVAL, part.tenant(), parameters, settings, execution));
        }
        return findings;
    }

    /** Decisions later than now, on whatever day; they count with the day given. */
    List<QualityFinding> future(
            String tenant, LocalDate day, Instant now, ValidationSettings settings, ExecutionSettings execution) {
        Map<String, Object> parameters = Map.of("tenant", tenant, "to", day.toString(), "after", after(now, settings));
        return ask(FUTURE, tenant, parameters, settings, execution);
    }

    private List<QualityFinding> ask(
            SqlText statement,
            String tenant,
            Map<String, Object> parameters,
            ValidationSettings settings,
            ExecutionSettings execution) {
        return clickhouse
                .of(tenant)
                .query(
                        statement,
                        parameters,
                        execution.statementSettings(),
                        row -> Check.finding(
                                row.getString("check_id"),
                                row.getLocalDate("day"),
                                tenant,
                                row.getLong("affected"),
                                row.getLong("total"),
                                row.getList("sample"),
                                settings));
    }

    static Instant future(Instant now, ValidationSettings settings) {
        return now.plus(settings.futureTolerance());
    }

    private static String after(Instant now, ValidationSettings settings) {
        return ClickHouseTime.text(future(now, settings));
    }
}
