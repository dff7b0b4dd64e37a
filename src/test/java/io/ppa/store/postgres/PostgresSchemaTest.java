package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class PostgresSchemaTest {

    @Test
    void appliesOnceAndThenChangesNothing() throws Exception {
        try (EmbeddedPostgres pg = EmbeddedPostgres.start()) {
            PostgresSchema schema = new PostgresSchema(pg.getPostgresDatabase(), Clock.systemUTC());
            assertThat(schema.apply()).isPositive();
            assertThat(schema.apply()).isZero();
        }
    }
}
