package io.ppa.job.registry;

import io.ppa.metric.DecimalColumn;
import io.ppa.model.ModelMeasures;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.postgres.RegistryUpdates.Measured;
import io.ppa.store.postgres.RegistryUpdates.Training;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The registry's columns: what they hold of a number, and what is to be said when they cannot. */
final class RegistryColumns {

    private static final DecimalColumn ACCURACY = new DecimalColumn(5, 4);
    private static final DecimalColumn CALIBRATION_SCORE = new DecimalColumn(5, 4);
    private static final DecimalColumn BRIER_SCORE = new DecimalColumn(6, 5);
    private static final DecimalColumn SHARPE_RATIO = new DecimalColumn(6, 4);
    private static final DecimalColumn IMPROVEMENT_PERCENTAGE = new DecimalColumn(5, 2);

    /** Decimals of a quotient before it is rounded: a tie is exact in fewer, and anything else is further from one. */
    private static final int EXACT = 30;

    private RegistryColumns() {}

    static Measured round(ModelMeasures model) {
        return new Measured(
                model.modelName(),
                model.modelVersion(),
                model.decisions(),
                model.evaluated(),
                new RegistryNumbers(
                        hold(ACCURACY, model.accuracy()),
                        hold(CALIBRATION_SCORE, model.calibrationScore()),
                        hold(BRIER_SCORE, model.brierScore()),
                        hold(SHARPE_RATIO, model.sharpeRatio())));
    }

    private static @Nullable BigDecimal hold(DecimalColumn column, OptionalDouble value) {
        return value.isPresent() ? column.hold(value.getAsDouble()).orElse(null) : null;
    }

    /** Which of the model's numbers are NULL in the registry and why, one sentence each. */
    static List<String> warnings(ModelMeasures model) {
        List<String> undefined = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        warn("accuracy", ACCURACY, model.accuracy(), undefined, warnings);
        warn("calibration_score", CALIBRATION_SCORE, model.calibrationScore(), undefined, warnings);
        warn("brier_score", BRIER_SCORE, model.brierScore(), undefined, warnings);
        warn("sharpe_ratio", SHARPE_RATIO, model.sharpeRatio(), undefined, warnings);
        if (!undefined.isEmpty()) {
            warnings.add(
                    0,
                    String.join(", ", undefined) + " undefined with " + model.evaluated()
                            + " evaluated decisions: NULL");
        }
        return warnings.stream()
                .map(warning -> "model " + model.modelName() + " " + model.modelVersion() + ": " + warning)
                .toList();
    }

    private static void warn(
            String name, DecimalColumn column, OptionalDouble value, List<String> undefined, List<String> warnings) {
        if (value.isEmpty()) {
            undefined.add(name);
        } else if (column.hold(value.getAsDouble()).isEmpty()) {
            warnings.add(name + " " + value.getAsDouble() + " does not fit " + column + ": NULL");
        }
    }

    /** A training's 100·(final − previous)/previous; empty when undefined or not representable. */
    static Optional<BigDecimal> improvement(Training training) {
        BigDecimal exact = exactImprovement(training);
        return exact == null ? Optional.empty() : IMPROVEMENT_PERCENTAGE.hold(exact);
    }

    /** Why a training's improvement is NULL; empty when it is not. */
    static Optional<String> warning(Training training) {
        String which = "training " + training.id() + " of model " + training.modelName() + " " + training.version();
        BigDecimal exact = exactImprovement(training);
        if (exact == null) {
            return Optional.of(which + ": improvement_percentage undefined with previous accuracy "
                    + training.previousAccuracy().toPlainString() + " and final accuracy "
                    + (training.finalAccuracy() == null
                            ? "undefined"
                            : training.finalAccuracy().toPlainString())
                    + ": NULL");
        }
        return IMPROVEMENT_PERCENTAGE.hold(exact).isPresent()
                ? Optional.empty()
                : Optional.of(which + ": improvement_percentage "
                        + exact.setScale(IMPROVEMENT_PERCENTAGE.scale(), RoundingMode.HALF_EVEN)
                                .toPlainString()
                        + " does not fit " + IMPROVEMENT_PERCENTAGE + ": NULL");
    }

    private static @Nullable BigDecimal exactImprovement(Training training) {
        BigDecimal previous = training.previousAccuracy();
        BigDecimal reached = training.finalAccuracy();
        if (reached == null || previous.signum() == 0) {
            return null;
        }
        return reached.subtract(previous).movePointRight(2).divide(previous, EXACT, RoundingMode.HALF_EVEN);
    }
}
