package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator is told when the schema is not there, was altered by hand, or is applied by two at once. */
class PostgresSchemaDriftTest {

    private DataSource database;

    private JdbcClient jdbc;

    private PostgresSchema schema;

    @BeforeEach
    void database() {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        schema = new PostgresSchema(database, Clock.systemUTC());
    }

    @Test
    void anEmptyDatabaseIsSaidNotToBeApplied() {
        assertThatThrownBy(schema::requireApplied)
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.action()).isEqualTo("Run 'ppa schema apply'."))
                .hasMessage("PostgreSQL's schema is not applied");
        SchemaStatus status = schema.status();
        assertThat(status.version()).isZero();
        assertThat(status.pending()).contains("V001 spring batch", "V002 run ledger");
        assertThat(status.clean()).isFalse();
    }

    @Test
    void aServerThatDoesNotAnswerIsSaidToBeUnreachable() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/ppa");
        PostgresSchema unreachable = new PostgresSchema(nowhere, Clock.systemUTC());

        assertThatThrownBy(unreachable::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot be reached");
        assertThatThrownBy(unreachable::apply).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(unreachable::status).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aMigrationThatIsMissingIsNamed() {
        schema.apply();
        jdbc.sql("DELETE FROM ppa.schema_history WHERE version = '003'").update();

        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("V003 lease");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE probabilistic_models ALTER COLUMN accuracy TYPE numeric(6,4)|column public.probabilistic_models.accuracy was altered: numeric(6,4)",
                "ALTER TABLE probabilistic_models ADD COLUMN extra int|column public.probabilistic_models.extra was added: integer",
                "ALTER TABLE ppa.run_ledger DROP COLUMN error|column ppa.run_ledger.error is missing",
                "ALTER TABLE trading_decisions DROP COLUMN uncertainty_score|column public.trading_decisions.uncertainty_score is missing",
                "DROP INDEX idx_training_history_tenant|index public.idx_training_history_tenant is missing",
                "ALTER TABLE user_probability_preferences DROP CONSTRAINT chk_risk_tolerance|constraint public.user_probability_preferences.chk_risk_tolerance is missing",
                "ALTER TABLE user_probability_preferences DISABLE TRIGGER update_user_prefs_timestamp|trigger public.user_probability_preferences.update_user_prefs_timestamp was altered",
                "CREATE OR REPLACE FUNCTION update_probability_timestamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'|function public.update_probability_timestamp() was altered",
                "CREATE OR REPLACE VIEW trading_decision_faults AS SELECT tenant_id, timestamp, id, false AS confidence_not_finite, false AS confidence_out_of_range, false AS uncertainty_not_finite, false AS uncertainty_negative, false AS uncertainty_above_one, false AS metadata_missing FROM trading_decisions_probabilistic|table public.trading_decision_faults was altered: view",
                "ALTER TABLE data_quality_results DROP CONSTRAINT chk_data_quality_results_severity|constraint public.data_quality_results.chk_data_quality_results_severity is missing",
                "DROP TABLE probability_config_templates|table public.probability_config_templates is missing",
                "ALTER SEQUENCE ppa.lease_token INCREMENT BY 2|sequence ppa.lease_token was altered: bigint by 2",
            })
    void whatWasAlteredByHandIsNamedAndStaysSo(String alteration, String expected) {
        schema.apply();
        jdbc.sql(alteration).update();

        assertThat(drift()).anyMatch(line -> line.startsWith(expected));
        List<String> before = drift();
        schema.apply();
        assertThat(drift()).as("applying again does not hide it").isEqualTo(before);
    }

    private List<String> drift() {
        return schema.status().drift().stream().map(Object::toString).toList();
    }

    @Test
    void whatThePlatformAddsToItsOwnTablesIsNotDrift() {
        schema.apply();
        jdbc.sql("ALTER TABLE trading_decisions ADD COLUMN note text").update();
        jdbc.sql("ALTER TABLE users ADD COLUMN name text").update();
        jdbc.sql("CREATE TABLE something_else (id int)").update();

        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void aMigrationThatWasChangedAfterwardsIsNamedAndRefused() {
        schema.apply();
        jdbc.sql("UPDATE ppa.schema_history SET checksum = checksum + 1 WHERE version = '003'")
                .update();

        assertThat(schema.status().mismatches())
                .singleElement()
                .asString()
                .startsWith("migration V003 lease in this build is not the one that was applied on ");
        assertThatThrownBy(schema::apply).isInstanceOf(StoreException.class).hasMessageContaining("V003 lease");
    }

    @Test
    void twoAtOnceApplyOnce() throws Exception {
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<SchemaReport>> reports = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                reports.add(both.submit(() -> new PostgresSchema(database, Clock.systemUTC()).apply()));
            }
            List<Integer> applied = new ArrayList<>();
            for (Future<SchemaReport> report : reports) {
                applied.add(report.get().migrations().size());
            }

            int migrations = jdbc.sql("SELECT count(*) FROM ppa.schema_history WHERE version IS NOT NULL")
                    .query(Integer.class)
                    .single();
            assertThat(applied).containsExactlyInAnyOrder(0, migrations);
            assertThat(schema.status().clean()).isTrue();
        } finally {
            both.shutdown();
        }
    }
}
