package io.ppa.job.drift;

import io.ppa.job.JobRequest;
import io.ppa.model.StreamEvent;
import io.ppa.model.UserThresholds;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.postgres.UserPreferences.Lowest;
import io.ppa.store.redis.StreamEntries;
import io.ppa.store.redis.StreamEntries.UserDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The step {@code alert}: tells users whose average uncertainty or confidence of a day exceeds what they set, from the
 * rows daily-rollup published. Once for each (tenant, user, day) and kind, however often it is run.
 */
public final class Alert {

    private static final SqlText USER_DAYS =
            SqlText.load("clickhouse/probabilistic_performance_analytics/user_days.sql");

    private static final String STEP = "alert";

    private static final int PAGE = 10_000;

    private final ClickHouse clickhouse;

    private final UserPreferences preferences;

    private final Outbox outbox;

    private final RunWarnings warnings;

    public Alert(ClickHouse clickhouse, UserPreferences preferences, Outbox outbox, RunWarnings warnings) {
        this.clickhouse = clickhouse;
        this.preferences = preferences;
        this.outbox = outbox;
        this.warnings = warnings;
    }

    /** @return how many users are told, in a sentence; empty when nobody is */
    public String run(long executionId, JobRequest request) {
        Lowest lowest = preferences.lowest();
        if (lowest.confidenceAlert().isEmpty() && lowest.uncertaintyWarning().isEmpty()) {
            return "";
        }
        long alerts = 0;
        for (LocalDate day : request.days().days()) {
            alerts += day(day, lowest, executionId, request);
        }
        warnings.replace(
                executionId,
                STEP,
                LongTenants.warnings(
                        clickhouse, "probabilistic_performance_analytics", request.days(), STEP, "has no alerts"));
        return alerts == 0 ? "" : alerts + (alerts == 1 ? " alert" : " alerts") + " to users";
    }

    private record Average(String tenant, UUID user, long predictions, double confidence, double uncertainty) {}

    private long day(LocalDate day, Lowest lowest, long executionId, JobRequest request) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "day", day.toString(),
                "tenants", request.tenants(),
                "least_confidence", lowest.confidenceAlert().orElse(Double.MAX_VALUE),
                "least_uncertainty", lowest.uncertaintyWarning().orElse(Double.MAX_VALUE),
                "after_tenant", "",
                "after_user", "",
                "limit", PAGE));
        long alerts = 0;
        while (true) {
            List<Average> page = clickhouse.query(
                    USER_DAYS,
                    parameters,
                    row -> new Average(
                            row.getString("tenant"),
                            UUID.fromString(row.getString("user")),
                            row.getLong("predictions"),
                            row.getDouble("confidence"),
                            row.getDouble("uncertainty")));
            alerts += outbox.append(alerts(day, page, executionId));
            if (page.size() < PAGE) {
                return alerts;
            }
            Average last = page.get(page.size() - 1);
            parameters.put("after_tenant", last.tenant());
            parameters.put("after_user", last.user().toString());
        }
    }

    private List<StreamEvent> alerts(LocalDate day, List<Average> page, long executionId) {
        List<UUID> users = page.stream().map(Average::user).distinct().toList();
        Map<UUID, UserThresholds> thresholds = preferences.thresholds(users).stream()
                .collect(Collectors.toMap(UserThresholds::user, Function.identity()));
        List<StreamEvent> alerts = new ArrayList<>();
        for (Average average : page) {
            UserThresholds wanted = thresholds.get(average.user());
            if (wanted == null) {
                continue;
            }
            if (exceeds(average.uncertainty(), wanted.uncertaintyWarning())) {
                UserDay alert = userDay(day, average, average.uncertainty(), wanted.uncertaintyWarning());
                alerts.add(StreamEntries.uncertaintyAlert(alert, executionId));
            }
            if (exceeds(average.confidence(), wanted.confidenceAlert())) {
                UserDay update = userDay(day, average, average.confidence(), wanted.confidenceAlert());
                alerts.add(StreamEntries.confidenceUpdate(update, executionId));
            }
        }
        return alerts;
    }

    private static boolean exceeds(double average, OptionalDouble threshold) {
        return threshold.isPresent() && average > threshold.getAsDouble();
    }

    private static UserDay userDay(LocalDate day, Average of, double average, OptionalDouble threshold) {
        return new UserDay(of.tenant(), of.user(), day, of.predictions(), average, threshold.orElseThrow());
    }
}
