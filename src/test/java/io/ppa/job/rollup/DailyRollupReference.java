package io.ppa.job.rollup;

import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RawRows.Feedback;
import io.ppa.metric.Accuracy;
import io.ppa.metric.BrierScore;
import io.ppa.metric.CalibrationError;
import io.ppa.metric.CompoundReturn;
import io.ppa.metric.ConfidenceWeightedReturn;
import io.ppa.metric.MaxDrawdown;
import io.ppa.metric.Mean;
import io.ppa.metric.SharpeRatio;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole rollup in plain Java, row by row, from the definitions: what the SQL must agree with. It shares nothing with
 * the SQL but the definitions, and is slow.
 */
final class DailyRollupReference {

    private static final Comparator<Feedback> EFFECTIVE_LAST =
            Comparator.comparingLong(Feedback::at).thenComparing(f -> f.id().toString());

    /** The grain. */
    record Key(LocalDate day, String symbol, UUID user) {}

    /**
     * One staged row; undefined numbers are empty.
     *
     * @param rejected by reason, only those above 0
     */
    record Row(
            int total,
            int successful,
            int evaluated,
            OptionalDouble accuracy,
            OptionalDouble confidence,
            OptionalDouble uncertainty,
            OptionalDouble calibration,
            double totalReturn,
            OptionalDouble weightedReturn,
            double drawdown,
            OptionalDouble sharpe,
            OptionalDouble positionSize,
            double riskAdjustedReturn,
            double penalty,
            OptionalDouble brier,
            int decisions,
            int feedbacks,
            Map<String, Integer> rejected) {}

    /** A decision that counts, with its valid effective feedback, if any. */
    private record Outcome(Decision decision, @Nullable Feedback feedback) {}

    private DailyRollupReference() {}

    /** The staged rows of one tenant's days. */
    static Map<Key, Row> rollup(RawRows raw, Set<LocalDate> days, int horizonDays) {
        Map<UUID, Decision> latest = new HashMap<>();
        for (Decision decision : raw.decisions()) {
            latest.merge(decision.id(), decision, (a, b) -> b.at() > a.at() ? b : a);
        }
        Map<UUID, List<Feedback>> about = raw.feedbacks().stream().collect(Collectors.groupingBy(Feedback::decision));
        Map<Key, List<Decision>> keys = latest.values().stream()
                .filter(decision -> days.contains(decision.day()))
                .collect(Collectors.groupingBy(d -> new Key(d.day(), d.symbol(), d.user())));
        Map<Key, Row> rows = new HashMap<>();
        keys.forEach((key, decisions) -> rows.put(key, row(decisions, about, horizonDays)));
        return rows;
    }

    private static Row row(List<Decision> decisions, Map<UUID, List<Feedback>> about, int horizonDays) {
        Map<String, Integer> rejected = new TreeMap<>();
        List<Outcome> counted = new ArrayList<>();
        int feedbacks = 0;
        for (Decision decision : decisions) {
            Feedback feedback = effective(decision, about.getOrDefault(decision.id(), List.of()), horizonDays);
            if (feedback != null) {
                feedbacks++;
                String fault = fault(feedback);
                if (fault != null) {
                    rejected.merge(fault, 1, Integer::sum);
                    feedback = null;
                }
            }
            String fault = fault(decision);
            if (fault == null) {
                counted.add(new Outcome(decision, feedback));
            } else {
                rejected.merge(fault, 1, Integer::sum);
            }
        }
        return row(counted, decisions.size(), feedbacks, rejected);
    }

    private static @Nullable Feedback effective(Decision decision, List<Feedback> about, int horizonDays) {
        long from = decision.day().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        long to = decision.day()
                .plusDays(horizonDays)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        return about.stream()
                .filter(f -> f.at() >= from && f.at() < to)
                .max(EFFECTIVE_LAST)
                .orElse(null);
    }

    private static @Nullable String fault(Decision decision) {
        if (!Double.isFinite(decision.confidence())) {
            return "confidence_not_finite";
        }
        if (decision.confidence() < 0 || decision.confidence() > 1) {
            return "confidence_out_of_range";
        }
        if (!Double.isFinite(decision.epistemic()) || !Double.isFinite(decision.aleatoric())) {
            return "uncertainty_not_finite";
        }
        return decision.epistemic() < 0 || decision.aleatoric() < 0 ? "uncertainty_negative" : null;
    }

    private static @Nullable String fault(Feedback feedback) {
        if (!Double.isFinite(feedback.actualReturn())) {
            return "return_not_finite";
        }
        return feedback.actualReturn() < -1 ? "return_below_minus_one" : null;
    }

    private static Row row(List<Outcome> counted, int decisions, int feedbacks, Map<String, Integer> rejected) {
        List<Outcome> evaluated = counted.stream()
                .filter(outcome -> outcome.feedback() != null)
                .sorted(Comparator.comparingLong((Outcome o) -> feedback(o).at())
                        .thenComparing(o -> o.decision().id().toString()))
                .toList();
        double[] r =
                evaluated.stream().mapToDouble(o -> feedback(o).actualReturn()).toArray();
        double[] c =
                evaluated.stream().mapToDouble(o -> o.decision().confidence()).toArray();
        boolean[] y = new boolean[evaluated.size()];
        int hits = 0;
        for (int i = 0; i < y.length; i++) {
            y[i] = feedback(evaluated.get(i)).success();
            hits += y[i] ? 1 : 0;
        }
        double penalty =
                counted.stream().mapToDouble(o -> o.decision().penalty()).reduce(0, Double::sum);
        double compounded = CompoundReturn.of(r);
        OptionalDouble calibrationError = CalibrationError.of(c, y);
        return new Row(
                counted.size(),
                hits,
                evaluated.size(),
                Accuracy.of(y),
                mean(counted, Decision::confidence),
                mean(counted, d -> d.epistemic() + d.aleatoric()),
                calibrationError.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(1 - calibrationError.getAsDouble()),
                compounded,
                ConfidenceWeightedReturn.of(c, r),
                MaxDrawdown.of(r),
                SharpeRatio.of(r),
                mean(counted, Decision::positionSize),
                compounded - penalty,
                penalty,
                BrierScore.of(c, y),
                decisions,
                feedbacks,
                rejected);
    }

    private static OptionalDouble mean(List<Outcome> counted, ToDoubleFunction<Decision> value) {
        return Mean.of(counted.stream()
                .mapToDouble(o -> value.applyAsDouble(o.decision()))
                .toArray());
    }

    private static Feedback feedback(Outcome outcome) {
        return Objects.requireNonNull(outcome.feedback());
    }
}
