package io.ppa.job.prune;

import io.ppa.catalog.ParameterException;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.PpaJob;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.JobWork;
import io.ppa.store.arangodb.ExpiredDocuments;
import io.ppa.store.clickhouse.ExpiredPartitions;
import io.ppa.store.postgres.ExpiredRows;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.RunActions;
import io.ppa.store.redis.ExpiredKeys;
import io.ppa.store.weaviate.ExpiredObjects;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code retention-prune}: of no tenant, as of one day. A step a store, each for itself, so that one which is away keeps none of the
 * others from being pruned, and a rerun does just that one.
 */
public final class RetentionPrune implements JobWork {

    private static final String JOB = "retention-prune";

    private final List<StoreStep> steps;

    private final Marks marks;

    private RetentionPrune(List<StoreStep> steps, Marks marks) {
        this.steps = steps;
        this.marks = marks;
    }

    /**
     * Where things are deleted from.
     *
     * @param objects of Weaviate, empty in an installation without
     * @param documents of ArangoDB, empty in an installation without
     */
    public record PrunedStores(
            ExpiredPartitions partitions,
            ExpiredRows rows,
            ExpiredKeys keys,
            Supplier<Optional<ExpiredObjects>> objects,
            Supplier<Optional<ExpiredDocuments>> documents) {}

    public static PpaJob of(JobParts parts, PrunedStores stores, RunActions actions, Marks marks) {
        List<StoreStep> steps = Stream.of(
                        new ClickHouseTables(stores.partitions(), parts.pruned()),
                        new PostgresTables(stores.rows()),
                        new RedisObjects(stores.keys()),
                        new WeaviateClasses(stores.objects()),
                        new ArangoCollections(stores.documents()))
                .map(store -> new StoreStep(store, actions, parts.control(), parts.progress(), parts.clock()))
                .toList();
        return new FlowJob(
                parts,
                new RetentionPrune(steps, marks),
                null,
                steps.stream()
                        .map(step -> new AfterStep(step.name(), step::run, true))
                        .toList());
    }

    @Override
    public String job() {
        return JOB;
    }

    @Override
    public boolean gated() {
        return false;
    }

    /** A day before that of the last prune is one of a clock that was set back, then or now: whose is not known. */
    @Override
    public void check(JobRequest request) {
        LocalDate day = request.days().last();
        marks.reached(JOB)
                .map(reached -> LocalDate.ofInstant(reached, ZoneOffset.UTC))
                .filter(last -> day.isBefore(last) && !request.forced())
                .ifPresent(last -> {
                    throw new ParameterException(
                            JOB,
                            List.of("day=" + day + " is before " + last
                                    + ", the day of the last prune: was the clock set back, or was it ahead then? If the day"
                                    + " is meant, launch with --force --reason \"…\""));
                });
    }

    @Override
    public Plan preview(JobRequest request) {
        return Plan.of(
                steps.stream().flatMap(step -> step.preview(request).stream()).toList());
    }

    /** Nothing beforehand: each step sees for itself. */
    @Override
    public Plan plan(JobRequest request) {
        marks.reach(JOB, request.days().last().atStartOfDay(ZoneOffset.UTC).toInstant());
        return Plan.of(List.of());
    }
}
