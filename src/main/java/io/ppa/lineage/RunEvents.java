package io.ppa.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineage.RunFacetsBuilder;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.Lineage.Dataset;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.lineage.Datasets.Name;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.RunParents.Parent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts runs into OpenLineage's words. */
final class RunEvents {

    private static final URI PRODUCER = URI.create("urn:ppa:suite");

    private final OpenLineage words = new OpenLineage(PRODUCER);

    private final String namespace;

    private final Datasets datasets;

    RunEvents(String namespace, Datasets datasets) {
        this.namespace = namespace;
        this.datasets = datasets;
    }

    RunEvent started(long executionId, JobDefinition job, JobRequest request, Optional<Parent> parent, Instant at) {
        return event(EventType.START, executionId, job, request, facets(executionId, job, request, parent), null, at);
    }

    RunEvent ended(JobDefinition job, JobRequest request, LaunchResult result, Optional<Parent> parent, Instant at) {
        EventType type = switch (result.status()) {
            case "COMPLETED" -> EventType.COMPLETE;
            case "STOPPED" -> EventType.ABORT;
            default -> EventType.FAIL;
        };
        RunFacetsBuilder facets = facets(result.executionId(), job, request, parent);
        if (type == EventType.FAIL) {
            facets.errorMessage(words.newErrorMessageRunFacet(result.error(), "JAVA", null));
        }
        return event(type, result.executionId(), job, request, facets, rows(result), at);
    }

    /** Rows published, of tenants that were done; null when there was nothing to do. */
    private static @Nullable Long rows(LaunchResult result) {
        return result.tenants().isEmpty()
                ? null
                : result.tenants().stream()
                        .filter(tenant -> tenant.status() == TenantResult.Status.DONE)
                        .mapToLong(tenant -> tenant.added() + tenant.changed() + tenant.unchanged())
                        .sum();
    }

    private RunEvent event(
            EventType type,
            long executionId,
            JobDefinition job,
            JobRequest request,
            RunFacetsBuilder facets,
            @Nullable Long rows,
            Instant at) {
        return words.newRunEventBuilder()
                .eventType(type)
                .eventTime(at.atZone(ZoneOffset.UTC))
                .run(words.newRun(run("execution", executionId), facets.build()))
                .job(words.newJob(
                        namespace,
                        request.job(),
                        words.newJobFacetsBuilder()
                                .jobType(words.newJobTypeJobFacet("BATCH", "PPA", "JOB", null))
                                .documentation(words.newDocumentationJobFacet(job.summary(), "text/plain"))
                                .build()))
                .inputs(inputs(job))
                .outputs(outputs(job, rows))
                .build();
    }

    private RunFacetsBuilder facets(long executionId, JobDefinition job, JobRequest request, Optional<Parent> parent) {
        RunFacetsBuilder facets = words.newRunFacetsBuilder()
                .nominalTime(words.newNominalTimeRunFacet(
                        midnight(request.days().first()),
                        midnight(request.days().last().plusDays(1))));
        parent.ifPresent(of -> {
            if (of.chainId() != null && of.chain() != null) {
                facets.parent(parent(run("chain", of.chainId()), of.chain()));
            } else if (of.first() != executionId) {
                facets.parent(parent(run("execution", of.first()), job.name()));
            }
        });
        return facets;
    }

    private OpenLineage.ParentRunFacet parent(UUID run, String job) {
        return words.newParentRunFacetBuilder()
                .run(words.newParentRunFacetRunBuilder().runId(run).build())
                .job(words.newParentRunFacetJobBuilder()
                        .namespace(namespace)
                        .name(job)
                        .build())
                .build();
    }

    private static ZonedDateTime midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC);
    }

    /** The same for everybody who names the same execution of this installation. */
    private UUID run(String what, long id) {
        String name = namespace + " " + datasets.installation() + " " + what + " " + id;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private List<InputDataset> inputs(JobDefinition job) {
        List<InputDataset> inputs = new ArrayList<>();
        for (Dataset dataset : job.lineage().reads()) {
            datasets.name(dataset)
                    .ifPresent(name -> inputs.add(words.newInputDatasetBuilder()
                            .namespace(name.namespace())
                            .name(name.name())
                            .build()));
        }
        return inputs;
    }

    private List<OutputDataset> outputs(JobDefinition job, @Nullable Long rows) {
        List<OutputDataset> outputs = new ArrayList<>();
        for (Dataset dataset : job.lineage().writes()) {
            boolean counted =
                    rows != null && dataset.equals(job.lineage().writes().get(0));
            datasets.name(dataset).ifPresent(name -> outputs.add(output(name, counted ? rows : null)));
        }
        return outputs;
    }

    private OutputDataset output(Name name, @Nullable Long rows) {
        var output = words.newOutputDatasetBuilder().namespace(name.namespace()).name(name.name());
        if (rows != null) {
            output.outputFacets(words.newOutputDatasetOutputFacetsBuilder()
                    .outputStatistics(words.newOutputStatisticsOutputDatasetFacet(rows, null, null))
                    .build());
        }
        return output.build();
    }
}
