package io.ppa.job.drift;

import io.ppa.metric.BinnedCalibration;
import io.ppa.metric.CalibrationBin;
import io.ppa.metric.DriftPValue;
import io.ppa.metric.KolmogorovSmirnov;
import io.ppa.metric.NoiseFloor;
import io.ppa.metric.PopulationStability;
import io.ppa.metric.SeededRandom;
import io.ppa.metric.StandardScore;
import io.ppa.store.clickhouse.Row;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** One row of {@code measures.sql}, of a model or of a day by itself, and what the JVM adds to it. */
final class ModelDay {

    /** Answered by the statement as they are published. */
    private static final List<String> COUNTS = List.of("decisions", "evaluated", "window_days", "reference_evaluated");

    private static final List<String> MEASURES =
            List.of("brier_score", "log_loss", "calibration_gap", "psi", "ks_statistic");

    private static final List<String> OF_OUTCOMES = List.of(
            "reliability",
            "resolution",
            "uncertainty",
            "residual",
            "ece",
            "ece_equal_width",
            "mce",
            "debiased_error",
            "ece_noise_floor",
            "ece_p_value",
            "spiegelhalter_z",
            "spiegelhalter_p",
            "gap_z",
            "gap_p",
            "p_value");

    private ModelDay() {}

    /** The staged columns by name; undefined numbers are NaN. */
    static Map<String, Object> measured(Row row, MeasureSettings settings) {
        String tenant = row.getString("tenant");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("tenant_id", tenant);
        values.put("date", row.getLocalDate("date"));
        // As they are, or two that are no text would become one, and nobody could tell that they were none.
        values.put("model_name", bytes(row, "name_bytes"));
        values.put("model_version", bytes(row, "version_bytes"));
        COUNTS.forEach(column -> values.put(column, row.getLong(column)));
        MEASURES.forEach(column -> values.put(column, row.getDouble(column)));
        long evaluated = row.getLong("evaluated");
        OF_OUTCOMES.forEach(column -> values.put(column, Double.NaN));
        values.put("bins", "[]");
        values.put("equal_width_bins", "[]");
        if (evaluated > 0) {
            Cells cells = Cells.of(row);
            values.putAll(binned(row, cells, settings));
            values.putAll(tests(row, cells, tenant, settings));
        }
        long reference = row.getLong("reference_evaluated");
        int bins = row.getInteger("psi_bins");
        double distance = row.getDouble("ks_statistic");
        values.put("psi_critical", orNaN(PopulationStability.critical(bins, evaluated, reference)));
        values.put("ks_p_value", orNaN(KolmogorovSmirnov.pValue(distance, evaluated, reference)));
        values.putAll(DayRead.of(row));
        return values;
    }

    private static Map<String, Object> binned(Row row, Cells cells, MeasureSettings settings) {
        List<CalibrationBin> mass = cells.equalMass();
        List<CalibrationBin> width = cells.equalWidth();
        double reliability = BinnedCalibration.reliability(mass);
        double resolution = BinnedCalibration.resolution(mass);
        double uncertainty = BinnedCalibration.uncertainty(mass);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("reliability", reliability);
        values.put("resolution", resolution);
        values.put("uncertainty", uncertainty);
        values.put("residual", row.getDouble("brier_score") - (reliability - resolution + uncertainty));
        values.put("ece", BinnedCalibration.expectedError(mass));
        values.put("ece_equal_width", BinnedCalibration.expectedError(width));
        values.put("mce", orNaN(BinnedCalibration.largestError(mass, settings.mceMinRows())));
        values.put("debiased_error", orNaN(BinnedCalibration.debiasedError(mass)));
        values.put("bins", cells.equalMassText());
        values.put("equal_width_bins", cells.equalWidthText());
        return values;
    }

    private static Map<String, Object> tests(Row row, Cells cells, String tenant, MeasureSettings settings) {
        NoiseFloor noise = noise(row, cells, tenant, settings);
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

    private static NoiseFloor noise(Row row, Cells cells, String tenant, MeasureSettings settings) {
        return NoiseFloor.of(
                SeededRandom.of(
                        settings.seed(),
                        tenant,
                        row.getString("model_name"),
                        row.getString("model_version"),
                        row.getLocalDate("date").toString()),
                cells.bins(),
                cells.rows(),
                cells.confidenceSums(),
                BinnedCalibration.expectedError(cells.equalMass()),
                settings.resamples());
    }

    private static byte[] bytes(Row row, String column) {
        return HexFormat.of().parseHex(row.getString(column));
    }

    private static double pValue(double score) {
        return Double.isNaN(score) ? Double.NaN : StandardScore.pValue(score);
    }

    private static double orNaN(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }
}
