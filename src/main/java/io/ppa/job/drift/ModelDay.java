package io.ppa.job.drift;

import io.ppa.metric.DriftPValue;
import io.ppa.metric.KolmogorovSmirnov;
import io.ppa.metric.NoiseFloor;
import io.ppa.metric.PopulationStability;
import io.ppa.metric.SeededRandom;
import io.ppa.metric.StandardScore;
import io.ppa.store.clickhouse.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** One row of {@code measures.sql}, and what the JVM adds to it. */
final class ModelDay {

    /** Answered by the statement as they are published. */
    private static final List<String> COUNTS = List.of("decisions", "evaluated", "window_days", "reference_evaluated");

    private static final List<String> MEASURES = List.of(
            "brier_score",
            "log_loss",
            "reliability",
            "resolution",
            "uncertainty",
            "residual",
            "ece",
            "ece_equal_width",
            "mce",
            "calibration_gap",
            "debiased_error",
            "psi",
            "ks_statistic");

    private static final List<String> TEXTS = List.of("model_name", "model_version", "bins", "equal_width_bins");

    private ModelDay() {}

    /** The published columns by name; undefined numbers are NaN. */
    static Map<String, Object> measured(Row row, String tenant, MeasureSettings settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("tenant_id", tenant);
        values.put("date", row.getLocalDate("date"));
        TEXTS.forEach(column -> values.put(column, row.getString(column)));
        COUNTS.forEach(column -> values.put(column, row.getLong(column)));
        MEASURES.forEach(column -> values.put(column, row.getDouble(column)));
        long evaluated = row.getLong("evaluated");
        if (evaluated > 0) {
            values.putAll(tests(row, tenant, settings));
        } else {
            List.of("ece_noise_floor", "ece_p_value", "spiegelhalter_z", "spiegelhalter_p", "gap_z", "gap_p", "p_value")
                    .forEach(column -> values.put(column, Double.NaN));
        }
        long reference = row.getLong("reference_evaluated");
        int bins = row.getInteger("psi_bins");
        double distance = row.getDouble("ks_statistic");
        values.put("psi_critical", orNaN(PopulationStability.critical(bins, evaluated, reference)));
        values.put("ks_p_value", orNaN(KolmogorovSmirnov.pValue(distance, evaluated, reference)));
        return values;
    }

    private static Map<String, Object> tests(Row row, String tenant, MeasureSettings settings) {
        NoiseFloor noise = noise(row, tenant, settings);
        double spiegelhalter =
                orNaN(StandardScore.of(row.getDouble("spiegelhalter_sum"), row.getDouble("spiegelhalter_variance")));
        double gap = orNaN(StandardScore.of(row.getDouble("gap_sum"), row.getDouble("variance")));
        double spiegelhalterP = pValue(spiegelhalter);
        double gapP = pValue(gap);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("ece_noise_floor", noise.floor());
        values.put("ece_p_value", noise.pValue());
        values.put("spiegelhalter_z", spiegelhalter);
        values.put("spiegelhalter_p", spiegelhalterP);
        values.put("gap_z", gap);
        values.put("gap_p", gapP);
        values.put("p_value", orNaN(DriftPValue.of(noise.pValue(), spiegelhalterP, gapP)));
        return values;
    }

    private static NoiseFloor noise(Row row, String tenant, MeasureSettings settings) {
        return NoiseFloor.of(
                SeededRandom.of(
                        settings.seed(),
                        tenant,
                        row.getString("model_name"),
                        row.getString("model_version"),
                        row.getLocalDate("date").toString()),
                numbers(row, "cell_bin").stream().mapToInt(Number::intValue).toArray(),
                numbers(row, "cell_rows").stream().mapToLong(Number::longValue).toArray(),
                numbers(row, "cell_sum").stream()
                        .mapToDouble(Number::doubleValue)
                        .toArray(),
                row.getDouble("ece"),
                settings.resamples());
    }

    private static List<Number> numbers(Row row, String column) {
        return row.getList(column);
    }

    private static double pValue(double score) {
        return Double.isNaN(score) ? Double.NaN : StandardScore.pValue(score);
    }

    private static double orNaN(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }
}
