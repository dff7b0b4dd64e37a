package io.ppa.demo;

import java.time.LocalDate;
import java.util.List;

/**
 * What loading the demo did.
 *
 * @param days the decision days, oldest first
 * @param tenants the demo's tenant ids
 * @param decisions rows the demo has for those days
 * @param decisionsAdded how many of them were not there yet
 * @param feedback rows the demo has for those decisions
 * @param feedbackAdded how many of them were not there yet
 */
public record DemoLoad(
        List<LocalDate> days,
        List<String> tenants,
        int decisions,
        int decisionsAdded,
        int feedback,
        int feedbackAdded) {

    public DemoLoad {
        days = List.copyOf(days);
        tenants = List.copyOf(tenants);
    }

    public LocalDate firstDay() {
        return days.get(0);
    }

    public LocalDate lastDay() {
        return days.get(days.size() - 1);
    }
}
