package io.ppa.job.validation;

import io.ppa.job.JobRequest;
import io.ppa.job.LostLeaseException;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.Retry;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.flow.TenantWork;
import io.ppa.job.publish.Month;
import io.ppa.job.validation.RowChecks.Delivered;
import io.ppa.model.LedgerEntry;
import io.ppa.model.QualityFinding;
import io.ppa.model.TenantResult;
import io.ppa.model.TenantResult.Status;
import io.ppa.store.postgres.DataQuality.Change;
import io.ppa.store.postgres.DataQuality.Scope;
import io.ppa.store.postgres.ModelRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step {@code validate}: looks at a tenant's rows in ClickHouse and keeps what it finds, all of the tenant's days or none. */
final class ValidateTenant implements TenantWork {

    static final String STEP = "validate";

    private static final Logger LOG = LoggerFactory.getLogger(ValidateTenant.class);

    private static final List<String> CHECKS = Check.ids(false);

    private final JobParts parts;

    private final RowChecks checks;

    private final ModelRegistry directory;

    ValidateTenant(JobParts parts, RowChecks checks, ModelRegistry directory) {
        this.parts = parts;
        this.checks = checks;
        this.directory = directory;
    }

    @Override
    public String step() {
        return STEP;
    }

    @Override
    public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
        if (!TenantNames.isText(plan.tenant())) {
            return TenantResult.nothing(TenantNames.shown(plan.tenant()))
                    .failed(plan.days(), TenantNames.NO_TEXT.sentence(), TenantNames.NO_TEXT.action());
        }
        long start = System.nanoTime();
        try {
            Found found = Retry.persistently(ExecutionSettings.of(request), () -> validate(executionId, request, plan));
            return result(plan, Status.DONE, found, start, null);
        } catch (StoppedException | LostLeaseException e) {
            return result(plan, Status.STOPPED, Found.NOTHING, start, null);
        } catch (RuntimeException e) {
            LOG.debug("{} failed", plan.tenant(), e);
            Failure failure = Failure.of(e);
            fail(executionId, plan, failure);
            return result(plan, Status.FAILED, Found.NOTHING, start, failure);
        }
    }

    /** What a tenant's rows came to. */
    private record Found(Map<LocalDate, Delivered> delivered, List<QualityFinding> findings, Change change) {

        static final Found NOTHING = new Found(Map.of(), List.of(), new Change(0, 0, 0, 0));
    }

    private Found validate(long executionId, JobRequest request, TenantPlan plan) {
        parts.control().check(executionId);
        ValidationSettings settings = ValidationSettings.of(request);
        ExecutionSettings execution = ExecutionSettings.of(request);
        Instant now = parts.clock().instant();
        Map<LocalDate, Delivered> delivered = new TreeMap<>();
        List<QualityFinding> findings =
                new ArrayList<>(checks.future(plan.tenant(), plan.days().lastKey(), now, settings, execution));
        for (Month month : Month.of(plan.tenant(), plan.days().keySet())) {
            parts.control().check(executionId);
            Map<LocalDate, Delivered> ofMonth = checks.delivered(month, execution);
            findings.addAll(checks.findings(month, !ofMonth.isEmpty(), now, settings, execution));
            delivered.putAll(ofMonth);
        }
        findings.addAll(unknown(plan.tenant(), delivered, settings));
        Change change = parts.quality()
                .replace(
                        new Scope(plan.days().keySet(), List.of(plan.tenant()), CHECKS),
                        findings,
                        settings.accept(),
                        executionId);
        parts.ledger().record(entries(executionId, plan, LedgerEntry.Status.DONE, null, findings));
        return new Found(delivered, findings, change);
    }

    /** Its rows are right, but what they come to goes nowhere in PostgreSQL. */
    private List<QualityFinding> unknown(
            String tenant, Map<LocalDate, Delivered> delivered, ValidationSettings settings) {
        if (delivered.isEmpty() || directory.tenantIds(List.of(tenant)).containsKey(tenant)) {
            return List.of();
        }
        return delivered.entrySet().stream()
                .map(day -> Check.finding(
                        Check.TENANT_UNKNOWN.id(),
                        day.getKey(),
                        tenant,
                        day.getValue().rows(),
                        day.getValue().rows(),
                        List.of(tenant),
                        settings))
                .toList();
    }

    private void fail(long executionId, TenantPlan plan, Failure failure) {
        try {
            parts.ledger().record(entries(executionId, plan, LedgerEntry.Status.FAILED, failure.sentence(), List.of()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "the failure of {} could not be kept: {}",
                    plan.tenant(),
                    Failure.of(e).sentence());
        }
    }

    /** So that a clean day can be told from one never looked at. */
    private static List<LedgerEntry> entries(
            long executionId,
            TenantPlan plan,
            LedgerEntry.Status status,
            @Nullable String error,
            List<QualityFinding> findings) {
        return plan.days().keySet().stream()
                .map(day -> new LedgerEntry(
                        Validation.JOB,
                        plan.tenant(),
                        day,
                        status,
                        Map.of(),
                        1,
                        null,
                        findings.stream()
                                .filter(finding -> finding.day().equals(day))
                                .count(),
                        executionId,
                        error))
                .toList();
    }

    private static TenantResult result(
            TenantPlan plan, Status status, Found found, long start, @Nullable Failure failure) {
        return new TenantResult(
                plan.tenant(),
                status,
                plan.days(),
                found.delivered().values().stream().mapToLong(Delivered::rows).sum(),
                found.findings().size(),
                found.change().added(),
                found.change().removed(),
                found.change().changed(),
                found.change().unchanged(),
                Map.of(),
                found.findings().stream()
                        .filter(finding -> finding.check().equals(Check.FEEDBACK_ORPHAN.id()))
                        .mapToLong(QualityFinding::affected)
                        .sum(),
                found.findings().stream()
                        .filter(QualityFinding::exceeds)
                        .sorted(Comparator.comparing(QualityFinding::severity).thenComparing(QualityFinding::day))
                        .map(Check::sentence)
                        .toList(),
                Map.of(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                failure == null ? null : failure.sentence(),
                failure == null ? null : failure.action());
    }
}
