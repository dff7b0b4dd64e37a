package io.ppa.job.drift;

import io.ppa.model.DriftEvent;
import io.ppa.model.DriftEvent.Kind;
import io.ppa.model.StreamEvent;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.StreamEntries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Proposes to retrain a model that starts to drift, when a user of it has asked for that: {@code enable_auto_retraining} of
 * somebody whose decisions in the window it made. Taken back when the event is.
 */
final class Proposals {

    private static final SqlText MODEL_USERS = SqlText.load("clickhouse/calibration_drift_daily/model_users.sql");

    /** Users looked at a time, of all models of a tenant and day. */
    private static final int PAGE = 10_000;

    private final ClickHouse clickhouse;

    private final UserPreferences preferences;

    private final Outbox outbox;

    Proposals(ClickHouse clickhouse, UserPreferences preferences, Outbox outbox) {
        this.clickhouse = clickhouse;
        this.preferences = preferences;
        this.outbox = outbox;
    }

    /** What these events call for, in their order. */
    List<StreamEvent> of(List<DriftEvent> events, long executionId) {
        List<DriftEvent> started =
                events.stream().filter(event -> event.kind() == Kind.STARTED).toList();
        Map<TenantDay, List<DriftEvent>> proposable = started.stream()
                .filter(event -> !event.withdrawn())
                .collect(Collectors.groupingBy(
                        event -> new TenantDay(event.tenant(), event.day()), LinkedHashMap::new, Collectors.toList()));
        List<StreamEvent> proposals = new ArrayList<>(withdrawn(started, executionId));
        proposable.forEach((tenantDay, models) -> {
            Map<ModelVersion, Users> users = users(tenantDay, models);
            for (DriftEvent model : models) {
                Users wanting = users.get(new ModelVersion(model.modelName(), model.modelVersion()));
                if (wanting != null) {
                    proposals.add(StreamEntries.retrainingProposed(model, wanting.count, wanting.named, executionId));
                }
            }
        });
        return proposals;
    }

    private List<StreamEvent> withdrawn(List<DriftEvent> started, long executionId) {
        List<DriftEvent> withdrawn =
                started.stream().filter(DriftEvent::withdrawn).toList();
        Set<String> proposed =
                outbox.known(withdrawn.stream().map(StreamEntries::proposalKey).toList());
        return withdrawn.stream()
                .filter(event -> proposed.contains(StreamEntries.proposalKey(event)))
                .map(event -> StreamEntries.retrainingWithdrawn(event, executionId))
                .toList();
    }

    private record TenantDay(String tenant, LocalDate day) {}

    private record ModelVersion(String name, String version) {}

    private record ModelUser(ModelVersion model, UUID user) {}

    /** Those who asked for it. */
    private static final class Users {

        private long count;

        private final List<UUID> named = new ArrayList<>();

        private void add(UUID user) {
            count++;
            if (named.size() < StreamEntries.USERS_NAMED) {
                named.add(user);
            }
        }
    }

    /** Of each model that has any, the users who want it retrained by itself; page by page. */
    private Map<ModelVersion, Users> users(TenantDay of, List<DriftEvent> models) {
        Map<ModelVersion, Users> wanting = new HashMap<>();
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "tenant", of.tenant(),
                "day", of.day().toString(),
                "models", models.stream().map(DriftEvent::modelName).toList(),
                "versions", models.stream().map(DriftEvent::modelVersion).toList(),
                "firsts", models.stream().map(Proposals::firstDay).toList(),
                "after_model", "",
                "after_version", "",
                "after_user", "",
                "limit", PAGE));
        while (true) {
            List<ModelUser> page = clickhouse.query(
                    MODEL_USERS,
                    parameters,
                    row -> new ModelUser(
                            new ModelVersion(row.getString("model_name"), row.getString("model_version")),
                            UUID.fromString(row.getString("user"))));
            Set<UUID> asked = preferences.autoRetraining(
                    page.stream().map(ModelUser::user).distinct().toList());
            page.stream()
                    .filter(used -> asked.contains(used.user()))
                    .forEach(used -> wanting.computeIfAbsent(used.model(), model -> new Users())
                            .add(used.user()));
            if (page.size() < PAGE) {
                return wanting;
            }
            ModelUser last = page.get(page.size() - 1);
            parameters.put("after_model", last.model().name());
            parameters.put("after_version", last.model().version());
            parameters.put("after_user", last.user().toString());
        }
    }

    private static String firstDay(DriftEvent model) {
        return model.day().minusDays(Math.max(0, model.windowDays() - 1)).toString();
    }
}
