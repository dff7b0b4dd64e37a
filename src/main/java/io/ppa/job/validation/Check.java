package io.ppa.job.validation;

import io.ppa.model.QualityFinding;
import io.ppa.model.QualityFinding.Severity;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is looked for. The statements of {@code sql/clickhouse/data_quality} and {@code sql/postgres/data_quality} answer the ids; those
 * that begin with {@code copy-} are of the operational copy in PostgreSQL.
 */
enum Check {
    CONFIDENCE_NOT_FINITE(Severity.HIGH, Limit.INVALID, "decisions whose confidence is NaN or infinite"),
    CONFIDENCE_OUT_OF_RANGE(Severity.HIGH, Limit.INVALID, "decisions whose confidence is outside [0,1]"),
    UNCERTAINTY_NOT_FINITE(Severity.HIGH, Limit.INVALID, "decisions of which an uncertainty is NaN or infinite"),
    UNCERTAINTY_NEGATIVE(Severity.HIGH, Limit.INVALID, "decisions of which an uncertainty is below 0"),
    RETURN_NOT_FINITE(Severity.HIGH, Limit.INVALID, "decisions whose actual return is NaN or infinite"),
    RETURN_BELOW_MINUS_ONE(Severity.HIGH, Limit.INVALID, "decisions whose actual return is below −1"),
    DECISION_IN_FUTURE(Severity.HIGH, Limit.NONE, "decisions dated later than now"),
    UNCERTAINTY_ABOVE_ONE(Severity.MEDIUM, Limit.INCONSISTENT, "decisions whose uncertainties sum to more than 1"),
    DECISION_CONTRADICTORY(
            Severity.MEDIUM, Limit.INCONSISTENT, "decisions delivered twice for one instant with different content"),
    METADATA_MISSING(
            Severity.MEDIUM, Limit.INCOMPLETE, "decisions without indicator probabilities or ensemble probability"),
    FEEDBACK_ORPHAN(Severity.MEDIUM, Limit.ORPHAN, "feedbacks about no decision"),
    FEEDBACK_LATE(Severity.MEDIUM, Limit.LATE, "feedbacks heard after the feedback horizon of their decision"),
    ARRIVAL_GAP(Severity.MEDIUM, Limit.NONE, "hours without a decision that are busy on this weekday"),
    TENANT_UNKNOWN(Severity.MEDIUM, Limit.NONE, "rows of a tenant that is not in tenant_directory"),
    DECISION_REPEATED(Severity.LOW, Limit.REPEATED, "decisions delivered before"),
    FEEDBACK_REPEATED(Severity.LOW, Limit.REPEATED, "feedbacks delivered before"),
    COPY_CONFIDENCE_NOT_FINITE(CONFIDENCE_NOT_FINITE),
    COPY_CONFIDENCE_OUT_OF_RANGE(CONFIDENCE_OUT_OF_RANGE),
    COPY_UNCERTAINTY_NOT_FINITE(UNCERTAINTY_NOT_FINITE),
    COPY_UNCERTAINTY_NEGATIVE(UNCERTAINTY_NEGATIVE),
    COPY_DECISION_IN_FUTURE(DECISION_IN_FUTURE),
    COPY_UNCERTAINTY_ABOVE_ONE(UNCERTAINTY_ABOVE_ONE),
    COPY_METADATA_MISSING(METADATA_MISSING),
    COPY_TENANT_UNKNOWN(TENANT_UNKNOWN),
    COPY_DECISION_REPEATED(DECISION_REPEATED);

    private final Severity severity;

    private final Limit limit;

    private final String meaning;

    Check(Severity severity, Limit limit, String meaning) {
        this.severity = severity;
        this.limit = limit;
        this.meaning = meaning;
    }

    /** The same check of the operational copy. */
    Check(Check original) {
        this(original.severity, original.limit, original.meaning + ", in the operational copy");
    }

    /** The thresholds of {@code jobs/data-validation.yml} that tolerate a part of the rows. */
    enum Limit {
        /** Of these not one is tolerated. */
        NONE,
        INVALID,
        INCONSISTENT,
        INCOMPLETE,
        ORPHAN,
        LATE,
        REPEATED;

        /** Its name in the file. */
        String setting() {
            return "max-" + name().toLowerCase(Locale.ROOT) + "-fraction";
        }
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Severity severity() {
        return severity;
    }

    /** What it counts, in words. */
    String meaning() {
        return meaning;
    }

    boolean ofCopy() {
        return id().startsWith("copy-");
    }

    static Optional<Check> of(String id) {
        return Stream.of(values()).filter(check -> check.id().equals(id)).findFirst();
    }

    /** The ids of the checks of the operational copy, or of the others. */
    static List<String> ids(boolean ofCopy) {
        return Stream.of(values())
                .filter(check -> check.ofCopy() == ofCopy)
                .map(Check::id)
                .toList();
    }

    /**
     * What it found, judged by its threshold: a part of exactly that size is tolerated.
     *
     * @throws IllegalArgumentException when no check has the id
     */
    static QualityFinding finding(
            String id,
            LocalDate day,
            String tenant,
            long affected,
            long total,
            List<String> samples,
            ValidationSettings settings) {
        Check check = of(id).orElseThrow(() -> new IllegalArgumentException("no check " + id));
        BigDecimal tolerated = settings.tolerated(check.limit).multiply(BigDecimal.valueOf(total));
        boolean exceeds = BigDecimal.valueOf(affected).compareTo(tolerated) > 0;
        return new QualityFinding(day, tenant, id, check.severity, affected, total, exceeds, samples);
    }

    /** What an operator is told of a finding. */
    static String sentence(QualityFinding finding) {
        String meaning = of(finding.check()).map(Check::meaning).orElse(finding.check());
        return finding.severity() + " " + finding.check() + " on " + finding.day() + ": " + finding.affected() + " of "
                + finding.total() + ": " + meaning + ", for example "
                + finding.samples().get(0);
    }
}
