package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.TenantNames;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tenants are done together. What ClickHouse needs to read and plan a statement is the same for a thousand rows and for a
 * million: about 80 ms for a rollup's, more than the rows of a small tenant take.
 */
final class Together {

    private final ClickHouse clickhouse;

    private final Publication publication;

    private final InputStatements input;

    private final long rows;

    /** @param rows how many a group may have; a tenant with more than half of them is done by itself */
    Together(ClickHouse clickhouse, Publication publication, long rows) {
        this.clickhouse = clickhouse;
        this.publication = publication;
        this.input = new InputStatements(clickhouse);
        this.rows = rows;
    }

    /** The plans, those with the same days and few rows together; as many groups at least as are worked on at a time. */
    List<List<TenantPlan>> of(JobRequest request, List<TenantPlan> plans) {
        if (plans.size() < 2) {
            return plans.stream().map(List::of).toList();
        }
        Map<String, TenantPlan> byName = new LinkedHashMap<>();
        plans.forEach(plan -> byName.put(plan.tenant(), plan));
        Set<LocalDate> days = new TreeSet<>();
        plans.forEach(plan -> days.addAll(plan.days().keySet()));
        Map<String, Long> sizes = input.rows(lookBack(request), byName.keySet(), days);
        int atOnce = (plans.size() - 1) / ExecutionSettings.of(request).parallelism() + 1;
        List<List<TenantPlan>> groups = new ArrayList<>();
        clickhouse.portions(byName.keySet()).forEach(portion -> {
            Map<Set<LocalDate>, Group> open = new LinkedHashMap<>();
            for (String tenant : portion.tenants()) {
                TenantPlan plan = Objects.requireNonNull(byName.get(tenant));
                long ofTenant = sizes.getOrDefault(tenant, 0L);
                if (ofTenant > rows / 2 || !TenantNames.isText(tenant)) {
                    groups.add(List.of(plan));
                    continue;
                }
                Set<LocalDate> same = new HashSet<>(plan.days().keySet());
                Group group = open.get(same);
                int most = Math.min(publication.together(same.size()), atOnce);
                if (group == null || group.plans.size() >= most || group.rows + ofTenant > rows) {
                    group = new Group();
                    open.put(same, group);
                    groups.add(group.plans);
                }
                group.plans.add(plan);
                group.rows += ofTenant;
            }
        });
        return groups;
    }

    /** Of what it reads; that it has published rows itself is of no account. */
    private Map<String, Integer> lookBack(JobRequest request) {
        Map<String, Integer> lookBack = new HashMap<>(publication.lookBack(request));
        lookBack.remove(publication.identity().table());
        return lookBack;
    }

    private static final class Group {

        private final List<TenantPlan> plans = new ArrayList<>();

        private long rows;
    }
}
