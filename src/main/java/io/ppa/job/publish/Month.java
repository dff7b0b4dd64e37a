package io.ppa.job.publish;

import io.ppa.store.Pages;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The days of one month that are staged and published together.
 *
 * @param tenants whose: one, or several whose rows are on the same shard
 * @param days ascending, all of one month, at least one
 */
public record Month(List<String> tenants, List<LocalDate> days) {

    public Month {
        tenants = List.copyOf(tenants);
        days = days.stream().sorted().toList();
    }

    public Month(String tenant, List<LocalDate> days) {
        this(List.of(tenant), days);
    }

    /** The tenant; of several the first, which says where all of them are. */
    public String tenant() {
        return tenants.get(0);
    }

    /** The same of one of the tenants. */
    Month of(String tenant) {
        return new Month(tenant, days);
    }

    /** Each day of each tenant. */
    List<TenantDay> pairs() {
        return tenants.stream()
                .flatMap(tenant -> days.stream().map(day -> new TenantDay(tenant, day)))
                .toList();
    }

    public LocalDate first() {
        return days.get(0);
    }

    public LocalDate last() {
        return days.get(days.size() - 1);
    }

    public YearMonth yearMonth() {
        return YearMonth.from(first());
    }

    public Month without(Collection<LocalDate> failed) {
        return new Month(
                tenants, days.stream().filter(day -> !failed.contains(day)).toList());
    }

    /** In parts of so many days, at least 1, in their order. */
    public List<Month> parts(int daysAtOnce) {
        return Pages.of(days, daysAtOnce).stream()
                .map(part -> new Month(tenants, part))
                .toList();
    }

    public static List<Month> of(String tenant, Collection<LocalDate> days) {
        return of(List.of(tenant), days);
    }

    static List<Month> of(List<String> tenants, Collection<LocalDate> days) {
        SortedMap<YearMonth, List<LocalDate>> months = new TreeMap<>();
        for (LocalDate day : days) {
            months.computeIfAbsent(YearMonth.from(day), m -> new ArrayList<>()).add(day);
        }
        return months.values().stream()
                .map(ofMonth -> new Month(tenants, ofMonth))
                .toList();
    }

    /**
     * The bound parameters that name it: tenants, from, to, days; and tenant, when there is one. The map may be added to.
     */
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = parameters(days);
        parameters.put("tenants", tenants);
        if (tenants.size() == 1) {
            parameters.put("tenant", tenant());
        }
        return parameters;
    }

    /** The bound parameters that name these days: from, to, days. The map may be added to. */
    public static Map<String, Object> parameters(List<LocalDate> days) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("from", days.get(0).toString());
        parameters.put("to", days.get(days.size() - 1).toString());
        parameters.put("days", days.stream().map(LocalDate::toString).toList());
        return parameters;
    }
}
