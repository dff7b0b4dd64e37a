package io.ppa.job;

import io.ppa.catalog.DayRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One launch of a job, with every word resolved: this is what is stored with the launch and what a restart reads again,
 * so that "yesterday" means the same day however late the restart comes.
 *
 * @param tenants the tenants to work on; empty means all that have data
 * @param settings the job's thresholds as they stood at launch, in the words of its YAML file, and the parameters that only
 *     some jobs take
 * @param forceReason why up-to-date days are done again, null unless forced
 */
public record JobRequest(
        String job,
        DayRange days,
        List<String> tenants,
        Map<String, String> settings,
        @Nullable String forceReason) {

    public JobRequest {
        tenants = List.copyOf(tenants);
        settings = Map.copyOf(settings);
    }

    public boolean forced() {
        return forceReason != null;
    }

    /**
     * A setting of the job's YAML file.
     *
     * @throws IllegalStateException when the file did not give it
     */
    public String setting(String name) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalStateException("jobs/" + job + ".yml gives no " + name);
        }
        return value;
    }
}
