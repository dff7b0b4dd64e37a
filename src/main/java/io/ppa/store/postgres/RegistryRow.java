package io.ppa.store.postgres;

import io.ppa.model.RegistryNumbers;
import io.ppa.store.postgres.RegistryUpdates.Measured;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the registry as an update finds it.
 *
 * @param rowVersion changes with every update of the row, whoever's
 * @param newestDay the newest day of its history, null without one
 * @param kept what the history has for the day in question, null when nothing
 */
record RegistryRow(
        UUID id,
        String rowVersion,
        String modelName,
        String version,
        boolean active,
        RegistryNumbers numbers,
        @Nullable LocalDate newestDay,
        @Nullable Measured kept) {

    /** What is to be done about a row: write it, keep the numbers in the history, tell of their change. */
    record Decision(RegistryRow row, Measured measured, boolean write, boolean keep, boolean changed) {

        Numbers numbers() {
            RegistryNumbers numbers = measured.numbers();
            return new Numbers(
                    row.id(),
                    row.rowVersion(),
                    row.modelName(),
                    row.version(),
                    measured.decisions(),
                    measured.evaluated(),
                    numbers.accuracy(),
                    numbers.calibrationScore(),
                    numbers.brierScore(),
                    numbers.sharpeRatio());
        }
    }

    /** A row's new numbers as the statements read them. */
    record Numbers(
            UUID id,
            String rowVersion,
            String modelName,
            String version,
            long decisions,
            long evaluated,
            @Nullable BigDecimal accuracy,
            @Nullable BigDecimal calibrationScore,
            @Nullable BigDecimal brierScore,
            @Nullable BigDecimal sharpeRatio) {}

    static RegistryRow of(ResultSet rs) throws SQLException {
        String name = rs.getString("model_name");
        String version = rs.getString("version");
        Long evaluated = rs.getObject("kept_evaluated", Long.class);
        return new RegistryRow(
                rs.getObject("id", UUID.class),
                rs.getString("row_version"),
                name,
                version,
                rs.getBoolean("active"),
                ModelRegistry.numbers(rs, ""),
                rs.getObject("newest_day", LocalDate.class),
                evaluated == null
                        ? null
                        : new Measured(
                                name,
                                version,
                                rs.getLong("kept_decisions"),
                                evaluated,
                                ModelRegistry.numbers(rs, "kept_")));
    }

    /** The registry never goes back to an older day; the history takes every day. */
    Decision decide(LocalDate day, Measured measured) {
        boolean differs = !numbers.equals(measured.numbers());
        boolean newer = newestDay == null || day.isAfter(newestDay);
        boolean write = newer || (differs && day.equals(newestDay));
        boolean changed = write && differs;
        // Numbers that somebody else had put into the registry are corrected with a row of their own: it names the
        // change.
        return new Decision(this, measured, write, changed || !measured.equals(kept), changed);
    }
}
