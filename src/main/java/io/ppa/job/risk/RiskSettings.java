package io.ppa.job.risk;

import io.ppa.job.JobRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The thresholds of {@code jobs/rolling-risk.yml}, as they stood at launch.
 *
 * @param windows lengths in calendar days
 * @param riskFreeRate annual, 0.01 = 1 %
 * @param sufficientDays days with a return from which a row counts as sufficient
 * @param periodsPerYear by asset class, {@code default} for a symbol of none
 * @param assetClasses symbol patterns of each class, in which * is any text; the first that fits wins
 */
record RiskSettings(
        List<Integer> windows,
        double riskFreeRate,
        int sufficientDays,
        Map<String, Double> periodsPerYear,
        Map<String, List<String>> assetClasses) {

    private static final String DEFAULT = "default";

    private static final TypeReference<List<Integer>> WINDOWS = new TypeReference<>() {};

    private static final TypeReference<LinkedHashMap<String, Double>> PERIODS = new TypeReference<>() {};

    private static final TypeReference<LinkedHashMap<String, List<String>>> CLASSES = new TypeReference<>() {};

    static RiskSettings of(JobRequest request) {
        JsonMapper json = JsonMapper.shared();
        return new RiskSettings(
                json.readValue(request.setting("windows"), WINDOWS),
                Double.parseDouble(request.setting("risk-free-rate")),
                Integer.parseInt(request.setting("sufficient-days")),
                json.readValue(request.setting("periods-per-year"), PERIODS),
                json.readValue(request.setting("asset-classes"), CLASSES));
    }

    /** What {@code query.sql} decides by. */
    Map<String, Object> parameters() {
        List<String> patterns = new ArrayList<>();
        List<Double> patternPeriods = new ArrayList<>();
        assetClasses.forEach((name, ofClass) -> ofClass.forEach(pattern -> {
            patterns.add(like(pattern));
            patternPeriods.add(periods(name));
        }));
        return Map.of(
                "windows", windows,
                "risk_free_rate", riskFreeRate,
                "sufficient_days", sufficientDays,
                "default_periods", periods(DEFAULT),
                "patterns", patterns,
                "pattern_periods", patternPeriods);
    }

    private double periods(String assetClass) {
        Double periods = periodsPerYear.get(assetClass);
        if (periods == null) {
            // The catalog refuses a file in which a class has none.
            throw new IllegalStateException("jobs/rolling-risk.yml gives no periods-per-year." + assetClass);
        }
        return periods;
    }

    /** The pattern as LIKE wants it, where only * had a meaning. */
    private static String like(String pattern) {
        return pattern.replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_")
                .replace("*", "%");
    }

    @Override
    public String toString() {
        String periods = periodsPerYear.entrySet().stream()
                .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
        String classes = assetClasses.entrySet().stream()
                .map(entry -> "; " + entry.getKey() + ": " + String.join(" ", entry.getValue()))
                .collect(Collectors.joining());
        return "windows " + windows.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + "; risk-free rate " + number(riskFreeRate)
                + "; sufficient " + sufficientDays + "d"
                + "; periods per year " + periods + classes;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
