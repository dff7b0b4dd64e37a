package io.ppa.store.redis;

import io.ppa.model.DriftEvent;
import io.ppa.model.RegistryNumbers;
import io.ppa.model.StreamEvent;
import io.ppa.store.redis.RedisKeys.StreamKey;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the entries of each stream hold. Every value is text: a number as Java writes it, a decimal of PostgreSQL with all
 * its decimals, a day as {@code 2024-03-31}, a list as JSON; a field that is undefined is not there. Each entry begins with {@link Streams#EVENT_ID}.
 */
public final class StreamEntries {

    /** The most user ids one entry names. */
    public static final int USERS_NAMED = 100;

    private static final JsonMapper JSON = JsonMapper.shared();

    private StreamEntries() {}

    /** A model started or stopped drifting, or that is withdrawn: {@code calibration_drift}. */
    public static StreamEvent calibrationDrift(DriftEvent event, long executionId) {
        Fields fields = new Fields();
        String kind = event.kind().name().toLowerCase(Locale.ROOT);
        fields.put("type", event.withdrawn() ? "withdrawn" : kind);
        if (event.withdrawn()) {
            fields.put("withdrawn_type", kind);
        }
        fields.model(event);
        fields.put("window_days", String.valueOf(event.windowDays()));
        fields.put("evaluated", String.valueOf(event.evaluated()));
        fields.put("ece", event.ece());
        fields.put("calibration_gap", event.calibrationGap());
        fields.put("debiased_error", event.debiasedError());
        fields.put("p_value", event.pValue());
        fields.put("adjusted_p_value", event.adjustedPValue());
        fields.put("execution_id", String.valueOf(executionId));
        return fields.event(StreamKey.CALIBRATION_DRIFT, event.id(), fields.type());
    }

    /**
     * A model that started to drift should be retrained: {@code learning_events}.
     *
     * @param users how many users of the model asked for retraining by itself
     * @param named the first of them, at most {@link #USERS_NAMED}
     */
    public static StreamEvent retrainingProposed(DriftEvent started, long users, List<UUID> named, long executionId) {
        Fields fields = new Fields();
        fields.put("type", "retraining_proposed");
        fields.put("reason", "calibration_drift");
        fields.model(started);
        fields.put("users", String.valueOf(users));
        fields.put("user_ids", JSON.writeValueAsString(named));
        fields.put("execution_id", String.valueOf(executionId));
        return fields.event(StreamKey.LEARNING_EVENTS, started.id(), fields.type());
    }

    /** Such a proposal is withdrawn with the event it came from: {@code learning_events}. */
    public static StreamEvent retrainingWithdrawn(DriftEvent withdrawn, long executionId) {
        Fields fields = new Fields();
        fields.put("type", "retraining_withdrawn");
        fields.put("reason", "calibration_drift");
        fields.model(withdrawn);
        fields.put("execution_id", String.valueOf(executionId));
        return fields.event(StreamKey.LEARNING_EVENTS, withdrawn.id(), fields.type());
    }

    /** The key of the proposal made for a drift event, if one was made. */
    public static String proposalKey(DriftEvent event) {
        return key(StreamKey.LEARNING_EVENTS, event.id(), "retraining_proposed");
    }

    /**
     * A user's day.
     *
     * @param predictions decisions of the day
     * @param average over them
     * @param threshold the user's, exceeded
     */
    public record UserDay(
            String tenant, UUID user, LocalDate day, long predictions, double average, double threshold) {}

    /** A user's average uncertainty of a day is above the user's threshold: {@code uncertainty_alerts}. */
    public static StreamEvent uncertaintyAlert(UserDay day, long executionId) {
        return userDay(StreamKey.UNCERTAINTY_ALERTS, "avg_uncertainty", day, executionId);
    }

    /** A user's average confidence of a day is above the user's threshold: {@code confidence_updates}. */
    public static StreamEvent confidenceUpdate(UserDay day, long executionId) {
        return userDay(StreamKey.CONFIDENCE_UPDATES, "avg_confidence", day, executionId);
    }

    private static StreamEvent userDay(StreamKey stream, String average, UserDay day, long executionId) {
        Fields fields = new Fields();
        fields.put("tenant", day.tenant());
        fields.put("user_id", day.user().toString());
        fields.put("day", day.day().toString());
        fields.put("predictions", String.valueOf(day.predictions()));
        fields.put(average, OptionalDouble.of(day.average()));
        fields.put("threshold", OptionalDouble.of(day.threshold()));
        fields.put("execution_id", String.valueOf(executionId));
        return fields.event(stream, day.tenant(), day.user(), day.day().toString());
    }

    /**
     * A model's numbers as the registry has them now.
     *
     * @param modelId as in {@code probabilistic_models}
     * @param tenant whose model it is, as ClickHouse writes it; null for a shared one, whose numbers are over all tenants
     * @param day the last day of the window they are over
     * @param evaluated decisions with an outcome in the window
     */
    public record ModelNumbers(
            UUID modelId,
            @Nullable String tenant,
            String modelName,
            String modelVersion,
            LocalDate day,
            long evaluated,
            RegistryNumbers numbers) {}

    /**
     * A model's numbers changed in the registry: {@code model_performance}. A shared model's entry has no tenant.
     *
     * @param change names the change among all of the registry
     */
    public static StreamEvent modelPerformance(ModelNumbers model, long change, long executionId) {
        Fields fields = new Fields();
        String tenant = model.tenant();
        fields.put("scope", tenant == null ? "shared" : "tenant");
        if (tenant != null) {
            fields.put("tenant", tenant);
        }
        fields.put("model_id", model.modelId().toString());
        fields.put("model_name", model.modelName());
        fields.put("model_version", model.modelVersion());
        fields.put("day", model.day().toString());
        fields.put("evaluated", String.valueOf(model.evaluated()));
        fields.put("accuracy", model.numbers().accuracy());
        fields.put("calibration_score", model.numbers().calibrationScore());
        fields.put("brier_score", model.numbers().brierScore());
        fields.put("sharpe_ratio", model.numbers().sharpeRatio());
        fields.put("execution_id", String.valueOf(executionId));
        return fields.event(StreamKey.MODEL_PERFORMANCE, change);
    }

    /** JSON keeps names apart whatever signs they hold. */
    private static String key(StreamKey stream, Object... parts) {
        List<Object> all = new ArrayList<>(List.of(parts));
        all.add(0, stream.key());
        return JSON.writeValueAsString(all);
    }

    /** Fields in the making. */
    private static final class Fields {

        private final Map<String, String> values = new LinkedHashMap<>();

        void put(String field, String value) {
            values.put(field, value);
        }

        void put(String field, OptionalDouble value) {
            value.ifPresent(number -> values.put(field, String.valueOf(number)));
        }

        /** A decimal column's value, with the column's decimals and never with an exponent. */
        void put(String field, @Nullable BigDecimal value) {
            if (value != null) {
                values.put(field, value.toPlainString());
            }
        }

        void model(DriftEvent event) {
            put("drift_event_id", String.valueOf(event.id()));
            put("tenant", event.tenant());
            put("model_name", event.modelName());
            put("model_version", event.modelVersion());
            put("day", event.day().toString());
        }

        String type() {
            return values.getOrDefault("type", "");
        }

        StreamEvent event(StreamKey stream, Object... parts) {
            return new StreamEvent(stream.key(), key(stream, parts), values);
        }
    }
}
