package io.ppa.job.registry;

import io.ppa.job.flow.ExecutionSettings;
import io.ppa.model.ModelUse;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** How models were used in the hours of a day, from {@code model_performance_mv}. */
final class HourlyUse {

    /** Rows of a page, some hundred bytes each; a model-hour that more tenants share comes alone. */
    private static final int PAGE = 20_000;

    private static final SqlText USE = SqlText.load("clickhouse/model_performance_daily/hourly_use.sql");

    private final ClickHouse clickhouse;

    private final int rows;

    HourlyUse(ClickHouse clickhouse) {
        this(clickhouse, PAGE);
    }

    HourlyUse(ClickHouse clickhouse, int rows) {
        this.clickhouse = clickhouse;
        this.rows = rows;
    }

    /**
     * Hands over the use of all models in pages, in order of model and hour; all of one model and hour come in the same page:
     * one row for each tenant, and one for all together.
     */
    void of(LocalDate day, ExecutionSettings settings, Consumer<List<ModelUse>> page) {
        List<ModelUse> whole = new ArrayList<>();
        List<ModelUse> hour = new ArrayList<>();
        clickhouse.stream(USE, Map.of("day", day.toString()), settings.statementSettings(), row -> {
            ModelUse use = use(row);
            hour.add(use);
            if (use.tenant() == null) {
                if (!whole.isEmpty() && whole.size() + hour.size() > rows) {
                    page.accept(List.copyOf(whole));
                    whole.clear();
                }
                whole.addAll(hour);
                hour.clear();
            }
        });
        if (!whole.isEmpty()) {
            page.accept(whole);
        }
    }

    private static ModelUse use(Row row) {
        return new ModelUse(
                row.getBoolean("pooled") ? null : row.getString("tenant"),
                row.getString("model_name"),
                Instant.ofEpochSecond(row.getLong("hour")),
                row.getLong("used"),
                defined(row.getDouble("avg_confidence")),
                defined(row.getDouble("avg_latency_ms")));
    }

    private static OptionalDouble defined(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
