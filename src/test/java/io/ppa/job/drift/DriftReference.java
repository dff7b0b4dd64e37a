package io.ppa.job.drift;

import io.ppa.job.drift.DriftSql.Key;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Feedback;
import io.ppa.testing.ModelRows.Model;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The plain measures in plain Java, row by row, from the definitions: what {@code measures.sql} must agree with. It shares
 * nothing with the SQL but the definitions, and is slow.
 */
final class DriftReference {

    private DriftReference() {}

    /** An evaluated decision. */
    private record Call(LocalDate day, double c, int y) {}

    /** Rows of one bin. */
    private record Bin(int n, double sumC, double hits) {

        double gap() {
            return sumC / n - hits / n;
        }

        double rate() {
            return hits / n;
        }
    }

    static Map<Key, Map<String, Double>> measures(ModelRows raw, List<LocalDate> days, MeasureSettings settings) {
        Map<Model, List<Call>> calls = new HashMap<>();
        Map<Key, Integer> decisions = new HashMap<>();
        for (Decision decision : raw.latest()) {
            boolean valid = decision.confidence() >= 0 && decision.confidence() <= 1 && decision.uncertainty() >= 0;
            if (!valid) {
                continue;
            }
            Feedback feedback = raw.effective(decision, settings.feedbackHorizonDays());
            for (Model model : new HashSet<>(decision.models())) {
                decisions.merge(new Key(decision.day(), model), 1, Integer::sum);
                if (feedback != null && feedback.actualReturn() >= -1) {
                    calls.computeIfAbsent(model, m -> new ArrayList<>())
                            .add(new Call(decision.day(), decision.confidence(), feedback.success() ? 1 : 0));
                }
            }
        }
        Map<Key, Map<String, Double>> rows = new HashMap<>();
        decisions.forEach((key, count) -> {
            if (days.contains(key.day())) {
                Map<String, Double> row = row(calls.getOrDefault(key.model(), List.of()), key.day(), settings);
                row.put("decisions", (double) count);
                rows.put(key, row);
            }
        });
        return rows;
    }

    private static Map<String, Double> row(List<Call> calls, LocalDate day, MeasureSettings settings) {
        int back = 1;
        while (back < settings.poolingDays() && within(calls, day, back).size() < settings.minOutcomes()) {
            back++;
        }
        List<Call> current = within(calls, day, back);
        List<Call> reference = within(calls, day.minusDays(settings.poolingDays()), settings.referenceDays());
        Map<String, Double> row = measures(current, settings);
        row.put("window_days", (double) back);
        row.put("evaluated", (double) current.size());
        row.put("reference_evaluated", (double) reference.size());
        row.put("psi", psi(current, reference));
        row.put("ks_statistic", distance(current, reference));
        return row;
    }

    private static List<Call> within(List<Call> calls, LocalDate last, int days) {
        return calls.stream()
                .filter(c -> !c.day().isAfter(last) && c.day().isAfter(last.minusDays(days)))
                .toList();
    }

    private static Map<String, Double> measures(List<Call> calls, MeasureSettings settings) {
        Map<Integer, Bin> mass = bins(calls, c -> below(edges(calls), c));
        Map<Integer, Bin> width = bins(calls, c -> (int) Math.min(9, Math.floor(10 * c)));
        double m = calls.size();
        double rate = calls.stream().mapToInt(Call::y).sum() / m;
        Map<String, Double> row = new HashMap<>();
        row.put("brier_score", mean(calls, (c, y) -> (c - y) * (c - y)));
        row.put("log_loss", mean(calls, (c, y) -> {
            double clipped = Math.min(Math.max(c, 1e-15), 1 - 1e-15);
            return -Math.log(y == 1 ? clipped : 1 - clipped);
        }));
        row.put("reliability", sum(mass, b -> b.n() / m * b.gap() * b.gap(), m));
        row.put("resolution", sum(mass, b -> b.n() / m * (b.rate() - rate) * (b.rate() - rate), m));
        row.put("uncertainty", rate * (1 - rate));
        row.put("residual", residual(calls, mass));
        row.put("ece", sum(mass, b -> b.n() / m * Math.abs(b.gap()), m));
        row.put("ece_equal_width", sum(width, b -> b.n() / m * Math.abs(b.gap()), m));
        row.put(
                "mce",
                mass.values().stream()
                        .filter(b -> b.n() >= settings.mceMinRows())
                        .mapToDouble(b -> Math.abs(b.gap()))
                        .max()
                        .orElse(Double.NaN));
        row.put("calibration_gap", mean(calls, (c, y) -> c - y));
        boolean several = mass.values().stream().anyMatch(b -> b.n() > 1);
        row.put("debiased_error", !several ? Double.NaN : sum(mass, b -> debiased(b, m), m));
        row.put("bins", (double) mass.size());
        return row;
    }

    private static double debiased(Bin b, double m) {
        return b.n() < 2 ? 0 : b.n() / m * (b.gap() * b.gap() - b.rate() * (1 - b.rate()) / (b.n() - 1));
    }

    /** Stephenson, Coelho and Jolliffe (2008): variance of c within the bins less twice its covariance with y. */
    private static double residual(List<Call> calls, Map<Integer, Bin> mass) {
        double[] edges = edges(calls);
        return mean(calls, (c, y) -> {
            Bin bin = mass.get(below(edges, c));
            double deviation = c - bin.sumC() / bin.n();
            return deviation * deviation - 2 * deviation * (y - bin.rate());
        });
    }

    /** Two numbers to one. */
    private interface Term {
        double of(double c, int y);
    }

    private interface BinOf {
        int of(double c);
    }

    private interface BinTerm {
        double of(Bin bin);
    }

    private static double mean(List<Call> calls, Term term) {
        return calls.stream().mapToDouble(c -> term.of(c.c(), c.y())).average().orElse(Double.NaN);
    }

    private static double sum(Map<Integer, Bin> bins, BinTerm term, double m) {
        return m == 0
                ? Double.NaN
                : bins.values().stream().mapToDouble(term::of).sum();
    }

    private static Map<Integer, Bin> bins(List<Call> calls, BinOf binOf) {
        Map<Integer, Bin> bins = new TreeMap<>();
        for (Call call : calls) {
            bins.merge(
                    binOf.of(call.c()),
                    new Bin(1, call.c(), call.y()),
                    (a, b) -> new Bin(a.n() + b.n(), a.sumC() + b.sumC(), a.hits() + b.hits()));
        }
        return bins;
    }

    /** How many edges are below c. */
    private static int below(double[] edges, double c) {
        return (int) Arrays.stream(edges).filter(e -> e < c).count();
    }

    /** As numpy's linear quantiles at j/B. */
    private static double[] edges(List<Call> calls) {
        double[] sorted = calls.stream().mapToDouble(Call::c).sorted().toArray();
        if (sorted.length == 0) {
            return sorted;
        }
        int bins = (int) Math.max(5, Math.min(15, Math.round(Math.cbrt(sorted.length))));
        double[] edges = new double[bins - 1];
        for (int j = 1; j < bins; j++) {
            int at = j * (sorted.length - 1) / bins;
            double share = (double) (j * (sorted.length - 1) % bins) / bins;
            double low = sorted[at];
            double high = sorted[Math.min(at + 1, sorted.length - 1)];
            edges[j - 1] = share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
        }
        return edges;
    }

    private static double psi(List<Call> current, List<Call> reference) {
        if (current.isEmpty() || reference.isEmpty()) {
            return Double.NaN;
        }
        double[] edges = edges(reference);
        Map<Integer, Bin> now = bins(current, c -> below(edges, c));
        Map<Integer, Bin> before = bins(reference, c -> below(edges, c));
        Set<Integer> all = new HashSet<>(now.keySet());
        all.addAll(before.keySet());
        double psi = 0;
        for (int bin : all) {
            double p = (count(now, bin) + 0.5) / (current.size() + 0.5 * all.size());
            double q = (count(before, bin) + 0.5) / (reference.size() + 0.5 * all.size());
            psi += (p - q) * Math.log(p / q);
        }
        return psi;
    }

    private static int count(Map<Integer, Bin> bins, int bin) {
        return bins.containsKey(bin) ? bins.get(bin).n() : 0;
    }

    private static double distance(List<Call> current, List<Call> reference) {
        if (current.isEmpty() || reference.isEmpty()) {
            return Double.NaN;
        }
        double furthest = 0;
        for (Call at : current) {
            furthest = Math.max(furthest, Math.abs(share(current, at.c()) - share(reference, at.c())));
        }
        for (Call at : reference) {
            furthest = Math.max(furthest, Math.abs(share(current, at.c()) - share(reference, at.c())));
        }
        return furthest;
    }

    private static double share(List<Call> calls, double c) {
        return (double) calls.stream().filter(call -> call.c() <= c).count() / calls.size();
    }
}
