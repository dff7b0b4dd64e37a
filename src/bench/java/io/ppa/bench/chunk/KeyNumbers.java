package io.ppa.bench.chunk;

import io.ppa.metric.Accuracy;
import io.ppa.metric.BrierScore;
import io.ppa.metric.CalibrationError;
import io.ppa.metric.CompoundReturn;
import io.ppa.metric.ConfidenceWeightedReturn;
import io.ppa.metric.MaxDrawdown;
import io.ppa.metric.Mean;
import io.ppa.metric.SharpeRatio;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of a key, in the order of chunk_key.sql.
 *
 * @param counts total, successful and evaluated predictions
 * @param values the others; NaN where a number is undefined
 */
record KeyNumbers(String tenant, String symbol, UUID user, int[] counts, double[] values) {

    private static final Comparator<Outcome> AS_HEARD = Comparator.comparingLong(Outcome::heardMillis)
            .thenComparing(outcome -> outcome.id().toString());

    /** @param rows of one key; of deliveries of the same decision the latest counts */
    static KeyNumbers of(List<Outcome> rows) {
        Map<UUID, Outcome> latest = new HashMap<>();
        rows.forEach(row -> latest.merge(row.id(), row, (a, b) -> b.decidedMillis() > a.decidedMillis() ? b : a));
        Collection<Outcome> counted = latest.values();
        List<Outcome> evaluated =
                counted.stream().filter(Outcome::evaluated).sorted(AS_HEARD).toList();
        double[] r = evaluated.stream().mapToDouble(Outcome::actualReturn).toArray();
        double[] c = evaluated.stream().mapToDouble(Outcome::confidence).toArray();
        boolean[] y = new boolean[evaluated.size()];
        int hits = 0;
        for (int i = 0; i < y.length; i++) {
            y[i] = evaluated.get(i).success();
            hits += y[i] ? 1 : 0;
        }
        double penalty = counted.stream().mapToDouble(Outcome::penalty).sum();
        double compounded = CompoundReturn.of(r);
        double[] values = {
            orNan(Accuracy.of(y)),
            mean(counted, Outcome::confidence),
            mean(counted, Outcome::uncertainty),
            1 - orNan(CalibrationError.of(c, y)),
            compounded,
            orNan(ConfidenceWeightedReturn.of(c, r)),
            MaxDrawdown.of(r),
            orNan(SharpeRatio.of(r)),
            mean(counted, Outcome::positionSize),
            compounded - penalty,
            penalty,
            orNan(BrierScore.of(c, y))
        };
        Outcome any = rows.get(0);
        return new KeyNumbers(
                any.tenant(), any.symbol(), any.user(), new int[] {counted.size(), hits, evaluated.size()}, values);
    }

    private static double mean(Collection<Outcome> counted, ToDoubleFunction<Outcome> value) {
        return orNan(Mean.of(counted.stream().mapToDouble(value).toArray()));
    }

    private static double orNan(OptionalDouble number) {
        return number.orElse(Double.NaN);
    }

    /** Binds chunk_key.sql. */
    void bind(PreparedStatement insert) throws SQLException {
        insert.setString(1, tenant);
        insert.setString(2, symbol);
        insert.setObject(3, user);
        int at = 4;
        for (int count : counts) {
            insert.setInt(at++, count);
        }
        for (double value : values) {
            insert.setDouble(at++, value);
        }
    }
}
