package io.ppa.job.rollup;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One tenant's raw rows, as the platform delivered them: the input of the SQL and of its reference alike.
 *
 * @param decisions in any order, replays among them
 * @param feedbacks in any order, corrections and orphans among them
 */
record RawRows(String tenant, List<Decision> decisions, List<Feedback> feedbacks) {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    /** The columns of a decision that the rollup reads; {@code at} in milliseconds since 1970, UTC. */
    record Decision(
            UUID id,
            long at,
            String symbol,
            UUID user,
            double confidence,
            double epistemic,
            double aleatoric,
            double positionSize,
            double penalty) {

        LocalDate day() {
            return LocalDate.ofInstant(Instant.ofEpochMilli(at), ZoneOffset.UTC);
        }
    }

    /** The columns of a feedback that the rollup reads; {@code at} in milliseconds since 1970, UTC. */
    record Feedback(UUID id, UUID decision, long at, double actualReturn, boolean success) {}

    /** An empty tenant, to be filled. */
    static RawRows of(String tenant) {
        return new RawRows(tenant, new ArrayList<>(), new ArrayList<>());
    }

    /** Milliseconds of an ISO instant. */
    static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    static String decisionCsv(String tenant, List<Decision> rows) {
        StringBuilder text =
                new StringBuilder("tenant_id,id,timestamp,symbol,user_id,aggregated_confidence,epistemic_uncertainty"
                        + ",aleatoric_uncertainty,position_size,uncertainty_penalty\n");
        for (Decision row : rows) {
            text.append(quoted(tenant))
                    .append(',')
                    .append(row.id())
                    .append(',')
                    .append(MILLIS.format(Instant.ofEpochMilli(row.at())))
                    .append(',')
                    .append(quoted(row.symbol()))
                    .append(',')
                    .append(row.user());
            for (double value :
                    new double[] {row.confidence(), row.epistemic(), row.aleatoric(), row.positionSize(), row.penalty()
                    }) {
                text.append(',').append(number(value));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** A body for {@code FORMAT CSVWithNames}. */
    static String feedbackCsv(String tenant, List<Feedback> rows) {
        StringBuilder text = new StringBuilder("tenant_id,feedback_id,prediction_id,timestamp,actual_return,success\n");
        for (Feedback row : rows) {
            text.append(quoted(tenant))
                    .append(',')
                    .append(row.id())
                    .append(',')
                    .append(row.decision())
                    .append(',')
                    .append(MILLIS.format(Instant.ofEpochMilli(row.at())))
                    .append(',')
                    .append(number(row.actualReturn()))
                    .append(',')
                    .append(row.success())
                    .append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
