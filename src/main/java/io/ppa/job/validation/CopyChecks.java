package io.ppa.job.validation;

import io.ppa.job.JobRequest;
import io.ppa.model.QualityFinding;
import io.ppa.model.RunWarning;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.DataQuality.Scope;
import io.ppa.store.postgres.DecisionCopy;
import io.ppa.store.postgres.RunWarnings;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code copy}: looks at the operational copy in PostgreSQL, at the days asked for tenant by tenant, and at all of it by
 * {@code validate_probability_data()}.
 */
final class CopyChecks {

    static final String STEP = "copy";

    private static final List<String> CHECKS = Check.ids(true);

    private final DecisionCopy copy;

    private final DataQuality quality;

    private final RunWarnings warnings;

    private final Clock clock;

    CopyChecks(DecisionCopy copy, DataQuality quality, RunWarnings warnings, Clock clock) {
        this.copy = copy;
        this.quality = quality;
        this.warnings = warnings;
        this.clock = clock;
    }

    /** @return how much was found, in a sentence; empty when nothing was */
    String run(long executionId, JobRequest request) {
        ValidationSettings settings = ValidationSettings.of(request);
        LocalDate first = request.days().first();
        LocalDate last = request.days().last();
        @Nullable Collection<String> tenants = request.tenants().isEmpty() ? null : request.tenants();
        List<QualityFinding> findings =
                copy.faults(first, last, tenants, RowChecks.future(clock.instant(), settings)).stream()
                        .map(fault -> Check.finding(
                                fault.check(),
                                fault.day(),
                                fault.tenant(),
                                fault.affected(),
                                fault.total(),
                                fault.samples(),
                                settings))
                        .toList();
        quality.replace(new Scope(first, last, tenants, CHECKS), findings, settings.accept(), executionId);
        warnings.replace(executionId, STEP, told(findings));
        return findings.isEmpty()
                ? ""
                : findings.size() + (findings.size() == 1 ? " finding" : " findings") + " in the operational copy";
    }

    /** The worst first: a run shows only some. */
    private List<RunWarning> told(List<QualityFinding> findings) {
        List<RunWarning> told = new ArrayList<>();
        findings.stream()
                .filter(QualityFinding::exceeds)
                .sorted(Comparator.comparing(QualityFinding::severity))
                .forEach(finding -> told.add(warning(finding.tenant(), Check.sentence(finding))));
        copy.issues().stream()
                .filter(issue -> issue.affected() > 0)
                .forEach(issue -> told.add(warning(
                        null,
                        issue.severity() + " validate_probability_data(): " + issue.issue() + ": " + issue.affected()
                                + " rows of the whole operational copy")));
        return told;
    }

    private static RunWarning warning(@Nullable String tenant, String text) {
        return new RunWarning(STEP, tenant, text);
    }
}
