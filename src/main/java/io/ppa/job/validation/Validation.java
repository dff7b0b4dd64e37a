package io.ppa.job.validation;

import io.ppa.catalog.ParameterException;
import io.ppa.catalog.Suggestion;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.job.Why;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.FlowJob;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.JobWork;
import io.ppa.job.publish.InputStatements;
import io.ppa.model.LedgerEntry.Status;
import io.ppa.model.QualityFinding;
import io.ppa.model.QualityResult;
import io.ppa.store.postgres.DataQuality.Scope;
import io.ppa.store.postgres.DecisionCopy;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.RunWarnings;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code data-validation}: looks at the rows of every day asked for, whatever it found before, and keeps what cannot be right. It fails
 * for nothing it finds: what is HIGH stops the tenant's other jobs of that day.
 */
public final class Validation implements JobWork {

    /** The name of the job, in {@code jobs/} and in the ledger. */
    static final String JOB = "data-validation";

    private static final String REASON = "asked for";

    private final JobParts parts;

    private final RowChecks checks;

    private Validation(JobParts parts, RowChecks checks) {
        this.parts = parts;
        this.checks = checks;
    }

    public static PpaJob of(JobParts parts, ModelRegistry directory, DecisionCopy copy, RunWarnings warnings) {
        RowChecks checks = new RowChecks(parts.clickhouse());
        CopyChecks ofCopy = new CopyChecks(copy, parts.quality(), warnings, parts.clock());
        return new FlowJob(
                parts,
                new Validation(parts, checks),
                new ValidateTenant(parts, checks, directory),
                List.of(new AfterStep(CopyChecks.STEP, ofCopy::run)));
    }

    @Override
    public String job() {
        return JOB;
    }

    /** It has to look at what is stopped, for else nothing would ever be mended. */
    @Override
    public boolean gated() {
        return false;
    }

    @Override
    public void check(JobRequest request) {
        String check = request.setting("accept");
        String reason = request.setting("accept-reason");
        boolean given = !reason.equals(ValidationSettings.NOTHING);
        if (check.equals(ValidationSettings.NOTHING)) {
            if (given) {
                throw unusable(
                        "accept-reason=" + reason + ": it is kept with what is accepted; name that by accept=CHECK_ID");
            }
            return;
        }
        if (Check.of(check).isEmpty()) {
            List<String> ids = Stream.of(Check.values()).map(Check::id).toList();
            throw unusable("accept=" + check + ": there is no such check"
                    + Suggestion.near(check, ids, "; known: " + String.join(", ", ids)));
        }
        if (!given) {
            throw unusable("accept=" + check + ": say why with accept-reason, or --reason \"…\"");
        }
        fired(request, check);
    }

    /** Of every tenant that is named, and of anybody at all. */
    private void fired(JobRequest request, String check) {
        List<QualityFinding> fired = parts
                .quality()
                .results(new Scope(request.days().first(), request.days().last(), named(request), List.of(check)))
                .stream()
                .map(QualityResult::finding)
                .filter(QualityFinding::exceeds)
                .toList();
        SortedSet<String> without = new TreeSet<>(request.tenants());
        fired.forEach(finding -> without.remove(finding.tenant()));
        if (fired.isEmpty() || !without.isEmpty()) {
            throw unusable("accept=" + check + ": it found nothing to accept on " + request.days()
                    + (without.isEmpty() ? "" : " for " + String.join(", ", without)) + "; 'ppa quality --day "
                    + request.days() + "' shows what was found, and for whom");
        }
    }

    private static ParameterException unusable(String fault) {
        return new ParameterException(JOB, List.of(fault));
    }

    private static @Nullable Collection<String> named(JobRequest request) {
        return request.tenants().isEmpty() ? null : request.tenants();
    }

    @Override
    public Map<String, Integer> lookBack(JobRequest request) {
        return Map.of(
                "trading_decisions_probabilistic",
                7 * ValidationSettings.of(request).gapWeeks(),
                "model_feedback_events",
                0);
    }

    /** Tenants with rows, and those of whom something was found before: it may be gone. */
    @Override
    public Plan preview(JobRequest request) {
        ValidationSettings settings = ValidationSettings.of(request);
        List<LocalDate> days = request.days().days();
        SortedSet<String> tenants =
                new TreeSet<>(checks.tenants(days, parts.clock().instant(), settings));
        parts.quality()
                .results(new Scope(request.days().first(), request.days().last(), null, Check.ids(false)))
                .forEach(result -> tenants.add(result.finding().tenant()));
        tenants.removeIf(tenant -> !request.wants(tenant));
        Map<String, SortedMap<LocalDate, Why>> kinds = kinds(request, tenants);
        return new Plan(
                tenants.stream()
                        .map(tenant -> plan(tenant, Objects.requireNonNull(kinds.get(tenant))))
                        .toList(),
                0);
    }

    private static TenantPlan plan(String tenant, SortedMap<LocalDate, Why> kinds) {
        SortedMap<LocalDate, String> words = new TreeMap<>();
        kinds.forEach((day, why) ->
                words.put(day, why == Why.ASKED ? REASON : why.name().toLowerCase(Locale.ROOT)));
        return new TenantPlan(tenant, words, kinds);
    }

    /** Which of the days nobody has looked at, or looked at in vain. */
    private Map<String, SortedMap<LocalDate, Why>> kinds(JobRequest request, Collection<String> tenants) {
        SortedMap<LocalDate, Why> unknown = new TreeMap<>();
        request.days().days().forEach(day -> unknown.put(day, Why.MISSING));
        Map<String, SortedMap<LocalDate, Why>> kinds = new HashMap<>();
        tenants.forEach(tenant -> kinds.put(tenant, new TreeMap<>(unknown)));
        parts.ledger().entries(JOB, request.days().first(), request.days().last()).stream()
                .filter(entry -> kinds.containsKey(entry.tenant()))
                .forEach(entry -> Objects.requireNonNull(kinds.get(entry.tenant()))
                        .put(entry.day(), entry.status() == Status.FAILED ? Why.FAILED : Why.ASKED));
        return kinds;
    }

    @Override
    public Plan look(JobRequest request) {
        return preview(request).needed(new InputStatements(parts.clickhouse())::decisionDays);
    }
}
