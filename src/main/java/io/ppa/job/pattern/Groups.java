package io.ppa.job.pattern;

import io.ppa.catalog.DayRange;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.publish.InputStatements;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what decisions came to, by symbol and market regime, from ClickHouse. */
final class Groups {

    private static final SqlText TENANTS = SqlText.load("clickhouse/pattern_outcomes/tenants.sql");
    private static final SqlText GROUPS = SqlText.load("clickhouse/pattern_outcomes/groups.sql");

    private final ClickHouse clickhouse;

    private final InputStatements input;

    Groups(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
        this.input = new InputStatements(clickhouse);
    }

    /** Tenants that may have decisions in the window that ends on the day, in order. */
    List<String> tenants(LocalDate day, PatternSettings settings) {
        return clickhouse.tenants(
                TENANTS, Map.of("from", settings.windowStart(day).toString(), "to", day.toString()));
    }

    /**
     * One tenant's groups of the window that ends on the day. One statement, or as many as its decisions need memory for: each for
     * some of the days, whose sums are added up in order of the days.
     */
    TenantGroups of(String tenant, LocalDate day, PatternSettings settings, ExecutionSettings execution) {
        List<LocalDate> days = new DayRange(settings.windowStart(day), day).days();
        return of(
                tenant,
                days,
                InputStatements.daysAtOnce(days.size(), input.decisions(tenant, days.get(0), day)),
                settings,
                execution);
    }

    TenantGroups of(
            String tenant,
            List<LocalDate> days,
            int daysAtOnce,
            PatternSettings settings,
            ExecutionSettings execution) {
        Reading reading = new Reading();
        for (int from = 0; from < days.size(); from += daysAtOnce) {
            Map<String, Object> parameters = Map.of(
                    "tenant", tenant,
                    "from", days.get(from).toString(),
                    "to", days.get(Math.min(from + daysAtOnce, days.size()) - 1).toString(),
                    "day", days.get(days.size() - 1).toString(),
                    "horizon_days", settings.feedbackHorizonDays());
            clickhouse.of(tenant).query(GROUPS, parameters, execution.statementSettings(), reading::add);
        }
        return new TenantGroups(reading.groups, reading.rows, reading.rejected);
    }

    private static final class Reading {

        private final SortedMap<Group.Key, Group> groups = new TreeMap<>();

        private final SortedMap<String, Long> rejected = new TreeMap<>();

        private long rows;

        private Group add(Row row) {
            rows += row.getLong("decisions") + row.getLong("feedbacks");
            for (String reason : InputStatements.RAW_REASONS) {
                if (row.getLong(reason) > 0) {
                    rejected.merge(reason, row.getLong(reason), Long::sum);
                }
            }
            Group group = new Group(
                    row.getLong("outcomes"),
                    row.getLong("successes"),
                    row.getDouble("confidence_sum"),
                    row.getLong("day_decisions"),
                    row.getDouble("epistemic_sum"),
                    row.getDouble("aleatoric_sum"));
            return groups.merge(
                    new Group.Key(row.getString("symbol"), row.getString("market_regime")), group, Group::plus);
        }
    }
}
