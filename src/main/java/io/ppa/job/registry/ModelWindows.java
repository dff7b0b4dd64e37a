package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.publish.InputStatements;
import io.ppa.model.ModelMeasures;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Portion;
import io.ppa.store.clickhouse.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** The models' numbers over the trailing window that ends on a day, from what {@link ModelPerformance} published. */
class ModelWindows {

    private static final SqlText TENANTS = sql("window_tenants");
    private static final SqlText WINDOW = sql("window");

    private final ClickHouse clickhouse;

    private final InputStatements input;

    ModelWindows(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
        this.input = new InputStatements(clickhouse);
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/model_performance_daily/" + name + ".sql");
    }

    /** Whoever may have decisions or numbers in these days. */
    List<String> inputTenants(DayRange days) {
        return input.tenants(InputStatements.RAW_TENANTS, days.days(), Map.of("published", ModelPerformance.TABLE));
    }

    /** The days of these on which tenants decided something; a tenant without any is left out. */
    Map<String, Set<LocalDate>> inputDays(Collection<String> tenants, DayRange days) {
        return input.decisionDays(tenants, days.days());
    }

    /** How many (model, version) each tenant has in the window, in order of tenant. */
    Map<String, Long> tenants(LocalDate day, RegistrySettings settings) {
        Map<String, Long> tenants = new LinkedHashMap<>();
        Map<String, Object> window = Map.of("day", day.toString(), "window_days", settings.windowDays());
        clickhouse.query(TENANTS, window, row -> tenants.put(row.getString("tenant"), row.getLong("models")));
        return tenants;
    }

    /**
     * The numbers of each of these tenants' models, in order of name and version. All of them are held in memory: some
     * hundred bytes each.
     */
    Map<String, List<ModelMeasures>> of(Collection<String> tenants, LocalDate day, RegistrySettings settings) {
        Map<String, List<ModelMeasures>> models = new LinkedHashMap<>();
        Portion.of(tenants)
                .forEach(portion -> clickhouse.query(
                        WINDOW,
                        parameters(portion, false, day, settings),
                        row -> models.computeIfAbsent(row.getString("tenant"), tenant -> new ArrayList<>())
                                .add(measures(row))));
        return models;
    }

    /** The numbers over all tenants' decisions, in order of name and version. */
    List<ModelMeasures> pooled(LocalDate day, RegistrySettings settings) {
        return clickhouse.query(WINDOW, parameters(List.of(), true, day, settings), ModelWindows::measures);
    }

    private static Map<String, Object> parameters(
            List<String> tenants, boolean pooled, LocalDate day, RegistrySettings settings) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("tenants", tenants);
        parameters.put("pooled", pooled);
        parameters.put("day", day.toString());
        parameters.put("window_days", settings.windowDays());
        parameters.put("periods_per_year", settings.periodsPerYear());
        return parameters;
    }

    private static ModelMeasures measures(Row row) {
        return new ModelMeasures(
                row.getString("model_name"),
                row.getString("model_version"),
                row.getBoolean("exact"),
                row.getLong("decisions"),
                row.getLong("evaluated"),
                defined(row.getDouble("accuracy")),
                defined(row.getDouble("calibration_score")),
                defined(row.getDouble("brier_score")),
                defined(row.getDouble("sharpe_ratio")));
    }

    private static OptionalDouble defined(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
