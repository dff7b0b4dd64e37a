package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvExportTest {

    @Test
    void writesTheSameBytesEverywhere(@TempDir Path directory) throws Exception {
        List<Path> files = Demo.export(new DemoOptions(DemoOptions.DEFAULT_DAYS), directory.resolve("new/folder"));
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        try {
            List<Path> again = Demo.export(new DemoOptions(DemoOptions.DEFAULT_DAYS), directory.resolve("again"));
            for (int i = 0; i < files.size(); i++) {
                assertThat(again.get(i)).hasSameBinaryContentAs(files.get(i));
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        // Pinned, so that a Java version or platform that writes other bytes shows; change them with what is generated.
        assertThat(sha256(files.get(0))).isEqualTo("5a3bb346161647b7f96683128cf72f8f6077031d529271e7d66db767fba3f196");
        assertThat(sha256(files.get(1))).isEqualTo("a3aee21a240d03b8e88d222932c1bc4c9360202ff102181bfb2d5d42d563ebcc");
    }

    @Test
    void writesTheColumnsOfTheDocumentInItsOrder(@TempDir Path directory) throws IOException {
        List<Path> files = Demo.export(new DemoOptions(1), directory);

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("trading_decisions_probabilistic.csv", "model_feedback_events.csv");
        assertThat(lines(files.get(0)).get(0))
                .isEqualTo("id,timestamp,symbol,decision,user_id,indicator_probabilities,"
                        + "ensemble_probability,meta_validation_score,aggregated_confidence,epistemic_uncertainty,"
                        + "aleatoric_uncertainty,consensus_strength,divergence_score,position_size,confidence_adjusted_size,"
                        + "risk_level,max_drawdown_estimate,uncertainty_penalty,expected_return,confidence_interval_lower,"
                        + "confidence_interval_upper,probability_success,model_versions,market_regime,volatility_score,"
                        + "execution_latency_ms,probability_calculation_time_ms,tenant_id");
        assertThat(lines(files.get(1)).get(0))
                .isEqualTo("feedback_id,prediction_id,timestamp,symbol,user_id,"
                        + "predicted_direction,actual_direction,predicted_confidence,actual_return,expected_return,success,"
                        + "prediction_error,confidence_calibration_error,impact_score,models_updated,update_magnitude,"
                        + "retraining_triggered,market_volatility,market_regime,tenant_id");
        assertThat(lines(files.get(0))).hasSize(1432);
        assertThat(lines(files.get(1))).hasSize(1432);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
