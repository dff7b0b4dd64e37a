package io.ppa.store.postgres;

import io.ppa.store.Pages;
import io.ppa.store.postgres.RegistryUpdates.Training;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Trainings in {@code model_training_history}, compared with the accuracy their model had before. */
final class Trainings {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String TRAININGS = RegistryUpdates.sql("trainings");
    private static final String COMPARE = RegistryUpdates.sql("compare");

    private final JdbcClient jdbc;

    Trainings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Compared(
            UUID id, BigDecimal previous, @Nullable BigDecimal improvement) {}

    /**
     * Compares those of a tenant's models, or of the shared ones, that have no previous accuracy yet.
     *
     * @return them, in order of their end
     */
    List<Training> compare(@Nullable UUID tenant, Instant since, Function<Training, Optional<BigDecimal>> improvement) {
        List<Training> trainings = jdbc.sql(TRAININGS)
                .param("tenant", tenant, Types.OTHER)
                .param("since", Timestamp.from(since))
                .query((rs, n) -> new Training(
                        rs.getObject("id", UUID.class),
                        rs.getString("tenant"),
                        rs.getString("model_name"),
                        rs.getString("version"),
                        rs.getBigDecimal("final_accuracy"),
                        rs.getBigDecimal("previous_accuracy")))
                .list();
        for (List<Training> page : Pages.of(trainings, RegistryUpdates.PAGE)) {
            List<Compared> compared = page.stream()
                    .map(training -> new Compared(
                            training.id(),
                            training.previousAccuracy(),
                            improvement.apply(training).orElse(null)))
                    .toList();
            jdbc.sql(COMPARE)
                    .param("trainings", JSON.writeValueAsString(compared))
                    .update();
        }
        return trainings;
    }
}
