package io.ppa.testing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One tenant's raw rows, as far as numbers by model read them. */
public record ModelRows(String tenant, List<Decision> decisions, List<Feedback> feedbacks) {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** A model and its version. */
    public record Model(String name, String version) {}

    /** A delivery of a decision. */
    public record Decision(UUID id, Instant at, double confidence, double uncertainty, List<Model> models) {

        public LocalDate day() {
            return at.atZone(ZoneOffset.UTC).toLocalDate();
        }
    }

    /** A delivery of a feedback. */
    public record Feedback(UUID id, UUID decision, Instant at, double actualReturn, boolean success) {}

    public static ModelRows of(String tenant) {
        return new ModelRows(tenant, new ArrayList<>(), new ArrayList<>());
    }

    /** Adds a decision at noon of the day and, an hour later, its feedback. */
    public void add(LocalDate day, double confidence, boolean success, List<Model> models) {
        UUID id = new UUID(decisions.size() + 1L, day.toEpochDay());
        Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        decisions.add(new Decision(id, noon, confidence, 0.1, models));
        feedbacks.add(new Feedback(id, id, noon.plusSeconds(3600), success ? 0.01 : -0.01, success));
    }

    /** The same, with a return of its own. */
    public void add(LocalDate day, double confidence, boolean success, double actualReturn, List<Model> models) {
        add(day, confidence, success, models);
        Feedback last = feedbacks.remove(feedbacks.size() - 1);
        feedbacks.add(new Feedback(last.id(), last.decision(), last.at(), actualReturn, success));
    }

    /** Of each decision its latest delivery. */
    public Collection<Decision> latest() {
        Map<UUID, Decision> latest = new LinkedHashMap<>();
        decisions.forEach(d -> latest.merge(d.id(), d, (a, b) -> b.at().isAfter(a.at()) ? b : a));
        return latest.values();
    }

    /** The latest feedback on a decision that is heard within the days from its own on; null when there is none. */
    public @Nullable Feedback effective(Decision decision, int horizonDays) {
        Instant from = decision.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = decision.day()
                .plusDays(horizonDays)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return feedbacks.stream()
                .filter(f -> f.decision().equals(decision.id()))
                .filter(f -> !f.at().isBefore(from) && f.at().isBefore(to))
                .max(Comparator.comparing(Feedback::at))
                .orElse(null);
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    public String decisionCsv() {
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
    public String feedbackCsv() {
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

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0");
    }
}
