package io.ppa.job.pattern;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One tenant's raw rows, as far as patterns and embeddings depend on them. */
record PatternRows(String tenant, List<Decision> decisions, List<Feedback> feedbacks) {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** A delivery of a decision. */
    record Decision(
            UUID id, Instant at, String symbol, String regime, double confidence, double epistemic, double aleatoric) {

        LocalDate day() {
            return at.atZone(ZoneOffset.UTC).toLocalDate();
        }
    }

    /** A delivery of a feedback. */
    record Feedback(UUID id, UUID decision, Instant at, double actualReturn, boolean success) {}

    static PatternRows of(String tenant) {
        return new PatternRows(tenant, new ArrayList<>(), new ArrayList<>());
    }

    /** Adds a decision at noon of the day and, an hour later, its feedback. */
    void add(LocalDate day, String symbol, String regime, double confidence, boolean success) {
        UUID id = new UUID(decisions.size() + 1L, day.toEpochDay());
        Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        decisions.add(new Decision(id, noon, symbol, regime, confidence, 0.2, 0.1));
        feedbacks.add(new Feedback(id, id, noon.plusSeconds(3600), success ? 0.01 : -0.01, success));
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    String decisionCsv() {
        StringBuilder text = new StringBuilder("tenant_id,id,timestamp,symbol,market_regime,aggregated_confidence"
                + ",epistemic_uncertainty,aleatoric_uncertainty\n");
        for (Decision row : decisions) {
            text.append(String.join(
                            ",",
                            quoted(tenant),
                            row.id().toString(),
                            MILLIS.format(row.at()),
                            quoted(row.symbol()),
                            quoted(row.regime()),
                            number(row.confidence()),
                            number(row.epistemic()),
                            number(row.aleatoric())))
                    .append('\n');
        }
        return text.toString();
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    String feedbackCsv() {
        StringBuilder text = new StringBuilder("tenant_id,feedback_id,prediction_id,timestamp,actual_return,success\n");
        for (Feedback row : feedbacks) {
            text.append(String.join(
                            ",",
                            quoted(tenant),
                            row.id().toString(),
                            row.decision().toString(),
                            MILLIS.format(row.at()),
                            number(row.actualReturn()),
                            String.valueOf(row.success())))
                    .append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "nan" : Double.toString(value).replace("Infinity", "inf");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
