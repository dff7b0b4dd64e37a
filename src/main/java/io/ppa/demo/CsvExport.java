package io.ppa.demo;

import io.ppa.store.clickhouse.ClickHouseTime;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes the two tables in ClickHouse's CSVWithNames: columns in the tables' order, times in UTC, arrays of tuples as
 * ClickHouse literals. The bytes depend on the rows alone, not on platform, locale or Java version.
 */
final class CsvExport {

    static final String DECISIONS = "trading_decisions_probabilistic";

    static final String FEEDBACK = "model_feedback_events";

    private static final int DECIMALS = 12;

    private static final List<Column<DemoDecision>> DECISION_COLUMNS = List.of(
            new Column<>("id", d -> d.id().toString()),
            new Column<>("timestamp", d -> time(d.timestamp())),
            new Column<>("symbol", d -> quoted(d.instrument().label())),
            new Column<>("decision", d -> d.forecast().direction().name()),
            new Column<>("user_id", d -> d.user().toString()),
            new Column<>("indicator_probabilities", d -> quoted(indicatorProbabilities(d))),
            new Column<>("ensemble_probability", d -> number(d.panel().probabilityUp())),
            new Column<>("meta_validation_score", d -> number(d.forecast().reliability())),
            new Column<>("aggregated_confidence", d -> number(d.forecast().confidence())),
            new Column<>("epistemic_uncertainty", d -> number(d.epistemic())),
            new Column<>("aleatoric_uncertainty", d -> number(d.aleatoric())),
            new Column<>("consensus_strength", d -> number(consensus(d))),
            new Column<>("divergence_score", d -> number(1 - consensus(d))),
            new Column<>("position_size", d -> number(d.size())),
            new Column<>(
                    "confidence_adjusted_size",
                    d -> number(d.size() * d.forecast().confidence())),
            new Column<>("risk_level", d -> quoted(d.market().riskLevel())),
            new Column<>("max_drawdown_estimate", d -> number(d.market().drawdown())),
            new Column<>("uncertainty_penalty", d -> number(d.uncertaintyPenalty())),
            new Column<>("expected_return", d -> number(d.expectedReturn())),
            new Column<>("confidence_interval_lower", d -> number(d.expectedReturn() - d.halfInterval())),
            new Column<>("confidence_interval_upper", d -> number(d.expectedReturn() + d.halfInterval())),
            new Column<>("probability_success", d -> number(d.forecast().confidence())),
            new Column<>("model_versions", d -> quoted(modelVersions(d))),
            new Column<>("market_regime", d -> quoted(d.market().regime())),
            new Column<>("volatility_score", d -> number(d.market().volatilityRank())),
            new Column<>("execution_latency_ms", d -> Long.toString(d.latencyMs())),
            new Column<>("probability_calculation_time_ms", d -> Long.toString(d.calculationMs())),
            new Column<>("tenant_id", d -> quoted(d.tenant().label())));

    private static final List<Column<DemoFeedback>> FEEDBACK_COLUMNS = List.of(
            new Column<>("feedback_id", f -> f.id().toString()),
            new Column<>("prediction_id", f -> f.decision().id().toString()),
            new Column<>("timestamp", f -> time(f.timestamp())),
            new Column<>("symbol", f -> quoted(f.decision().instrument().label())),
            new Column<>("user_id", f -> f.decision().user().toString()),
            new Column<>(
                    "predicted_direction",
                    f -> f.decision().forecast().direction().name()),
            new Column<>("actual_direction", f -> f.actualDirection().name()),
            new Column<>(
                    "predicted_confidence", f -> number(f.decision().forecast().confidence())),
            new Column<>("actual_return", f -> number(f.actualReturn())),
            new Column<>("expected_return", f -> number(f.decision().expectedReturn())),
            new Column<>("success", f -> Boolean.toString(f.success())),
            new Column<>("prediction_error", f -> number(f.predictionError())),
            new Column<>("confidence_calibration_error", f -> number(f.calibrationError())),
            new Column<>("impact_score", f -> number(f.impact())),
            new Column<>(
                    "models_updated",
                    f -> quoted("[" + literal(f.decision().model().label()) + "]")),
            new Column<>("update_magnitude", f -> number(f.updateMagnitude())),
            new Column<>("retraining_triggered", f -> "false"),
            new Column<>("market_volatility", f -> number(f.market().volatility())),
            new Column<>("market_regime", f -> quoted(f.market().regime())),
            new Column<>("tenant_id", f -> quoted(f.decision().tenant().label())));

    private CsvExport() {}

    /** A column of a table and how its cell is written. */
    private record Column<T>(String name, Function<T, String> cell) {}

    /**
     * Writes {@code trading_decisions_probabilistic.csv} and {@code model_feedback_events.csv}, replacing them.
     *
     * @param directory made when absent
     * @return the files written
     * @throws IOException when the directory cannot be made or written
     */
    static List<Path> write(DemoData data, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path decisions = directory.resolve(DECISIONS + ".csv");
        Path feedback = directory.resolve(FEEDBACK + ".csv");
        try (OutputStream out = Files.newOutputStream(decisions)) {
            write(DECISION_COLUMNS, data.decisions(), out);
        }
        try (OutputStream out = Files.newOutputStream(feedback)) {
            write(FEEDBACK_COLUMNS, data.feedback(), out);
        }
        return List.of(decisions, feedback);
    }

    static byte[] decisions(List<DemoDecision> rows) {
        return bytes(DECISION_COLUMNS, rows);
    }

    static byte[] feedback(List<DemoFeedback> rows) {
        return bytes(FEEDBACK_COLUMNS, rows);
    }

    private static <T> byte[] bytes(List<Column<T>> columns, List<T> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(columns, rows, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static <T> void write(List<Column<T>> columns, List<T> rows, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(columns.stream().map(Column::name).collect(Collectors.joining(",", "", "\n")));
        for (T row : rows) {
            writer.write(columns.stream()
                    .map(column -> column.cell().apply(row))
                    .collect(Collectors.joining(",", "", "\n")));
        }
        writer.flush();
    }

    private static double consensus(DemoDecision decision) {
        return decision.panel().consensus(decision.forecast().direction());
    }

    private static String indicatorProbabilities(DemoDecision decision) {
        Forecast forecast = decision.forecast();
        return "[(" + literal(decision.model().indicator().label()) + "," + number(forecast.confidence()) + ","
                + number(forecast.probabilityUp()) + "," + number(forecast.reliability()) + ")]";
    }

    private static String modelVersions(DemoDecision decision) {
        return "[(" + literal(decision.model().label()) + ","
                + literal(decision.model().version()) + ")]";
    }

    private static String time(Instant instant) {
        return ClickHouseTime.text(instant);
    }

    /** Plain decimals of the exact binary value: {@code Double.toString} differs between Java versions. */
    private static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
