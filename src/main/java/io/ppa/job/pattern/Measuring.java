package io.ppa.job.pattern;

import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.LostLeaseException;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.Parallel;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.pattern.Share.Measured;
import io.ppa.store.StoreUnavailableException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what the decisions of tenants say of their patterns, some tenants at a time. */
final class Measuring {

    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

    private final Groups groups;

    Measuring(Groups groups) {
        this.groups = groups;
    }

    /**
     * What each tenant's decisions say. All of it is held in memory: some hundred bytes for each symbol and market regime.
     *
     * @param before called with each tenant before it is asked about; may stop the whole
     * @throws StoreUnavailableException when ClickHouse does not answer; what else goes wrong is the tenant's failure
     */
    SortedMap<String, Measured> of(Collection<String> tenants, JobRequest request, Consumer<String> before) {
        ExecutionSettings execution = ExecutionSettings.of(request);
        List<String> names = List.copyOf(tenants);
        List<Callable<Measured>> questions = names.stream()
                .<Callable<Measured>>map(tenant -> () -> {
                    try (LogContext.Scope ignored = LogContext.tenant(tenant, request.days())) {
                        before.accept(tenant);
                        return measure(tenant, request, execution);
                    }
                })
                .toList();
        List<Measured> answers = Parallel.answers(execution.parallelism(), questions);
        SortedMap<String, Measured> measured = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            measured.put(names.get(i), answers.get(i));
        }
        return measured;
    }

    private Measured measure(String tenant, JobRequest request, ExecutionSettings execution) {
        if (!TenantNames.isText(tenant)) {
            return new Measured(Outcomes.NONE, Map.of(), null, TenantNames.NO_TEXT, 0);
        }
        long start = System.nanoTime();
        PatternSettings settings = PatternSettings.of(request);
        LocalDate day = request.days().last();
        try {
            TenantGroups found = groups.of(tenant, day, settings, execution);
            Failure failure = tooManyRejected(found, day, settings);
            return failure == null
                    ? new Measured(
                            Outcomes.of(found.groups()), found.rejected(), found.contentHash(), null, millis(start))
                    : new Measured(Outcomes.NONE, found.rejected(), null, failure, millis(start));
        } catch (StoreUnavailableException | LostLeaseException | StoppedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("decisions could not be counted", e);
            return new Measured(Outcomes.NONE, Map.of(), null, Failure.of(e), millis(start));
        }
    }

    private static @Nullable Failure tooManyRejected(TenantGroups found, LocalDate day, PatternSettings settings) {
        if (found.rejectedRows() <= settings.maxRejectedFraction() * found.rows()) {
            return null;
        }
        String reasons = found.rejected().entrySet().stream()
                .map(reason -> reason.getKey() + " " + reason.getValue())
                .collect(Collectors.joining(", "));
        return new Failure(
                found.rejectedRows() + " of its " + found.rows() + " decisions and feedbacks from "
                        + settings.windowStart(day) + " to " + day + " are invalid (" + reasons
                        + "), more than max-rejected-fraction " + settings.maxRejectedFraction() + " allows",
                "Correct the rows and rerun, or raise max-rejected-fraction in jobs/pattern-outcomes.yml and launch again; until"
                        + " then its patterns and embeddings keep what they have.");
    }

    private static long millis(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
