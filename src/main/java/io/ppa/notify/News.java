package io.ppa.notify;

import io.ppa.job.PpaJob;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Notifications;
import io.ppa.store.postgres.Notifications.NotBegun;
import io.ppa.store.postgres.Notifications.Stopped;
import io.ppa.store.postgres.TenantResults;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds what operators should be told in what the jobs left behind, and notes it: also of runs whose process died, and of those
 * of other processes.
 */
final class News {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Notifications notifications;

    private final Executions executions;

    private final TenantResults results;

    News(DataSource dataSource) {
        this.notifications = new Notifications(dataSource);
        this.executions = new Executions(dataSource);
        this.results = new TenantResults(dataSource);
    }

    /** Notes what is new; answers how many events. */
    int look() {
        return notifications.exclusively(() -> failures() + notBegun() + recoveries() + drift() + quality());
    }

    /** Notes what only the caller can know. */
    boolean note(Event event) {
        return notifications.exclusively(() -> noted(event));
    }

    private int failures() {
        int noted = 0;
        for (long id : notifications.failed()) {
            Execution execution = executions.find(id).orElseThrow();
            List<TenantResult> failed = results.of(id).stream()
                    .filter(result -> result.status() == TenantResult.Status.FAILED)
                    .toList();
            noted += noted(Words.failed(execution, failed, executions.tenantsNotDone(id), executions.exitMessage(id)))
                    ? 1
                    : 0;
            notifications.trouble(execution.job(), id);
        }
        return noted;
    }

    private int notBegun() {
        int noted = 0;
        for (NotBegun job : notifications.notBegun()) {
            noted += noted(Words.notBegun(job)) ? 1 : 0;
            notifications.trouble(job.job());
        }
        return noted;
    }

    private int recoveries() {
        return noted(
                grouped(notifications.recovered(PpaJob.LAST_DAY_ONLY), over -> List.of(over.job(), over.healedBy())),
                Words::recovered);
    }

    private int drift() {
        return noted(grouped(notifications.drift(), found -> List.of(found.foundBy(), found.toldAs())), Words::drift);
    }

    private int quality() {
        return noted(grouped(notifications.stopped(), Stopped::executionId), Words::quality);
    }

    private static <T> Collection<List<T>> grouped(List<T> all, Function<T, Object> by) {
        return all.stream()
                .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private <T> int noted(Collection<List<T>> groups, Function<List<T>, Event> words) {
        int noted = 0;
        for (List<T> group : groups) {
            noted += noted(words.apply(group)) ? 1 : 0;
        }
        return noted;
    }

    private boolean noted(Event event) {
        return notifications.note(
                event.key(), event.kind(), event.subject(), event.body(), JSON.writeValueAsString(event.json()));
    }
}
