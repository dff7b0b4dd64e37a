package io.ppa.store.redis;

/** The streams the suite writes to. What an entry of each holds is in {@link StreamEntries}. */
public enum StreamKey {
    CONFIDENCE_UPDATES("confidence_updates"),
    UNCERTAINTY_ALERTS("uncertainty_alerts"),
    MODEL_PERFORMANCE("model_performance"),
    LEARNING_EVENTS("learning_events"),
    CALIBRATION_DRIFT("calibration_drift");

    private final String key;

    StreamKey(String key) {
        this.key = key;
    }

    /** Its key in Redis. */
    public String key() {
        return key;
    }

    /** The hash of deliveries under way into a stream; by its tag in the same slot of a cluster. */
    static String inFlight(String stream) {
        return "ppa:inflight:{" + stream + "}";
    }
}
