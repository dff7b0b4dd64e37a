package io.ppa.job.drift;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One tenant's raw rows, as far as calibration-drift reads them. */
record DriftRows(String tenant, List<Decision> decisions, List<Feedback> feedbacks) {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** A model and its version. */
    record Model(String name, String version) {}

    /** A delivery of a decision. */
    record Decision(UUID id, Instant at, double confidence, double uncertainty, List<Model> models) {

        LocalDate day() {
            return at.atZone(ZoneOffset.UTC).toLocalDate();
        }
    }

    /** A delivery of a feedback. */
    record Feedback(UUID id, UUID decision, Instant at, double actualReturn, boolean success) {}

    static DriftRows of(String tenant) {
        return new DriftRows(tenant, new ArrayList<>(), new ArrayList<>());
    }

    /** Adds a decision at noon of the day and, an hour later, its feedback. */
    void add(LocalDate day, double confidence, boolean success, List<Model> models) {
        UUID id = new UUID(decisions.size() + 1L, day.toEpochDay());
        Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        decisions.add(new Decision(id, noon, confidence, 0.1, models));
        feedbacks.add(new Feedback(id, id, noon.plusSeconds(3600), success ? 0.01 : -0.01, success));
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    String decisionCsv() {
        StringBuilder text = new StringBuilder("tenant_id,id,timestamp,symbol,user_id,aggregated_confidence"
                + ",epistemic_uncertainty,aleatoric_uncertainty,model_versions\n");
        for (Decision row : decisions) {
            List<String> models = row.models().stream()
                    .map(m -> "('" + escaped(m.name()) + "','" + escaped(m.version()) + "')")
                    .toList();
            text.append(String.join(
                            ",",
                            quoted(tenant),
                            row.id().toString(),
                            MILLIS.format(row.at()),
                            "S",
                            new UUID(0, 1).toString(),
                            number(row.confidence()),
                            number(row.uncertainty()),
                            "0",
                            quoted("[" + String.join(",", models) + "]")))
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
        return Double.isNaN(value) ? "nan" : Double.toString(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
