package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/data-validation.md}. */
class DataValidationRunbookTest extends RunbookTest {

    private static final String DAY = "2024-03-20";

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    DataValidationRunbookTest() {
        super("data-validation");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    @Test
    void yesterday_isValidated_andWhatWasFoundIsShown() {
        Answer done = typeWell(ppa, "ppa launch data-validation day=yesterday");
        typeWell(ppa, "ppa run ‹execution›", done.execution());
        typeWell(ppa, "ppa quality");
    }

    @Test
    void stoppedTenant_isAccepted_orMended() {
        String day = "2024-01-10";
        says(type(ppa, "ppa quality --day ‹day›", day), "was not validated");
        UUID bad = new UUID(1, 1);
        ppa.day("acme", day, 200, 1);
        ppa.decision("acme", bad, day + " 12:00:00", "S1", 1.5);
        typeWell(ppa, "ppa launch data-validation day=‹day›", day);
        Answer found = typeWell(ppa, "ppa quality --day ‹day›", day);
        says(found, "stops");
        assertThat(typeWell(ppa, "ppa quality --day ‹day› --tenant ‹tenant› --json", day, "acme")
                        .out())
                .contains(bad.toString());
        assertThat(clickhouse(ppa, "SELECT * FROM trading_decisions_probabilistic", "acme", bad.toString()))
                .isEqualTo(1);
        Answer stopped = ppa.ppa("launch", "daily-rollup", "day=" + day);
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.out()).contains("stopped by data-validation");

        says(accept(day, "return-not-finite"), "found nothing to accept");
        assertThat(accept(day, "confidence-out-of-range").code()).isZero();
        Answer accepted = typeWell(ppa, "ppa quality --day ‹day›", day);
        says(accepted, "accepted");
        says(accepted, "by execution ‹execution›: ");
        typeWell(ppa, "ppa rerun ‹execution›", stopped.execution());

        ppa.decision("acme", new UUID(1, 2), day + " 12:00:00", "S1", 1.5);
        typeWell(ppa, "ppa launch data-validation day=‹day› tenants=‹tenant›", day, "acme");
        says(type(ppa, "ppa quality --day ‹day›", day), "now there are more");
    }

    private Answer accept(String day, String check) {
        return type(
                ppa,
                "ppa launch data-validation day=‹day› tenants=‹tenant› --accept ‹check› --reason \"‹why›\"",
                day,
                "acme",
                check,
                "known, see the ticket");
    }

    @Test
    void everyCheck_saysWhatItFound() {
        rows();
        copied();
        Answer found = ppa.ppa("launch", "data-validation", "day=" + DAY);

        for (String check : List.of(
                "HIGH confidence-not-finite",
                "HIGH confidence-out-of-range",
                "HIGH uncertainty-not-finite",
                "HIGH uncertainty-negative",
                "HIGH return-not-finite",
                "HIGH return-below-minus-one",
                "HIGH decision-in-future",
                "MEDIUM uncertainty-above-one",
                "MEDIUM decision-contradictory",
                "MEDIUM metadata-missing",
                "MEDIUM feedback-orphan",
                "MEDIUM feedback-late",
                "MEDIUM arrival-gap",
                "MEDIUM tenant-unknown",
                "LOW decision-repeated",
                "LOW feedback-repeated",
                "‹severity› copy-",
                "validate_probability_data()")) {
            says(found, check);
        }
        says(type(ppa, "ppa quality --day ‹day›", DAY), "tolerated");
        assertThat(postgres(ppa, "SELECT * FROM trading_decision_faults", "faulty"))
                .isEqualTo(1);
    }

    /** Twenty decisions without metadata and their feedback, some rows for each check, and a tenant that fell silent. */
    private void rows() {
        ppa.day("faulty", DAY, 20, 2);
        decision(1, "nan AS aggregated_confidence");
        decision(2, "1.5 AS aggregated_confidence");
        decision(3, "nan AS epistemic_uncertainty");
        decision(4, "-0.1 AS epistemic_uncertainty");
        decision(5, "0.9 AS epistemic_uncertainty, 0.9 AS aleatoric_uncertainty");
        decision(6, "0.1 AS aggregated_confidence");
        decision(6, "0.2 AS aggregated_confidence");
        decision(6, "timestamp + toIntervalSecond(1) AS timestamp");
        decision(7, "now64(3) + toIntervalDay(2) AS timestamp");
        decision(8, "toDateTime64('2024-03-10 12:00:00', 3, 'UTC') AS timestamp");
        ppa.feedback("faulty", new UUID(3, 1), DAY + " 13:00:00.000", Double.NaN, true);
        ppa.feedback("faulty", new UUID(3, 2), DAY + " 13:00:00.000", -2, false);
        ppa.feedback("faulty", new UUID(3, 8), DAY + " 13:00:00.000", 0.1, true);
        ppa.feedback("faulty", UUID.randomUUID(), DAY + " 13:00:00.000", 0.1, true);
        ppa.sql(
                "INSERT INTO model_feedback_events SELECT * FROM model_feedback_events WHERE tenant_id = 'faulty' LIMIT 1");
        for (String day : List.of("2024-02-14", "2024-02-21", "2024-02-28", "2024-03-06", "2024-03-13")) {
            ppa.day("silent", day, 40, 3);
        }
        ppa.decision("silent", new UUID(4, 1), DAY + " 12:00:00.000", "S1", 0.5);
        // One of two hundred is not more than one percent.
        ppa.day("tolerant", DAY, 200, 4);
        ppa.feedback("tolerant", UUID.randomUUID(), DAY + " 13:00:00.000", 0.1, true);
    }

    /** A decision like the first of the tenant, but for these columns. */
    private void decision(long id, String columns) {
        ppa.sql("INSERT INTO trading_decisions_probabilistic SELECT * REPLACE (toUUID('" + new UUID(3, id)
                + "') AS id, "
                + columns + ") FROM (SELECT * FROM trading_decisions_probabilistic WHERE tenant_id = 'faulty'"
                + " ORDER BY id DESC LIMIT 1)");
    }

    private void copied() {
        try (HikariDataSource postgres = ppa.postgres()) {
            JdbcClient.create(postgres).sql("""
                    INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, indicator_probabilities,
                        ensemble_probability, aggregated_confidence, tenant_id)
                    VALUES (gen_random_uuid(), '2024-03-20 23:59:59Z', 'S', 'BUY', gen_random_uuid(), '[["rsi",1,1,1]]', 0.5, 1.5, 'faulty')""").update();
        }
    }
}
