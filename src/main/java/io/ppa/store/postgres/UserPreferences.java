package io.ppa.store.postgres;

import io.ppa.model.MemoryDecay;
import io.ppa.model.UserThresholds;
import io.ppa.store.Columns;
import io.ppa.store.SqlText;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What users asked for, {@code user_probability_preferences}. A user without a row has asked for nothing. */
public final class UserPreferences {

    private static final String MEMORY_DECAY =
            SqlText.load("postgres/graph_weights/memory_decay.sql").text();

    private static final int PAGE = 1000;

    private final JdbcClient jdbc;

    public UserPreferences(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The lowest thresholds any user has. */
    public record Lowest(OptionalDouble confidenceAlert, OptionalDouble uncertaintyWarning) {}

    /** Below which averages nobody wants to hear anything. */
    public Lowest lowest() {
        return jdbc.sql("""
                        SELECT min(confidence_alert_threshold) AS confidence, min(uncertainty_warning_threshold) AS uncertainty
                        FROM public.user_probability_preferences""")
                .query((rs, n) -> new Lowest(Columns.number(rs, "confidence"), Columns.number(rs, "uncertainty")))
                .single();
    }

    /** The thresholds of those of these users who have preferences, in no order. */
    public List<UserThresholds> thresholds(Collection<UUID> users) {
        return jdbc.sql("""
                        SELECT user_id, confidence_alert_threshold, uncertainty_warning_threshold
                        FROM public.user_probability_preferences WHERE user_id = ANY (:users)""")
                .param("users", users.toArray(UUID[]::new))
                .query((rs, n) -> new UserThresholds(
                        rs.getObject("user_id", UUID.class),
                        Columns.number(rs, "confidence_alert_threshold"),
                        Columns.number(rs, "uncertainty_warning_threshold")))
                .list();
    }

    /** Those of these users who want their models to be retrained by themselves. */
    public Set<UUID> autoRetraining(Collection<UUID> users) {
        return jdbc.sql("""
                        SELECT user_id FROM public.user_probability_preferences
                        WHERE enable_auto_retraining AND user_id = ANY (:users)""").param("users", users.toArray(UUID[]::new)).query(UUID.class).list().stream()
                .collect(Collectors.toSet());
    }

    /** How much of the past these users want to be remembered. */
    public MemoryDecay memoryDecay(Collection<UUID> users) {
        return jdbc.sql(MEMORY_DECAY)
                .param("users", users.toArray(UUID[]::new))
                .query((rs, n) ->
                        new MemoryDecay(rs.getBigDecimal("total"), rs.getLong("users"), rs.getLong("outside")))
                .single();
    }

    /**
     * Hands over, in pages, the users whose preferences were changed at that time or later; all when there is none. A time
     * that is not known counts as a change.
     */
    public void changedSince(Optional<Instant> since, Consumer<List<UUID>> page) {
        @Nullable UUID after = null;
        while (true) {
            List<UUID> users = jdbc.sql("""
                            SELECT user_id FROM public.user_probability_preferences
                            WHERE (:since::timestamptz IS NULL OR updated_at IS NULL OR updated_at >= :since::timestamptz)
                                AND (:after::uuid IS NULL OR user_id > :after::uuid)
                            ORDER BY user_id LIMIT :limit""")
                    .param(
                            "since",
                            since.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null),
                            Types.TIMESTAMP_WITH_TIMEZONE)
                    .param("after", after, Types.OTHER)
                    .param("limit", PAGE)
                    .query(UUID.class)
                    .list();
            if (users.isEmpty()) {
                return;
            }
            page.accept(users);
            after = users.get(users.size() - 1);
        }
    }
}
