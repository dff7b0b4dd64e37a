package io.ppa.job.publish;

import io.ppa.store.SqlText;

/** A publication whose rows are a model's day: what was read of a day is staged with the models, as a row of its own. */
public interface ModelDays extends Publication {

    /** What the stage says was read of each day; for {@link InputStatements#readsOfStage}. */
    SqlText READS = SqlText.load("clickhouse/model_days/reads.sql");

    @Override
    default String staging() {
        return "model_days";
    }

    @Override
    default boolean wideStage() {
        return true;
    }

    @Override
    default boolean marksWhatItReads() {
        return true;
    }
}
