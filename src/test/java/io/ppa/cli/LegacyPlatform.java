package io.ppa.cli;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables of a platform that held rows before this suite came: nine users, two of whom tolerate more risk than there is. */
final class LegacyPlatform {

    private LegacyPlatform() {}

    static void create(JdbcClient jdbc, int decisions) {
        List.of(
                        "CREATE TABLE users (id uuid PRIMARY KEY, name text)",
                        "INSERT INTO users SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(1, 9) AS n",
                        "CREATE TABLE user_probability_preferences (user_id uuid PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,"
                                + " risk_tolerance DECIMAL(3,2) DEFAULT 0.5, confidence_threshold DECIMAL(3,2) DEFAULT 0.7,"
                                + " uncertainty_tolerance DECIMAL(3,2) DEFAULT 0.3, preferred_indicators TEXT[], indicator_weights JSONB,"
                                + " ensemble_method VARCHAR(50), learning_rate DECIMAL(4,3), adaptation_sensitivity DECIMAL(3,2),"
                                + " memory_decay_factor DECIMAL(4,3), confidence_alert_threshold DECIMAL(3,2),"
                                + " uncertainty_warning_threshold DECIMAL(3,2), feedback_frequency VARCHAR(20), track_calibration BOOLEAN,"
                                + " track_feature_importance BOOLEAN, enable_auto_retraining BOOLEAN, created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ)",
                        "INSERT INTO user_probability_preferences (user_id, risk_tolerance) SELECT id, CASE WHEN id::text ~ '[78]$' THEN 1.5 ELSE 0.5"
                                + " END FROM users",
                        "CREATE TABLE trading_decisions (n bigint PRIMARY KEY, note text)",
                        "INSERT INTO trading_decisions SELECT n, repeat('x', 50) FROM generate_series(1, " + decisions
                                + ") AS n")
                .forEach(statement -> jdbc.sql(statement).update());
    }
}
