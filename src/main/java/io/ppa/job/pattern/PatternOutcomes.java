package io.ppa.job.pattern;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.Gate;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.LastDayWork;
import io.ppa.job.flow.TenantFailedException;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.flow.Turn;
import io.ppa.job.pattern.Assignment.Reason;
import io.ppa.job.pattern.Share.Measured;
import io.ppa.job.pattern.Share.Window;
import io.ppa.model.LedgerEntry;
import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.weaviate.PatternStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * {@code pattern-outcomes}: brings the stored patterns and embeddings of all tenants up to the last day of the request. The numbers
 * are absolute, so that doing it twice is the same as doing it once, and what is there after an interruption is right.
 *
 * <p>The store knows no conditional write. A run that lost its turn between its last look at it, before each page of objects, and the
 * writing may leave its own numbers in at most the objects of that page, until the next run, which compares every object: a day where
 * it runs every night.
 */
public final class PatternOutcomes implements LastDayWork {

    private static final String JOB = "pattern-outcomes";

    private static final String STEP = "update";

    private static final int METRIC_VERSION = 1;

    private final JobParts parts;

    private final Gate gate;

    private final Groups groups;

    private final Measuring measuring;

    private final Supplier<PatternStore> store;

    private final RunWarnings warnings;

    PatternOutcomes(JobParts parts, Supplier<PatternStore> store, RunWarnings warnings) {
        this.parts = parts;
        this.gate = new Gate(parts.quality());
        this.groups = new Groups(parts.clickhouse());
        this.measuring = new Measuring(groups);
        this.store = store;
        this.warnings = warnings;
    }

    /**
     * The job with its flow.
     *
     * @param store asked for when a run needs it, for nothing else does
     */
    public static PpaJob of(JobParts parts, Supplier<PatternStore> store, RunWarnings warnings) {
        PatternOutcomes outcomes = new PatternOutcomes(parts, store, warnings);
        return new FlowJob(parts, outcomes, null, List.of(new AfterStep(STEP, outcomes::update)));
    }

    @Override
    public String job() {
        return JOB;
    }

    /** To ask for it is enough: nothing is connected before it is used. */
    @Override
    public void requireStores() {
        Objects.requireNonNull(store.get());
    }

    @Override
    public Plan plan(JobRequest request) {
        return assignment(request).plan();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        int window = LastDayWork.lookBack(request, PatternSettings.of(request).windowDays());
        return Map.of("trading_decisions_probabilistic", window, "model_feedback_events", window);
    }

    /** With the numbers that would change. */
    @Override
    public Plan preview(JobRequest request) {
        Assignment assignment = assignment(request);
        SortedMap<String, Measured> measured = measuring.of(assignment.reasons().keySet(), request, tenant -> {});
        Preview changes = new Preview();
        pass(request, assignment, measured).run(changes, () -> {});
        List<TenantPlan> tenants = assignment.plan().tenants().stream()
                .map(tenant -> warned(tenant, measured.getOrDefault(tenant.tenant(), Measured.NOTHING)))
                .toList();
        return new Plan(tenants, assignment.newer().size(), changes.inOrderOfTenant());
    }

    private static TenantPlan warned(TenantPlan plan, Measured measured) {
        Failure failure = measured.failure();
        if (failure == null) {
            return plan;
        }
        SortedMap<LocalDate, String> days = new TreeMap<>(plan.days());
        days.replaceAll((day, reason) -> reason + "; would fail: " + failure.sentence());
        return plan.withDays(days);
    }

    private Assignment assignment(JobRequest request) {
        List<String> tenants = groups.tenants(request.days().last(), PatternSettings.of(request));
        return Assignment.of(request, tenants, parts.ledger());
    }

    private Pass pass(JobRequest request, Assignment assignment, Map<String, Measured> measured) {
        Window window = new Window(PatternSettings.of(request).windowStart(assignment.day()), assignment.day());
        return new Pass(
                store.get(),
                window,
                measured,
                tenant -> request.wants(tenant)
                        && request.wants(tenant, assignment.day())
                        && !assignment.newer().containsKey(tenant));
    }

    /** @return how many objects were written, in a sentence */
    String update(long executionId, JobRequest request) {
        ExecutionSettings settings = ExecutionSettings.of(request);
        // Runs for different days would leave some objects with the numbers of the one and some with those of the
        // other.
        try (Turn turn = Turn.take(parts, "write:" + JOB, "patterns are being written", executionId, settings)) {
            Assignment assignment = assignment(request);
            SortedMap<String, Measured> measured = measured(executionId, request, assignment);
            Pass pass = pass(request, assignment, measured);
            pass.run(new Writing(store.get()), () -> {
                parts.control().check(executionId);
                turn.check();
            });
            return settle(executionId, assignment, pass);
        }
    }

    /** A tenant that data-validation has stopped on the day is not asked about, and keeps what it has. */
    private SortedMap<String, Measured> measured(long executionId, JobRequest request, Assignment assignment) {
        Map<String, Failure> stopped =
                gate.stopped(executionId, assignment.plan().tenants());
        SortedSet<String> open = new TreeSet<>(assignment.reasons().keySet());
        open.removeAll(stopped.keySet());
        SortedMap<String, Measured> measured =
                measuring.of(open, request, tenant -> parts.control().check(executionId));
        stopped.forEach(
                (tenant, failure) -> measured.put(tenant, new Measured(Outcomes.NONE, Map.of(), null, failure, 0)));
        return measured;
    }

    private String settle(long executionId, Assignment assignment, Pass pass) {
        List<RunWarning> found = new ArrayList<>(assignment.warnings(STEP));
        found.addAll(pass.warnings(STEP));
        warnings.replace(executionId, STEP, found);
        List<LedgerEntry> entries = new ArrayList<>();
        List<TenantResult> results = new ArrayList<>();
        pass.shares().forEach((tenant, share) -> {
            if (TenantNames.isText(tenant)) {
                entries.add(share.entry(JOB, METRIC_VERSION, executionId));
            }
            Reason reason = assignment.reasons().get(tenant);
            results.add(share.result(reason == null ? "" : reason.words()));
        });
        parts.ledger().record(entries);
        for (TenantResult result : results) {
            parts.results().record(executionId, result);
            parts.progress().finished(result);
        }
        List<String> failed = results.stream()
                .filter(result -> result.status() == TenantResult.Status.FAILED)
                .map(TenantResult::tenant)
                .toList();
        if (!failed.isEmpty()) {
            throw new TenantFailedException(
                    failed.size() + " of " + results.size() + " tenants failed", "Their results say what to do.");
        }
        long written = results.stream().mapToLong(TenantResult::changed).sum();
        long kept = results.stream().mapToLong(TenantResult::unchanged).sum();
        return written + (written == 1 ? " object" : " objects") + " written, " + kept + " unchanged";
    }
}
