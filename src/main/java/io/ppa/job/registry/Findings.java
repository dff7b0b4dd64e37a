package io.ppa.job.registry;

import io.ppa.job.PartlyFailedException;
import io.ppa.model.RunWarning;
import io.ppa.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of a run at {@link Register} came to: counts, warnings, and the tenants that failed. What an attempt has changed, and
 * the warnings of it, a later one does not find again.
 */
final class Findings {

    private static final int NAMED = 5;

    private final Set<RunWarning> warnings = new LinkedHashSet<>();

    private final Map<String, StoreException> failures = new LinkedHashMap<>();

    private long changed;

    private long unchanged;

    private long registered;

    /** Another attempt looks at all tenants again. */
    void again() {
        failures.clear();
        unchanged = -changed;
    }

    void count(long changedModels, long unchangedModels, long registeredModels) {
        changed += changedModels;
        unchanged += unchangedModels;
        registered += registeredModels;
    }

    /** @param tenant whom it concerns, null for all */
    void warn(@Nullable String tenant, String text) {
        warnings.add(new RunWarning(Register.STEP, tenant, text));
    }

    void fail(String tenant, StoreException failure) {
        failures.put(tenant, failure);
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    List<RunWarning> warnings() {
        return List.copyOf(warnings);
    }

    /** The first few of these, for a sentence. */
    static String some(Iterable<String> names) {
        List<String> named = new ArrayList<>();
        for (String name : names) {
            if (named.size() == NAMED) {
                return String.join(", ", named) + ", …";
            }
            named.add(name);
        }
        return String.join(", ", named);
    }

    /** @throws PartlyFailedException naming the tenants that failed, if any did */
    void throwFailures(long executionId) {
        if (failed()) {
            String named = failures.entrySet().stream()
                    .limit(NAMED)
                    .map(failure -> failure.getKey() + ": " + failure.getValue().getMessage())
                    .collect(Collectors.joining("; "));
            throw new PartlyFailedException(
                    plural(failures.size(), "tenant keeps its", "tenants keep their") + " numbers (" + named
                            + (failures.size() > NAMED ? "; …" : "") + ")",
                    "Remove the cause, then 'ppa rerun " + executionId + "': what is done stays done.",
                    failures.values().iterator().next());
        }
    }

    private static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    @Override
    public String toString() {
        return plural(changed, "model", "models") + " changed, " + unchanged + " unchanged"
                + (registered == 0 ? "" : ", " + registered + " registered")
                + (warnings.isEmpty() ? "" : ", " + plural(warnings.size(), "warning", "warnings"));
    }
}
