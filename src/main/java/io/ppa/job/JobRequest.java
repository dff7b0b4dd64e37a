package io.ppa.job;

import io.ppa.catalog.DayRange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One launch of a job, with every word resolved: this is what is stored with the launch and what a restart reads again,
 * so that "yesterday" means the same day however late the restart comes.
 *
 * @param tenants the tenants to work on; empty means all that have data
 * @param settings the job's thresholds as they stood at launch, in the words of its YAML file, and the parameters that only
 *     some jobs take
 * @param forceReason why up-to-date days are done again, null unless forced
 * @param leftOut tenants that are not worked on although they would be, each with the reason: they failed at a job before
 * @param only the days to work on of each tenant; empty means all that need work
 */
public record JobRequest(
        String job,
        DayRange days,
        List<String> tenants,
        Map<String, String> settings,
        @Nullable String forceReason,
        SortedMap<String, String> leftOut,
        SortedMap<String, SortedSet<LocalDate>> only) {

    public JobRequest {
        tenants = List.copyOf(tenants);
        settings = Map.copyOf(settings);
        // Null in requests that were stored before there were these fields.
        leftOut = leftOut == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
        only = only == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(new TreeMap<>(only));
    }

    /** A request that leaves nobody out. */
    public JobRequest(
            String job,
            DayRange days,
            List<String> tenants,
            Map<String, String> settings,
            @Nullable String forceReason) {
        this(job, days, tenants, settings, forceReason, Collections.emptySortedMap(), Collections.emptySortedMap());
    }

    /** The same without these tenants. */
    public JobRequest without(SortedMap<String, String> tenantsWithReason) {
        return new JobRequest(job, days, tenants, settings, forceReason, tenantsWithReason, only);
    }

    /**
     * The same of fewer days, and of these only some for each tenant.
     *
     * @param pairs the days to work on of each tenant, if they need it; a tenant that is not there is left alone
     */
    public JobRequest only(DayRange fewer, SortedMap<String, SortedSet<LocalDate>> pairs) {
        return new JobRequest(job, fewer, tenants, settings, forceReason, leftOut, pairs);
    }

    /** The same with another value for a setting. */
    public JobRequest with(String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return new JobRequest(job, days, tenants, changed, forceReason, leftOut, only);
    }

    /** Whether a tenant that has something to do is worked on. */
    public boolean wants(String tenant) {
        return (tenants.isEmpty() || tenants.contains(tenant)) && !leftOut.containsKey(tenant);
    }

    /**
     * Whether a day of a tenant that needs work is worked on: of a tenant that is, days before those asked for are what these need to be
     * right.
     */
    public boolean wants(String tenant, LocalDate day) {
        if (only.isEmpty()) {
            return true;
        }
        SortedSet<LocalDate> chosen = only.get(tenant);
        return chosen != null && (day.isBefore(days.first()) || chosen.contains(day));
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

    /**
     * The same where it is a length of time, in whole days.
     *
     * @throws IllegalStateException when the file did not give it
     */
    public int settingDays(String name) {
        return Math.toIntExact(Duration.parse(setting(name)).toDays());
    }
}
