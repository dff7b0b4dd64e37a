package io.ppa.job.graph;

import io.ppa.model.MemoryDecay;
import io.ppa.model.ModelOfDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.UserPreferences;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what is known of a tenant's models and of what its users want, from the registry, the calibration and the preferences. */
final class GraphMeasures {

    private static final SqlText RELIABILITY = SqlText.load("clickhouse/graph_weights/reliability.sql");

    private static final SqlText USERS = SqlText.load("clickhouse/graph_weights/users.sql");

    private static final int PAGE = 5000;

    private final ClickHouse clickhouse;

    private final ModelRegistry registry;

    private final UserPreferences preferences;

    GraphMeasures(ClickHouse clickhouse, ModelRegistry registry, UserPreferences preferences) {
        this.clickhouse = clickhouse;
        this.registry = registry;
        this.preferences = preferences;
    }

    /** A model of the registry by its names. */
    record Model(String name, String version) {}

    /**
     * What is known of a tenant.
     *
     * @param mapped whether the registry knows the tenant; else only the shared models count
     * @param models those the tenant can use; null for one without a number
     */
    record Known(boolean mapped, Map<Model, @Nullable ModelMeasure> models, MemoryDecay decay) {}

    /** What was known of the tenant's models on the day, and what the users want who decided in the window that ends there. */
    Known of(String tenant, LocalDate day, GraphSettings settings) {
        UUID id = registry.tenantIds(List.of(tenant)).get(tenant);
        Map<String, Object> window =
                Map.of("tenant", tenant, "day", day.toString(), "window_days", settings.windowDays());
        Map<Model, Double> reliability = new HashMap<>();
        clickhouse
                .of(tenant)
                .query(
                        RELIABILITY,
                        window,
                        row -> reliability.put(
                                new Model(row.getString("model_name"), row.getString("model_version")),
                                row.getDouble("reliability")));
        Map<Model, @Nullable ModelMeasure> models = new LinkedHashMap<>();
        for (ModelOfDay model : registry.ofDay(id, day)) {
            Model name = new Model(model.modelName(), model.version());
            // The tenant's own models come first; a shared one only helps where these have no numbers.
            if (models.get(name) == null) {
                models.put(name, measure(model, reliability.get(name)));
            }
        }
        return new Known(id != null, models, decay(tenant, window));
    }

    private static @Nullable ModelMeasure measure(ModelOfDay model, @Nullable Double reliability) {
        return model.evaluated().isEmpty() || model.accuracy().isEmpty()
                ? null
                : new ModelMeasure(
                        model.accuracy().getAsDouble(),
                        model.evaluated().getAsLong(),
                        model.calibration(),
                        reliability == null ? OptionalDouble.empty() : OptionalDouble.of(reliability));
    }

    private MemoryDecay decay(String tenant, Map<String, Object> window) {
        MemoryDecay decay = MemoryDecay.NOBODY;
        String after = "";
        while (true) {
            Map<String, Object> parameters = new HashMap<>(window);
            parameters.put("after", after);
            parameters.put("limit", PAGE);
            List<String> users = clickhouse.of(tenant).query(USERS, parameters, row -> row.getString("user"));
            if (users.isEmpty()) {
                return decay;
            }
            decay = decay.plus(
                    preferences.memoryDecay(users.stream().map(UUID::fromString).toList()));
            after = users.get(users.size() - 1);
        }
    }
}
