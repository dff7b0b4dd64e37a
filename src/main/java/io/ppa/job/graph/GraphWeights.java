package io.ppa.job.graph;

import io.ppa.job.JobRequest;
import io.ppa.job.LostLeaseException;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PlannedChange;
import io.ppa.job.PpaJob;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.LastDayWork;
import io.ppa.job.flow.Reasons;
import io.ppa.job.flow.Retry;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.flow.TenantWork;
import io.ppa.job.flow.Turn;
import io.ppa.model.GraphChange;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.store.arangodb.GraphChangedException;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.UserPreferences;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code graph-weights}: brings every tenant's probability graph up to the last day of the request, each whole or not at all. Doing
 * a day twice is the same as doing it once.
 *
 * <p>A run that lost its turn between its last look at it and the write cannot write over what another has changed since, for every
 * document has to be as it was read. Where the other found nothing to change, so that there is nothing to tell it by, the late numbers
 * stay until the next run, which compares every document: a day at most where it runs every night.
 */
public final class GraphWeights implements LastDayWork, TenantWork {

    private static final Logger LOG = LoggerFactory.getLogger(GraphWeights.class);

    private static final String JOB = "graph-weights";

    private static final int METRIC_VERSION = 1;

    /** Somebody who changes the graph while it is rebuilt is seldom; more than once in a row, something else is wrong. */
    private static final int ATTEMPTS = 5;

    private final JobParts parts;

    private final GraphMeasures measures;

    private final Supplier<DependencyGraph> store;

    GraphWeights(JobParts parts, GraphMeasures measures, Supplier<DependencyGraph> store) {
        this.parts = parts;
        this.measures = measures;
        this.store = store;
    }

    /**
     * The job with its flow.
     *
     * @param store asked for when a run needs it, for nothing else does
     */
    public static PpaJob of(
            JobParts parts, ModelRegistry registry, UserPreferences preferences, Supplier<DependencyGraph> store) {
        GraphWeights weights =
                new GraphWeights(parts, new GraphMeasures(parts.clickhouse(), registry, preferences), store);
        return new FlowJob(parts, weights, weights, List.of());
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
    public String step() {
        return "weigh";
    }

    /** A tenant whose graph did not change is looked at all the same: only its documents tell. */
    @Override
    public Plan plan(JobRequest request) {
        LocalDate day = request.days().last();
        Map<String, LedgerEntry.Status> known = new HashMap<>();
        parts.ledger().entries(JOB, day, day).forEach(entry -> known.put(entry.tenant(), entry.status()));
        List<TenantPlan> tenants = new ArrayList<>();
        for (String tenant : store.get().tenants()) {
            if (request.wants(tenant)) {
                LedgerEntry.Status last = known.get(tenant);
                tenants.add(new TenantPlan(tenant, day, Reasons.of(request, last), Reasons.kind(request, last)));
            }
        }
        return new Plan(tenants, 0);
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        int window = LastDayWork.lookBack(request, GraphSettings.of(request).windowDays());
        return Map.of("trading_decisions_probabilistic", window, "calibration_drift_daily", window);
    }

    /** With the weights that would change. */
    @Override
    public Plan preview(JobRequest request) {
        Plan plan = plan(request);
        LocalDate day = request.days().last();
        List<PlannedChange> changes = new ArrayList<>();
        for (TenantPlan tenant : plan.tenants()) {
            if (TenantNames.isText(tenant.tenant())) {
                changes.addAll(TenantGraph.of(store.get(), measures, tenant.tenant(), day, GraphSettings.of(request))
                        .weights());
            }
        }
        return new Plan(plan.tenants(), plan.upToDate(), changes);
    }

    @Override
    public void stopped(long executionId, String tenant, SortedMap<LocalDate, String> days) {
        days.forEach((day, why) ->
                keep(entry(executionId, new TenantPlan(tenant, new TreeMap<>(Map.of(day, why))), null, 0, why)));
    }

    @Override
    public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
        long start = System.nanoTime();
        if (!TenantNames.isText(plan.tenant())) {
            // Not kept in the ledger: the name is gone once the documents are corrected.
            return failed(new TenantPlan(TenantNames.shown(plan.tenant()), plan.days()), TenantNames.NO_TEXT, start);
        }
        try {
            return Retry.persistently(ExecutionSettings.of(request), () -> rebuild(executionId, request, plan, start));
        } catch (StoppedException | LostLeaseException e) {
            return result(plan, TenantResult.Status.STOPPED, Done.NOTHING, null, start);
        } catch (RuntimeException e) {
            LOG.debug("{} failed", plan.tenant(), e);
            Failure failure = Failure.of(e);
            keep(entry(executionId, plan, null, 0, failure.sentence()));
            return failed(plan, failure, start);
        }
    }

    /** What was done: the graph, and how many of its nodes and edges changed. */
    private record Done(
            @Nullable TenantGraph graph, @Nullable String hash, long changed) {

        static final Done NOTHING = new Done(null, null, 0);
    }

    /** One run after the other: two for different days would each start from what the other has not yet written. */
    private TenantResult rebuild(long executionId, JobRequest request, TenantPlan plan, long start) {
        String tenant = plan.tenant();
        try (Turn turn = Turn.take(
                parts,
                "write:" + JOB + ":" + tenant,
                "the graph is being rebuilt",
                executionId,
                ExecutionSettings.of(request))) {
            for (int attempt = 1; ; attempt++) {
                try {
                    Done done = attempt(executionId, request, tenant, turn);
                    if (done.hash() != null) {
                        parts.ledger().record(List.of(entry(executionId, plan, done.hash(), rows(done), null)));
                    }
                    return result(plan, TenantResult.Status.DONE, done, null, start);
                } catch (GraphChangedException e) {
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                    LOG.warn("attempt {} of {}: {}", attempt, ATTEMPTS, e.getMessage());
                }
            }
        }
    }

    private Done attempt(long executionId, JobRequest request, String tenant, Turn turn) {
        parts.control().check(executionId);
        LocalDate day = request.days().last();
        DependencyGraph documents = store.get();
        TenantGraph graph = TenantGraph.of(documents, measures, tenant, day, GraphSettings.of(request));
        Rebuild rebuild = graph.rebuild();
        if (rebuild == null) {
            return new Done(graph, null, 0);
        }
        GraphChange change = graph.change(
                documents.propagated(tenant, day), day, parts.clock().instant());
        if (!change.nothing()) {
            parts.control().check(executionId);
            turn.check();
            documents.write(change);
        }
        return new Done(
                graph,
                GraphHash.of(rebuild),
                (long) change.nodes().size() + change.edges().size());
    }

    private static long rows(Done done) {
        TenantGraph graph = done.graph();
        return graph == null ? 0 : graph.read() - graph.loaded().rejected().size();
    }

    private LedgerEntry entry(
            long executionId, TenantPlan plan, @Nullable String hash, long rows, @Nullable String error) {
        return new LedgerEntry(
                JOB,
                plan.tenant(),
                plan.days().lastKey(),
                error == null ? LedgerEntry.Status.DONE : LedgerEntry.Status.FAILED,
                Map.of(),
                METRIC_VERSION,
                hash,
                rows,
                executionId,
                error);
    }

    private void keep(LedgerEntry failure) {
        try {
            parts.ledger().record(List.of(failure));
        } catch (RuntimeException e) {
            // The run fails all the same, and a day the ledger does not know as done is planned again.
            LOG.warn(
                    "the failure of {} could not be kept: {}",
                    failure.tenant(),
                    Failure.of(e).sentence());
        }
    }

    private static TenantResult failed(TenantPlan plan, Failure failure, long start) {
        return result(plan, TenantResult.Status.FAILED, Done.NOTHING, failure, start);
    }

    private static TenantResult result(
            TenantPlan plan, TenantResult.Status status, Done done, @Nullable Failure failure, long start) {
        TenantGraph graph = done.graph();
        return new TenantResult(
                plan.tenant(),
                status,
                plan.days(),
                graph == null ? 0 : graph.read(),
                rows(done),
                0,
                0,
                done.changed(),
                rows(done) - done.changed(),
                graph == null ? Map.of() : graph.rejected(),
                0,
                graph == null ? List.of() : graph.warnings(),
                done.hash() == null ? Map.of() : Map.of(plan.days().lastKey(), done.hash()),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                failure == null ? null : failure.sentence(),
                failure == null ? null : failure.action());
    }
}
