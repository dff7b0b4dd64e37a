package io.ppa.bench.chunk;

import io.ppa.store.SqlText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Looks the feedback of a chunk up in one query, and hands what became of each decision on. */
final class OutcomeWriter implements ItemWriter<Decision> {

    private static final String FEEDBACK =
            SqlText.load("bench/rollup/chunk_feedback.sql").text();

    private final NamedParameterJdbcTemplate jdbc;

    private final ItemWriter<Outcome> outcomes;

    private final LocalDate day;

    private final int horizonDays;

    OutcomeWriter(NamedParameterJdbcTemplate jdbc, ItemWriter<Outcome> outcomes, LocalDate day, int horizonDays) {
        this.jdbc = jdbc;
        this.outcomes = outcomes;
        this.day = day;
        this.horizonDays = horizonDays;
    }

    /** @param id as text: of two of the same instant the greater one is the effective one */
    private record Feedback(UUID decision, String id, long heardMillis, double actualReturn, boolean success) {

        Feedback later(Feedback other) {
            int order = Long.compare(heardMillis, other.heardMillis);
            return (order == 0 ? id.compareTo(other.id) : order) < 0 ? other : this;
        }

        boolean counts() {
            return Double.isFinite(actualReturn) && actualReturn >= -1;
        }
    }

    @Override
    public void write(Chunk<? extends Decision> chunk) throws Exception {
        Map<UUID, Feedback> effective = effective(chunk.getItems());
        List<Outcome> made = new ArrayList<>();
        for (Decision decision : chunk) {
            made.add(outcome(decision, effective.get(decision.id())));
        }
        outcomes.write(new Chunk<>(made));
    }

    private static Outcome outcome(Decision decision, @Nullable Feedback feedback) {
        return feedback == null || !feedback.counts()
                ? Outcome.of(decision, 0, 0, false)
                : Outcome.of(decision, feedback.heardMillis(), feedback.actualReturn(), feedback.success());
    }

    private Map<UUID, Feedback> effective(List<? extends Decision> decisions) {
        Map<String, Object> parameters = Map.of(
                "tenants", decisions.stream().map(Decision::tenant).collect(Collectors.toSet()),
                "ids", decisions.stream().map(Decision::id).toList(),
                "from", day.toString(),
                "to", day.plusDays(horizonDays).toString());
        Map<UUID, Feedback> effective = new HashMap<>();
        jdbc.query(FEEDBACK, parameters, row -> {
            Feedback feedback = new Feedback(
                    row.getObject("prediction_id", UUID.class),
                    row.getString("feedback"),
                    row.getLong("heard_ms"),
                    row.getDouble("actual_return"),
                    row.getBoolean("success"));
            effective.merge(feedback.decision(), feedback, Feedback::later);
        });
        return effective;
    }
}
