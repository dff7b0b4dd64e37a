package io.ppa.store.postgres;

import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/** The schema of PostgreSQL: its migrations, and whether the database still looks the way they left it. */
public final class PostgresSchema {

    private static final String LOCATION = "classpath:sql/postgres/migrations";

    private final DataSource database;

    private final Clock clock;

    public PostgresSchema(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Brings the database up to date; changes nothing when it is. */
    public int apply() {
        MigrateResult result = flyway().migrate();
        return result.migrationsExecuted;
    }

    private Flyway flyway() {
        return Flyway.configure(PostgresSchema.class.getClassLoader())
                .dataSource(database)
                .locations(LOCATION)
                .schemas("ppa")
                .defaultSchema("ppa")
                .createSchemas(true)
                .table("schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load();
    }
}
