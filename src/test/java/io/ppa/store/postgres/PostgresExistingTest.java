package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Applying where the platform's older tables already hold rows. */
class PostgresExistingTest {

    private static final int ROWS = 30_000;

    private JdbcClient jdbc;

    private PostgresSchema schema;

    private TradingDecisionsBackfill backfill;

    @BeforeEach
    void platform() {
        DataSource database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        schema = new PostgresSchema(database, Clock.systemUTC());
        backfill = new TradingDecisionsBackfill(database);
        run(
                "CREATE TABLE users (id uuid PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO users VALUES ('00000000-0000-0000-0000-000000000001', 'Ann')",
                "CREATE TABLE trading_decisions (symbol text, n bigint PRIMARY KEY, note text)",
                "INSERT INTO trading_decisions SELECT 'AAPL', n, repeat('x', 50) FROM generate_series(1, " + ROWS
                        + ") AS n");
    }

    @Test
    void keepsRowsAndBackfillsThemOnce() {
        // Who updated which row how often.
        run(
                "CREATE TABLE touched (n bigint)",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO touched VALUES (NEW.n); RETURN NEW; END'",
                "CREATE TRIGGER touch AFTER UPDATE ON trading_decisions FOR EACH ROW EXECUTE FUNCTION touch()");

        assertThat(schema.apply().notes()).anyMatch(note -> note.contains("'ppa launch migrate-legacy'"));
        assertThat(text("SELECT count(*) FROM touched")).isEqualTo("0");
        assertThat(migrate()).isEqualTo(30_000);

        assertThat(text("""
                        SELECT count(*) || ' ' || min(aggregated_confidence) || ' ' || max(uncertainty_score) || ' '
                            || min(probability_metadata::text)
                        FROM trading_decisions WHERE note = repeat('x', 50)""")).isEqualTo("30000 0.500 0.500 {\"backfilled\": true, \"default_values\": true}");
        assertThat(text("SELECT count(*) || ' ' || count(DISTINCT n) FROM touched"))
                .isEqualTo("30000 30000");
        assertThat(text("SELECT name FROM users")).isEqualTo("Ann");
        assertThat(text("SELECT coalesce(obj_description('trading_decisions'::regclass), '-')"))
                .as("a table of the platform is not altered beyond its new columns")
                .isEqualTo("-");

        run("INSERT INTO trading_decisions VALUES ('AAPL', 0, 'later')");
        schema.apply();
        assertThat(migrate()).isEqualTo(30_000);
        assertThat(text("SELECT coalesce(aggregated_confidence::text, 'missing') FROM trading_decisions WHERE n = 0"))
                .as("what is missing after the backfill stays missing")
                .isEqualTo("missing");
    }

    @Test
    void anInterruptedBackfillGoesOnWhereItWas() {
        run("CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN IF NEW.n = 20000 THEN RAISE EXCEPTION ''tripped''; END IF; RETURN NEW; END'");
        run("CREATE TRIGGER trip BEFORE UPDATE ON trading_decisions FOR EACH ROW EXECUTE FUNCTION trip()");

        schema.apply();
        assertThatThrownBy(this::migrate).isInstanceOf(StoreException.class).hasMessageContaining("tripped");

        int done = Integer.parseInt(text("SELECT count(*) FROM trading_decisions WHERE aggregated_confidence = 0.5"));
        assertThat(done).as("batches before the fault are kept").isBetween(5_000, 19_999);
        assertThat(text("SELECT next_block || ' ' || rows_in_pass FROM ppa.backfill_progress"))
                .endsWith(" " + done)
                .doesNotStartWith("0 ");
        assertThat(schema.status().warnings()).anyMatch(warning -> warning.contains("migrate-legacy"));
        schema.requireApplied();
        String doneBefore = "SELECT coalesce(sum(hashtext(ctid::text || n)::bigint), 0)::text FROM trading_decisions"
                + " WHERE aggregated_confidence = 0.5 AND n <= " + done;
        String before = text(doneBefore);

        run("DROP TRIGGER trip ON trading_decisions");
        assertThat(migrate()).isEqualTo(ROWS);

        assertThat(text(doneBefore))
                .as("rows done before are not written again")
                .isEqualTo(before);
        assertThat(text("SELECT count(*) FROM trading_decisions WHERE aggregated_confidence IS NULL"))
                .isEqualTo("0");
        assertThat(schema.status().warnings()).isEmpty();
    }

    @Test
    void aRewrittenTableIsBackfilledFromItsStart() {
        run("CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN IF NEW.n = 20000 THEN RAISE EXCEPTION ''tripped''; END IF; RETURN NEW; END'");
        run("CREATE TRIGGER trip BEFORE UPDATE ON trading_decisions FOR EACH ROW EXECUTE FUNCTION trip()");
        schema.apply();
        assertThatThrownBy(this::migrate).hasMessageContaining("tripped");
        // Moves every row: the last come first.
        run("DROP TRIGGER trip ON trading_decisions");
        run("CREATE INDEX backwards ON trading_decisions (n DESC)", "CLUSTER trading_decisions USING backwards");

        migrate();

        assertThat(text("SELECT count(*) FROM trading_decisions WHERE aggregated_confidence IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void aPartitionedTableOfThePlatformIsBackfilledToo() {
        run(
                "DROP TABLE trading_decisions",
                "CREATE TABLE trading_decisions (n bigint, aggregated_confidence numeric(4,3)) PARTITION BY RANGE (n)",
                "CREATE TABLE \"odd 'name\" PARTITION OF trading_decisions FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE other PARTITION OF trading_decisions DEFAULT",
                "INSERT INTO trading_decisions SELECT n, CASE WHEN n % 2 = 0 THEN 0.9 END FROM generate_series(1, 200) AS n");

        schema.apply();
        migrate();

        assertThat(text("""
                        SELECT count(*) FILTER (WHERE aggregated_confidence = 0.9) || ' '
                            || count(*) FILTER (WHERE aggregated_confidence = 0.5) FROM trading_decisions""")).as("recorded values stay").isEqualTo("100 100");
    }

    @Test
    void theDocumentsOwnTablesKeepTheirRows() {
        run(
                """
                CREATE TABLE probabilistic_models (
                    id UUID PRIMARY KEY DEFAULT gen_random_uuid(), model_name VARCHAR(100) NOT NULL,
                    model_type VARCHAR(50) NOT NULL, version VARCHAR(20) NOT NULL, parameters JSONB NOT NULL,
                    hyperparameters JSONB, uncertainty_method VARCHAR(50), accuracy DECIMAL(5,4),
                    calibration_score DECIMAL(5,4), brier_score DECIMAL(6,5), sharpe_ratio DECIMAL(6,4),
                    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(), last_updated TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
                    last_trained TIMESTAMP WITH TIME ZONE, status VARCHAR(20) DEFAULT 'active',
                    deployed_at TIMESTAMP WITH TIME ZONE, deployment_environment VARCHAR(20), deployment_config JSONB,
                    tenant_id UUID, is_shared BOOLEAN DEFAULT false, UNIQUE(model_name, version, tenant_id))""",
                "INSERT INTO probabilistic_models (model_name, model_type, version, parameters)"
                        + " VALUES ('rsi', 'indicator', '1', '{}')");

        schema.apply();

        assertThat(text("SELECT string_agg(model_name, ',') FROM probabilistic_models"))
                .isEqualTo("rsi");
        assertThatThrownBy(() -> run("INSERT INTO probabilistic_models (model_name, model_type, version, parameters)"
                        + " VALUES ('rsi', 'indicator', '1', '{}')"))
                .hasMessageContaining("probabilistic_models_model_name_version_tenant_id_key");
    }

    @Test
    void modelsWithoutATenantThatAreThereTwiceAreNamed() {
        run(
                "CREATE TABLE probabilistic_models (model_name text, version text, tenant_id uuid)",
                "INSERT INTO probabilistic_models VALUES ('rsi', '1', NULL), ('rsi', '1', NULL)");

        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("V006__probabilistic_models.sql")
                .hasMessageContaining("more than once: rsi 1")
                .hasMessageContaining("Keep one row of each");
    }

    @Test
    void decisionsThatAreNotPartitionedAreRefusedByName() {
        run("CREATE TABLE trading_decisions_probabilistic (id uuid)");

        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("public.trading_decisions_probabilistic exists and is not partitioned")
                .hasMessageContaining("Rename it");
        run("ALTER TABLE trading_decisions_probabilistic RENAME TO decisions_before");
        schema.apply();
        schema.requireApplied();
    }

    /** As the document's section on partitions makes it. */
    @Test
    void aPartitionedTableUnderTheTemplatesNameIsRefused_andStillTakesRows() {
        run(
                "CREATE TABLE trading_decisions_probabilistic_template (id uuid, timestamp timestamptz) PARTITION BY RANGE (timestamp)",
                "CREATE TABLE p PARTITION OF trading_decisions_probabilistic_template FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')");

        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("public.trading_decisions_probabilistic_template exists and is partitioned");
        run("INSERT INTO trading_decisions_probabilistic_template VALUES (gen_random_uuid(), '2024-01-15Z')");
        run("ALTER TABLE trading_decisions_probabilistic_template RENAME TO decisions_before");
        schema.apply();
        schema.requireApplied();
    }

    /** As pg_partman names them, of years, of months of another zone, and without a beginning. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    decisions_p2024_01, "'2024-01-01Z') TO ('2024-02-01Z'", trading_decisions_probabilistic_2024_02
                    decisions_2024, "'2024-01-01Z') TO ('2025-01-01Z'", decisions_2024
                    trading_decisions_probabilistic_2024_01, "'2024-01-01 00:00-05') TO ('2024-02-01 00:00-05'", trading_decisions_probabilistic_default
                    decisions_before, "MINVALUE) TO ('2024-02-01Z'", trading_decisions_probabilistic_2024_02
                    decisions_2025, "'2025-01-01Z') TO ('2026-01-01Z'", trading_decisions_probabilistic_2024_02
                    """)
    void partitionsOfThePlatformStay_whateverTheyAreCalledAndHoweverCut(
            String partition, String bounds, String ofFebruary) {
        decisionsOfThePlatform("CREATE TABLE " + partition + " PARTITION OF trading_decisions_probabilistic"
                + " FOR VALUES FROM (" + bounds + ")");

        schema.apply();

        run(decision("2024-02-10Z"));
        assertThat(text("SELECT tableoid::regclass FROM trading_decisions_probabilistic"))
                .isEqualTo(ofFebruary);
        assertThat(text("SELECT count(*) FROM ppa.decision_partitions() WHERE partition = '" + partition
                        + "'::regclass"))
                .isEqualTo("1");
        assertThat(DecisionIndexes.unattached(jdbc)).isEmpty();
        assertThat(schema.apply().notes()).noneMatch(note -> note.contains("partition"));
        assertThat(schema.status().drift()).isEmpty();
    }

    /** Everything else finds it by its name, and would take an empty table for it. */
    @Test
    void aDefaultPartitionOfAnotherNameIsRefused_andTakenOverOnceItIsRenamed() {
        decisionsOfThePlatform(
                "CREATE TABLE others PARTITION OF trading_decisions_probabilistic DEFAULT",
                decision("2024-01-15Z"),
                decision("2025-06-15Z"));
        String called =
                "the default partition of public.trading_decisions_probabilistic is others, and has to be called"
                        + " trading_decisions_probabilistic_default";

        assertThatThrownBy(schema::apply)
                .hasMessage(called)
                .extracting(PostgresExistingTest::action)
                .isEqualTo(
                        "Rename others to trading_decisions_probabilistic_default, and run 'ppa schema apply' again.");
        assertThat(schema.status().warnings()).contains(called + ": 'ppa schema apply' says what to do");

        run("ALTER TABLE others RENAME TO trading_decisions_probabilistic_default");
        schema.apply();
        assertThat(new DecisionPartitions(jdbc).make(YearMonth.of(2025, 6))).isTrue();
        assertThat(text("SELECT string_agg(tableoid::regclass::text, ' ' ORDER BY timestamp)"
                        + " FROM trading_decisions_probabilistic"))
                .isEqualTo("trading_decisions_probabilistic_2024_01 trading_decisions_probabilistic_2025_06");
    }

    /** As an apply that did not look for it left it. */
    @Test
    void aTableThatHasTheDefaultPartitionsName_isNamedToo() {
        schema.apply();
        run(
                "ALTER TABLE trading_decisions_probabilistic DETACH PARTITION trading_decisions_probabilistic_default",
                "CREATE TABLE others PARTITION OF trading_decisions_probabilistic DEFAULT");

        assertThatThrownBy(schema::apply)
                .extracting(PostgresExistingTest::action)
                .isEqualTo(
                        "Rename public.trading_decisions_probabilistic_default, which is not the default partition, or"
                                + " drop it if it has no rows; then rename others to"
                                + " trading_decisions_probabilistic_default, and run 'ppa schema apply' again.");
        run(
                "DROP TABLE trading_decisions_probabilistic_default",
                "ALTER TABLE others RENAME TO trading_decisions_probabilistic_default");
        schema.apply();
        assertThat(schema.status().warnings()).noneMatch(warning -> warning.contains("default partition"));
    }

    /** The table as the document has it, made by somebody else, and what is done to it then. */
    private void decisionsOfThePlatform(String... statements) {
        String migration = SqlText.load("postgres/migrations/V011__trading_decisions_probabilistic.sql")
                .text();
        int from = migration.indexOf("CREATE TABLE");
        run(migration.substring(from, migration.indexOf(';', from)));
        run(statements);
    }

    private static String action(Throwable refused) {
        return ((StoreException) refused).action();
    }

    private static String decision(String at) {
        return "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id)"
                + " VALUES (gen_random_uuid(), '" + at + "', 'AAPL', 'BUY', gen_random_uuid(), 'acme')";
    }

    @Test
    void indexesAreBuiltOnPartitionsThatHoldRowsAndAttached() {
        schema.apply();
        // As an older platform has it: partitions of its own making, with rows, without the indexes.
        run(
                "DROP INDEX idx_prob_decisions_symbol_confidence",
                "CREATE INDEX idx_prob_decisions_symbol_confidence ON ONLY trading_decisions_probabilistic"
                        + " (symbol, aggregated_confidence DESC) WHERE aggregated_confidence >= 0.7",
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id)"
                        + " VALUES (gen_random_uuid(), '2024-01-15Z', 'AAPL', 'BUY', gen_random_uuid(), 'acme')");
        List<String> missing = DecisionIndexes.unattached(jdbc);
        assertThat(missing).contains("trading_decisions_probabilistic_2024_01_symbol_confidence");

        assertThat(schema.apply().notes())
                .contains("built index trading_decisions_probabilistic_2024_01_symbol_confidence");

        assertThat(DecisionIndexes.unattached(jdbc)).isEmpty();
    }

    @Test
    void aTableWithoutRows_hasNothingToBeBackfilled_everAfter() {
        run("TRUNCATE trading_decisions");

        assertThat(schema.apply().notes()).noneMatch(note -> note.contains("migrate-legacy"));
        run("INSERT INTO trading_decisions VALUES ('AAPL', 0, 'later')");

        assertThat(migrate()).isZero();
        assertThat(schema.status().warnings()).isEmpty();
        assertThat(text("SELECT coalesce(aggregated_confidence::text, 'missing') FROM trading_decisions"))
                .isEqualTo("missing");
    }

    /** Goes on with the backfill until it is finished; answers the rows of all runs. */
    private long migrate() {
        while (!backfill.progress().finished()) {
            backfill.batch();
        }
        return backfill.progress().rows();
    }

    private void run(String... statements) {
        for (String statement : statements) {
            jdbc.sql(statement).update();
        }
    }

    private String text(String query) {
        return jdbc.sql(query).query((row, number) -> row.getString(1)).single();
    }
}
