package io.ppa.job.drift;

import io.ppa.job.JobRequest;
import io.ppa.metric.BenjaminiHochberg;
import io.ppa.model.DriftDecision;
import io.ppa.model.DriftEvent;
import io.ppa.model.StreamEvent;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import io.ppa.store.postgres.DriftDecisions;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.StreamEntries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The step {@code decide}: says of every model, on each day of the request, whether it is drifting. A day's decision is
 * taken over all that is published for it, of every tenant, whoever's numbers were computed in this run: a rerun for one
 * tenant decides again over all.
 */
public final class Decide {

    private static final String STEP = "decide";

    private static final SqlText FAMILY = SqlText.load("clickhouse/calibration_drift_daily/decide.sql");

    private final ClickHouse clickhouse;

    private final DriftDecisions decisions;

    private final Outbox outbox;

    private final RunWarnings warnings;

    private final Proposals proposals;

    public Decide(
            ClickHouse clickhouse,
            DriftDecisions decisions,
            UserPreferences preferences,
            Outbox outbox,
            RunWarnings warnings) {
        this.clickhouse = clickhouse;
        this.decisions = decisions;
        this.outbox = outbox;
        this.warnings = warnings;
        this.proposals = new Proposals(clickhouse, preferences, outbox);
    }

    /** @return which models started or stopped, in a sentence; empty when nothing changed */
    public String run(long executionId, JobRequest request) {
        DecisionSettings settings = DecisionSettings.of(request);
        Turns turns = new Turns();
        List<StreamEvent> proposed = new ArrayList<>();
        decisions.decide(
                executionId,
                request.days().days(),
                settings.rule(),
                day -> judge(settings, published(day)),
                // ClickHouse is asked before anything is appended: nobody else can append from then on.
                events -> proposed.addAll(proposals.of(events, executionId)),
                events -> {
                    turns.add(events);
                    outbox.append(entries(events, executionId));
                    outbox.append(proposed);
                    proposed.clear();
                });
        warnings.replace(
                executionId,
                STEP,
                LongTenants.warnings(clickhouse, "calibration_drift_daily", request.days(), STEP, "is not decided on"));
        return turns.toString();
    }

    private static List<StreamEvent> entries(List<DriftEvent> events, long executionId) {
        return events.stream()
                .map(event -> StreamEntries.calibrationDrift(event, executionId))
                .toList();
    }

    private List<DriftDecision> published(LocalDate day) {
        return clickhouse.query(FAMILY, Map.of("day", day.toString()), row -> measured(day, row));
    }

    private static DriftDecision measured(LocalDate day, Row row) {
        return new DriftDecision(
                row.getString("tenant"),
                row.getString("model_name"),
                row.getString("model_version"),
                day,
                row.getInteger("window_days"),
                row.getLong("evaluated"),
                defined(row.getDouble("ece")),
                defined(row.getDouble("calibration_gap")),
                defined(row.getDouble("debiased_error")),
                defined(row.getDouble("p_value")),
                OptionalDouble.empty(),
                false);
    }

    /** A day's decisions: the family are the models with enough outcomes and a defined p-value. */
    static List<DriftDecision> judge(DecisionSettings settings, List<DriftDecision> measured) {
        double[] family = measured.stream()
                .mapToDouble(model -> model.evaluated() >= settings.minOutcomes()
                        ? model.pValue().orElse(Double.NaN)
                        : Double.NaN)
                .toArray();
        double[] adjusted = BenjaminiHochberg.adjusted(family);
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> judged(settings, measured.get(i), defined(adjusted[i])))
                .toList();
    }

    private static DriftDecision judged(DecisionSettings settings, DriftDecision model, OptionalDouble adjusted) {
        boolean rejected = adjusted.isPresent() && adjusted.getAsDouble() <= settings.falseDiscoveryRate();
        double squared = model.debiasedError().orElse(0);
        boolean matters = Math.signum(squared) * Math.sqrt(Math.abs(squared)) >= settings.minError();
        return new DriftDecision(
                model.tenant(),
                model.modelName(),
                model.modelVersion(),
                model.day(),
                model.windowDays(),
                model.evaluated(),
                model.ece(),
                model.calibrationGap(),
                model.debiasedError(),
                model.pValue(),
                adjusted,
                rejected && model.debiasedError().isPresent() && matters);
    }

    private static OptionalDouble defined(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
