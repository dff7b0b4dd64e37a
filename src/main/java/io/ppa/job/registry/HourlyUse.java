package io.ppa.job.registry;

import io.ppa.model.ModelUse;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/** How models were used in the hours of a day, from {@code model_performance_mv}. */
final class HourlyUse {

    private final ClickHouse clickhouse;

    HourlyUse(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    /**
     * Hands over the use of all models in pages, in order of model and hour; all of one model and hour come in the same page:
     * one row for each tenant, and one for all together.
     */
    void of(LocalDate day, Consumer<List<ModelUse>> page) {
        throw new UnsupportedOperationException("TODO " + clickhouse + day + page);
    }
}
