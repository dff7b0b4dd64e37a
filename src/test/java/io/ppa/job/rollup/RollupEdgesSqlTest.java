package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.rollup.DailyRollupReference.Key;
import io.ppa.job.rollup.DailyRollupReference.Row;
import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RawRows.Feedback;
import io.ppa.job.rollup.RollupSql.Span;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values at the ends of what the columns' types hold. */
class RollupEdgesSqlTest {

    private static final String DAY = "2023-11-08";

    @Test
    void deliveryAfter2149_takesItsDecisionAway_andNotToTheDayItsDateWrapsTo() {
        RawRows raw = RawRows.of("t");
        Decision first = decision(new UUID(1, 1), RawRows.at("2023-11-07T10:00:00Z"), 0);
        raw.decisions().add(first);
        // 65,536 days after 2023-11-08.
        raw.decisions().add(decision(first.id(), RawRows.at("2203-04-15T10:00:00Z"), 0));
        raw.decisions().add(decision(new UUID(1, 2), RawRows.at(DAY + "T10:00:00Z"), 0));
        try (RollupSql sql = new RollupSql()) {
            sql.load(raw);

            Map<Key, Row> together = sql.staged(Span.of("t", List.of("2023-11-07", DAY)));

            assertThat(together.keySet()).containsExactly(new Key(LocalDate.parse(DAY), "S", RollupSql.user(0)));
            assertThat(together.values()).extracting(Row::decisions).containsExactly(1);
            assertThat(sql.staged(Span.of("t", DAY))).isEqualTo(together);
        }
    }

    @Test
    void sharpeRatio_isUndefined_whereTheVarianceIsTooLargeOrTooSmallForADouble() {
        RawRows raw = RawRows.of("t");
        double[][] returns = {{1e200, 2e200}, {1e-170, 3e-170}, {0.01, 0.03}};
        for (int user = 0; user < returns.length; user++) {
            for (int i = 0; i < 2; i++) {
                UUID id = new UUID(user + 1, i);
                long at = RawRows.at(DAY + "T10:00:00Z");
                raw.decisions().add(decision(id, at, user));
                raw.feedbacks().add(new Feedback(id, id, at + 1, returns[user][i], true));
            }
        }
        try (RollupSql sql = new RollupSql()) {
            sql.load(raw);

            Map<Key, Row> rows = sql.staged(Span.of("t", DAY));

            assertThat(sharpe(rows, 0)).isNaN();
            assertThat(sharpe(rows, 1)).isNaN();
            assertThat(sharpe(rows, 2)).isPositive();
        }
    }

    private static double sharpe(Map<Key, Row> rows, int user) {
        return rows.get(new Key(LocalDate.parse(DAY), "S", RollupSql.user(user)))
                .sharpe()
                .orElse(Double.NaN);
    }

    private static Decision decision(UUID id, long at, int user) {
        return new Decision(id, at, "S", RollupSql.user(user), 0.7, 0.1, 0.1, 1, 0);
    }
}
