package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.flow.TenantNames;
import io.ppa.store.postgres.RunLedger;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whose window has a hole: numbers over it would be those of other days than they say. */
final class Gaps {

    private final ModelWindows windows;

    private final RunLedger ledger;

    Gaps(ModelWindows windows, RunLedger ledger) {
        this.windows = windows;
        this.ledger = ledger;
    }

    /**
     * Every tenant of which a day failed, that this run left out, or that has decisions on a day that was never measured; of the
     * tenants asked for.
     *
     * @return what is the matter with each, to follow a colon
     */
    SortedMap<String, String> of(JobRequest request, DayRange window) {
        SortedMap<String, String> gaps = new TreeMap<>();
        ledger.failed(request.job(), window.first(), window.last())
                .forEach((tenant, day) -> gaps.put(tenant, day + " failed, see the ledger"));
        Collection<String> tenants = windows.inputTenants(window).stream()
                .filter(tenant ->
                        request.tenants().isEmpty() || request.tenants().contains(tenant))
                .filter(TenantNames::isText)
                .toList();
        for (String tenant : tenants) {
            String why = request.leftOut().get(tenant);
            if (why != null) {
                gaps.put(tenant, "it was left out, for it " + why);
            }
        }
        // Of an ordinary night all days are done, those without decisions too, and no rows are looked at.
        Map<String, Set<LocalDate>> done = ledger.notAllDone(request.job(), tenants, window.first(), window.last());
        windows.inputDays(done.keySet(), window).forEach((tenant, days) -> {
            days.removeAll(done.getOrDefault(tenant, Set.of()));
            if (!days.isEmpty()) {
                gaps.putIfAbsent(tenant, Collections.min(days) + " was not measured");
            }
        });
        return gaps;
    }
}
