package io.ppa.job.validation;

import io.ppa.job.JobRequest;
import io.ppa.job.validation.Check.Limit;
import io.ppa.store.postgres.DataQuality.Accept;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The thresholds of {@code jobs/data-validation.yml} and what the launch accepts, as they stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param futureTolerance by so much clocks may be ahead
 * @param gapWeeks as many of the same weekday before a day it is compared with
 * @param gapMinDecisions decisions an hour must have on those for its silence to be a gap
 * @param limits the part of the rows that is tolerated, 0 to 1
 * @param accept null when nothing is accepted
 */
record ValidationSettings(
        int feedbackHorizonDays,
        Duration futureTolerance,
        int gapWeeks,
        long gapMinDecisions,
        Map<Limit, BigDecimal> limits,
        @Nullable Accept accept) {

    /** What the parameters {@code accept} and {@code accept-reason} say when they say nothing. */
    static final String NOTHING = "none";

    static ValidationSettings of(JobRequest request) {
        Map<Limit, BigDecimal> limits = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            limits.put(limit, limit == Limit.NONE ? BigDecimal.ZERO : new BigDecimal(request.setting(limit.setting())));
        }
        return new ValidationSettings(
                request.settingDays("feedback-horizon"),
                Duration.parse(request.setting("future-tolerance")),
                Integer.parseInt(request.setting("gap-weeks")),
                Long.parseLong(request.setting("gap-min-decisions")),
                limits,
                accept(request));
    }

    private static @Nullable Accept accept(JobRequest request) {
        String check = request.setting("accept");
        return check.equals(NOTHING) ? null : new Accept(check, request.setting("accept-reason"));
    }

    /** The part of the rows that is tolerated, 0 to 1. */
    BigDecimal tolerated(Limit limit) {
        return Objects.requireNonNull(limits.get(limit));
    }
}
