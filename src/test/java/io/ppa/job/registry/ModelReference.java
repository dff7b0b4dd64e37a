package io.ppa.job.registry;

import io.ppa.model.ModelMeasures;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Feedback;
import io.ppa.testing.ModelRows.Model;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The registry's numbers in plain Java, decision by decision, from the definitions: what the daily sums and the windows over
 * them must agree with. It shares nothing with the SQL but the definitions, and knows of no sums.
 */
final class ModelReference {

    private ModelReference() {}

    /** A decision in the eyes of one model; without a feedback that counts, it is not evaluated. */
    private record Call(LocalDate day, double c, boolean evaluated, int y, double r) {}

    /** The numbers over these days of all these tenants together. */
    static Map<Model, ModelMeasures> measures(
            List<ModelRows> tenants, LocalDate first, LocalDate last, int horizonDays, int periodsPerYear) {
        Map<Model, List<Call>> calls = new HashMap<>();
        for (ModelRows raw : tenants) {
            for (Decision decision : raw.latest()) {
                boolean valid = decision.confidence() >= 0 && decision.confidence() <= 1 && decision.uncertainty() >= 0;
                if (valid && !decision.day().isBefore(first) && !decision.day().isAfter(last)) {
                    Call call = call(raw, decision, horizonDays);
                    new HashSet<>(decision.models())
                            .forEach(model -> calls.computeIfAbsent(model, m -> new ArrayList<>())
                                    .add(call));
                }
            }
        }
        Map<Model, ModelMeasures> measures = new HashMap<>();
        calls.forEach((model, of) -> measures.put(model, measures(model, of, periodsPerYear)));
        return measures;
    }

    private static Call call(ModelRows raw, Decision decision, int horizonDays) {
        Feedback feedback = raw.effective(decision, horizonDays);
        boolean evaluated =
                feedback != null && Double.isFinite(feedback.actualReturn()) && feedback.actualReturn() >= -1;
        return evaluated
                ? new Call(
                        decision.day(),
                        decision.confidence(),
                        true,
                        feedback.success() ? 1 : 0,
                        feedback.actualReturn())
                : new Call(decision.day(), decision.confidence(), false, 0, 0);
    }

    private static ModelMeasures measures(Model model, List<Call> decided, int periodsPerYear) {
        List<Call> calls = decided.stream().filter(Call::evaluated).toList();
        int m = calls.size();
        double[] gaps = new double[10];
        double errors = 0;
        int hits = 0;
        for (Call call : calls) {
            gaps[(int) Math.min(9, Math.floor(10 * call.c()))] += call.c() - call.y();
            errors += (call.c() - call.y()) * (call.c() - call.y());
            hits += call.y();
        }
        double gap = 0;
        for (double ofBin : gaps) {
            gap += Math.abs(ofBin);
        }
        return new ModelMeasures(
                model.name(),
                model.version(),
                true,
                decided.size(),
                m,
                ifAny(m, (double) hits / m),
                ifAny(m, 1 - gap / m),
                ifAny(m, errors / m),
                sharpe(calls, periodsPerYear));
    }

    private static OptionalDouble ifAny(int m, double value) {
        return m == 0 ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static OptionalDouble sharpe(List<Call> calls, int periodsPerYear) {
        Map<LocalDate, List<Call>> byDay = new TreeMap<>();
        calls.forEach(call ->
                byDay.computeIfAbsent(call.day(), d -> new ArrayList<>()).add(call));
        double[] daily = byDay.values().stream()
                .mapToDouble(day -> day.stream().mapToDouble(Call::r).average().orElseThrow())
                .toArray();
        if (daily.length < 2) {
            return OptionalDouble.empty();
        }
        double highest = Double.NEGATIVE_INFINITY;
        double lowest = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (double r : daily) {
            highest = Math.max(highest, r);
            lowest = Math.min(lowest, r);
            sum += r;
        }
        if (highest - lowest <= 4 * Math.ulp(Math.max(Math.abs(highest), Math.abs(lowest)))) {
            return OptionalDouble.empty();
        }
        double mean = sum / daily.length;
        double squares = 0;
        for (double r : daily) {
            squares += (r - mean) * (r - mean);
        }
        return OptionalDouble.of(mean / Math.sqrt(squares / (daily.length - 1)) * Math.sqrt(periodsPerYear));
    }
}
