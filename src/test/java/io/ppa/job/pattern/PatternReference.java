package io.ppa.job.pattern;

import io.ppa.job.pattern.Group.Key;
import io.ppa.job.pattern.PatternRows.Decision;
import io.ppa.job.pattern.PatternRows.Feedback;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The groups in plain Java, decision by decision, from the definitions: what the statement must agree with. Its rows have no two
 * deliveries of a decision at the same time.
 */
final class PatternReference {

    private PatternReference() {}

    /** The groups of the days from first to last, whose last day's uncertainties are wanted. */
    static TenantGroups groups(PatternRows raw, LocalDate first, LocalDate last, int horizonDays) {
        Map<UUID, Decision> latest = new LinkedHashMap<>();
        raw.decisions().forEach(d -> latest.merge(d.id(), d, (a, b) -> b.at().isAfter(a.at()) ? b : a));
        TenantGroups groups = new TenantGroups(new TreeMap<>(), 0, new TreeMap<>());
        for (Decision decision : latest.values()) {
            if (!decision.day().isBefore(first) && !decision.day().isAfter(last)) {
                groups = add(groups, decision, effective(raw, decision, horizonDays), last);
            }
        }
        return groups;
    }

    private static TenantGroups add(TenantGroups groups, Decision decision, Optional<Feedback> heard, LocalDate last) {
        Optional<String> fault = fault(decision);
        Optional<String> deaf = heard.flatMap(PatternReference::fault);
        fault.ifPresent(reason -> groups.rejected().merge(reason, 1L, Long::sum));
        deaf.ifPresent(reason -> groups.rejected().merge(reason, 1L, Long::sum));
        boolean evaluated = heard.isPresent() && fault.isEmpty() && deaf.isEmpty();
        boolean ofDay = fault.isEmpty() && decision.day().equals(last);
        groups.groups()
                .merge(
                        new Key(decision.symbol(), decision.regime()),
                        new Group(
                                evaluated ? 1 : 0,
                                evaluated && heard.get().success() ? 1 : 0,
                                evaluated ? decision.confidence() : 0,
                                ofDay ? 1 : 0,
                                ofDay ? decision.epistemic() : 0,
                                ofDay ? decision.aleatoric() : 0),
                        Group::plus);
        return new TenantGroups(groups.groups(), groups.rows() + 1 + (heard.isPresent() ? 1 : 0), groups.rejected());
    }

    private static Optional<Feedback> effective(PatternRows raw, Decision decision, int horizonDays) {
        Instant from = decision.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = decision.day()
                .plusDays(horizonDays)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return raw.feedbacks().stream()
                .filter(f -> f.decision().equals(decision.id()))
                .filter(f -> !f.at().isBefore(from) && f.at().isBefore(to))
                .max(Comparator.comparing(Feedback::at).thenComparing(f -> f.id().toString()));
    }

    private static Optional<String> fault(Decision d) {
        if (!Double.isFinite(d.confidence())) {
            return Optional.of("confidence_not_finite");
        }
        if (d.confidence() < 0 || d.confidence() > 1) {
            return Optional.of("confidence_out_of_range");
        }
        if (!Double.isFinite(d.epistemic()) || !Double.isFinite(d.aleatoric())) {
            return Optional.of("uncertainty_not_finite");
        }
        return d.epistemic() < 0 || d.aleatoric() < 0 ? Optional.of("uncertainty_negative") : Optional.empty();
    }

    private static Optional<String> fault(Feedback f) {
        if (!Double.isFinite(f.actualReturn())) {
            return Optional.of("return_not_finite");
        }
        return f.actualReturn() < -1 ? Optional.of("return_below_minus_one") : Optional.empty();
    }
}
