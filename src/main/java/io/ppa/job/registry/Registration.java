package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.registry.Owners.Owner;
import io.ppa.model.ModelMeasures;
import io.ppa.model.StreamEvent;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RegistryUpdates.Change;
import io.ppa.store.postgres.RegistryUpdates.Measured;
import io.ppa.store.postgres.RegistryUpdates.Named;
import io.ppa.store.postgres.RegistryUpdates.Outcome;
import io.ppa.store.postgres.RegistryUpdates.Training;
import io.ppa.store.postgres.RegistryUpdates.Update;
import io.ppa.store.redis.StreamEntries;
import io.ppa.store.redis.StreamEntries.ModelNumbers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of {@link Register}. */
final class Registration {

    /** Models whose numbers are in memory at a time; a tenant with more comes alone. */
    private static final long CHUNK = 5000;

    private static final String TRAININGS = "model-performance:training";

    /** Trainings may be written down so much after they ended. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    private static final String SHARED = "shared models";

    private final long executionId;

    private final JobRequest request;

    private final RegistrySettings settings;

    private final LocalDate day;

    private final Findings findings;

    private final Register.Parts parts;

    /** From when on trainings are looked at, and whose there are that are not yet compared; null for the shared models. */
    private Instant since = Instant.EPOCH;

    private final Set<@Nullable UUID> comparing = new HashSet<>();

    Registration(long executionId, JobRequest request, Findings findings, Register.Parts parts) {
        this.executionId = executionId;
        this.request = request;
        this.settings = RegistrySettings.of(request);
        this.day = request.days().last();
        this.findings = findings;
        this.parts = parts;
    }

    void run() {
        Instant now = parts.marks().now();
        since = parts.marks()
                .reached(TRAININGS)
                .map(reached -> reached.minus(OVERLAP))
                .orElse(Instant.EPOCH);
        comparing.addAll(parts.updates().trainingsOwed(since));
        Map<String, String> gaps = new Gaps(parts.windows(), parts.ledger()).of(request, new DayRange(first(), day));
        Map<String, Long> sizes = parts.windows().tenants(day, settings);
        Owners owners = Owners.of(sizes, gaps, request.tenants(), parts.registry()::tenantIds, findings);
        for (Map<String, Owner> chunk : chunks(owners.updatable(), sizes)) {
            parts.windows().of(chunk.keySet(), day, settings).forEach((tenant, models) -> {
                Owner owner = chunk.get(tenant);
                if (owner != null) {
                    update(owner.tenant(), owner.id(), models);
                }
            });
        }
        shared(gaps.keySet());
        unused(owners);
        if (all() && !findings.failed()) {
            parts.marks().reach(TRAININGS, now);
        }
    }

    private boolean all() {
        return request.tenants().isEmpty();
    }

    private LocalDate first() {
        return settings.windowStart(day);
    }

    private static List<Map<String, Owner>> chunks(List<Owner> owners, Map<String, Long> sizes) {
        List<Map<String, Owner>> chunks = new ArrayList<>();
        Map<String, Owner> chunk = new LinkedHashMap<>();
        long models = 0;
        for (Owner owner : owners) {
            long size = sizes.getOrDefault(owner.tenant(), 0L);
            if (!chunk.isEmpty() && models + size > CHUNK) {
                chunks.add(chunk);
                chunk = new LinkedHashMap<>();
                models = 0;
            }
            chunk.put(owner.tenant(), owner);
            models += size;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    /** The shared models are over all tenants, so that all have to be whole. */
    private void shared(Collection<String> lacking) {
        if (!all()) {
            return;
        }
        if (lacking.isEmpty()) {
            update(null, null, parts.windows().pooled(day, settings));
        } else {
            findings.warn(
                    null,
                    "shared models keep their numbers: days of the window are not there of " + Findings.some(lacking));
        }
    }

    /** @param tenant null, like its UUID, for the shared models */
    private void update(@Nullable String tenant, @Nullable UUID id, List<ModelMeasures> measured) {
        // A name that only stands for another is nobody's in the registry.
        List<ModelMeasures> models =
                measured.stream().filter(ModelMeasures::exact).toList();
        Update update = new Update(
                id, day, models.stream().map(RegistryColumns::round).toList(), settings.register(), executionId);
        try {
            Outcome outcome = parts.updates()
                    .update(
                            update,
                            comparing.remove(id) ? since : null,
                            RegistryColumns::improvement,
                            changes -> parts.outbox().append(entries(tenant, changes)));
            findings.count(outcome.changed(), outcome.matched().size() - outcome.changed(), outcome.registered());
            warn(tenant, models, outcome);
            if (tenant != null) {
                measured.stream()
                        .filter(model -> !model.exact())
                        .forEach(model -> findings.warn(tenant, unregistered(RegistryColumns.round(model), false)));
            }
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (StoreException e) {
            findings.fail(tenant == null ? SHARED : tenant, e);
        }
    }

    private List<StreamEvent> entries(@Nullable String tenant, List<Change> changes) {
        return changes.stream()
                .map(change -> StreamEntries.modelPerformance(
                        new ModelNumbers(
                                change.modelId(),
                                tenant,
                                change.model().modelName(),
                                change.model().version(),
                                day,
                                change.model().evaluated(),
                                change.model().numbers()),
                        change.id(),
                        executionId))
                .toList();
    }

    private void warn(@Nullable String tenant, List<ModelMeasures> models, Outcome outcome) {
        Set<Named> matched = new HashSet<>();
        outcome.matched().forEach(model -> matched.add(new Named(null, model.modelName(), model.version())));
        models.stream()
                .filter(model -> matched.contains(new Named(null, model.modelName(), model.modelVersion())))
                .forEach(model -> RegistryColumns.warnings(model).forEach(text -> findings.warn(tenant, text)));
        outcome.unregistered().forEach(model -> findings.warn(tenant, unregistered(model, model.registrable())));
        outcome.stale().forEach(model -> findings.warn(tenant, stale(model)));
        warnOf(outcome.trainings());
    }

    private void warnOf(List<Training> trainings) {
        trainings.forEach(training ->
                RegistryColumns.warning(training).ifPresent(text -> findings.warn(training.tenant(), text)));
    }

    private static String unregistered(Measured model, boolean registrable) {
        String which = "model " + model.modelName() + " " + model.version() + " is not registered and was used in "
                + model.decisions() + " decisions";
        return registrable
                ? which
                : which + "; nor can it be: the registry holds text, of up to " + RegistryUpdates.NAME_LENGTH
                        + " characters for a name and " + RegistryUpdates.VERSION_LENGTH + " for a version";
    }

    private String stale(Named model) {
        return "model " + model.modelName() + " " + model.version() + " is active but was not used from " + first()
                + " to " + day + ": it keeps its numbers";
    }

    /** What remains: tenants without numbers may have active models, and whoever was not updated may have had trainings. */
    private void unused(Owners owners) {
        Collection<UUID> only =
                all() ? null : parts.registry().tenantIds(request.tenants()).values();
        parts.updates().stale(only, owners.known()).forEach(model -> findings.warn(model.tenant(), stale(model)));
        for (UUID id : comparing) {
            if (only == null || (id != null && only.contains(id))) {
                try {
                    warnOf(parts.updates().compareTrainings(id, since, RegistryColumns::improvement));
                } catch (StoreUnavailableException e) {
                    throw e;
                } catch (StoreException e) {
                    findings.fail(id == null ? SHARED : id.toString(), e);
                }
            }
        }
    }
}
