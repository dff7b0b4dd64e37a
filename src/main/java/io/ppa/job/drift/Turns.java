package io.ppa.job.drift;

import io.ppa.model.DriftEvent;
import io.ppa.model.DriftEvent.Kind;
import java.util.ArrayList;
import java.util.List;

/** What changed, for the operator: how many of each, and the first few by name. */
final class Turns {

    private static final int NAMED = 5;

    private long started;

    private long stopped;

    private long withdrawn;

    private final List<String> named = new ArrayList<>();

    void add(List<DriftEvent> events) {
        for (DriftEvent event : events) {
            if (event.withdrawn()) {
                withdrawn++;
            } else if (event.kind() == Kind.STARTED) {
                started++;
            } else {
                stopped++;
            }
            if (named.size() < NAMED) {
                named.add(event.tenant() + " " + event.modelName() + " " + event.modelVersion() + " "
                        + (event.withdrawn() ? "withdrawn" : event.kind() == Kind.STARTED ? "started" : "stopped")
                        + " on " + event.day());
            }
        }
    }

    /** Empty when nothing changed. */
    @Override
    public String toString() {
        long all = started + stopped + withdrawn;
        if (all == 0) {
            return "";
        }
        String rest = all > named.size() ? ", …" : "";
        return "drift: " + started + " started, " + stopped + " stopped, " + withdrawn + " withdrawn ("
                + String.join(", ", named) + rest + ")";
    }
}
