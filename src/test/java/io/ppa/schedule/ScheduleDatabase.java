package io.ppa.schedule;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.catalog.ScheduleDefinition.Misfire;
import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database with the schema, and schedules as files would give them. */
final class ScheduleDatabase {

    private ScheduleDatabase() {}

    /** The caller closes it. */
    static HikariDataSource fresh() {
        HikariDataSource database = Postgres.connect(TestStores.freshPostgresDatabase(), 8);
        new PostgresSchema(database, at("2024-06-01T00:00:00Z")).apply();
        return database;
    }

    static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    static ScheduleDefinition schedule(String name, String cron, String zone, Misfire misfire) {
        return schedule(name, cron, zone, misfire, true, null);
    }

    static ScheduleDefinition schedule(
            String name, String cron, String zone, Misfire misfire, boolean enabled, @Nullable String deadline) {
        return new ScheduleDefinition(
                name,
                "",
                cron,
                ZoneId.of(zone),
                misfire,
                enabled,
                deadline == null ? null : LocalTime.parse(deadline),
                OnFailure.STOP_TENANT,
                0,
                List.of("daily-rollup"),
                Map.of(),
                "schedules/" + name + ".yml");
    }
}
