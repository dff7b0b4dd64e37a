package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.metric.DecimalColumn;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.testing.TestStores;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is read of the registry: whose models, their numbers now and those of the day before. */
class ModelRegistryTest {

    private static final String HOSTILE = "o'b\"{}:\\ \n ␀ é😀";

    private static final UUID ACME = UUID.fromString("00000000-0000-0000-0000-0000000000aa");

    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-0000000000bb");

    private static HikariDataSource database;

    private static JdbcClient jdbc;

    private static ModelRegistry registry;

    @BeforeAll
    static void schema() {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 5);
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
        registry = new ModelRegistry(database);
        jdbc.sql("INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES (:tenant, :id)")
                .param("tenant", HOSTILE)
                .param("id", ACME)
                .update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE probabilistic_models, model_performance_history CASCADE")
                .update();
    }

    @Test
    void tenantIds_areTheirOwnOrTheDirectorys_orNotThere() {
        assertThat(registry.tenantIds(List.of(HOSTILE, OTHER.toString(), "unknown", "zero\0byte", "")))
                .hasSize(2)
                .containsEntry(HOSTILE, ACME)
                .containsEntry(OTHER.toString(), OTHER);
        List<String> many = IntStream.range(0, 2500)
                .mapToObj(n -> new UUID(0, n).toString())
                .toList();
        assertThat(registry.tenantIds(many)).hasSize(2500).containsEntry(many.get(2400), new UUID(0, 2400));
        assertThat(registry.tenantIds(List.of())).isEmpty();
    }

    @Test
    void models_comeSharedFirst_thenByTenantNameAndVersion() {
        model(OTHER, "a", "1");
        model(ACME, "b", "1");
        model(ACME, "B", "2");
        model(ACME, HOSTILE, "1");
        model(null, "z", "1");

        assertThat(named(registry.all()))
                .as("the tenant in the directory by its name, which sorts after a digit")
                .containsExactly(
                        "null z 1", OTHER + " a 1", HOSTILE + " B 2", HOSTILE + " b 1", HOSTILE + " " + HOSTILE + " 1");
        assertThat(named(registry.of(OTHER))).containsExactly("null z 1", OTHER + " a 1");
        assertThat(named(registry.of(new UUID(0, 0)))).containsExactly("null z 1");
        assertThat(named(registry.named(List.of("a", HOSTILE, "none"))))
                .containsExactly(OTHER + " a 1", HOSTILE + " " + HOSTILE + " 1");
        assertThat(registry.named(List.of())).isEmpty();
    }

    @Test
    void numbers_areThoseOfTheRow_andPrevious_theStandingOnesOfTheDayBefore() {
        UUID id = model(ACME, "a", "1");
        jdbc.sql("UPDATE probabilistic_models SET accuracy = 0.5, brier_score = 0.00001, sharpe_ratio = -99.9999")
                .update();
        history(id, "2024-03-01", "0.1");
        history(id, "2024-03-05", "0.5");
        history(id, "2024-03-04", "0.2");
        history(id, "2024-03-04", "0.3");
        history(UUID.randomUUID(), "2024-03-09", "0.9");

        RegisteredModel model = registry.all().get(0);

        assertThat(model.numbers()).isEqualTo(numbers("0.5000", null, "0.00001", "-99.9999"));
        assertThat(model.day()).isEqualTo("2024-03-05");
        assertThat(model.evaluated()).isEqualTo(7);
        assertThat(model.previousDay()).isEqualTo(LocalDate.parse("2024-03-04"));
        assertThat(model.previous())
                .as("of two rows of that day the later one")
                .isEqualTo(numbers("0.3000", null, null, null));
    }

    @Test
    void aModelThatWasNeverMeasured_hasNoDay() {
        model(null, "a", "1");
        jdbc.sql("UPDATE probabilistic_models SET accuracy = 'NaN', last_updated = NULL, status = NULL")
                .update();

        RegisteredModel model = registry.all().get(0);

        assertThat(model.shared()).isTrue();
        assertThat(model.tenant()).isNull();
        assertThat(model.numbers()).as("a NaN is undefined too").isEqualTo(RegistryNumbers.UNDEFINED);
        assertThat(model.day()).isNull();
        assertThat(model.evaluated()).isNull();
        assertThat(model.previousDay()).isNull();
        assertThat(model.previous()).isEqualTo(RegistryNumbers.UNDEFINED);
        assertThat(model.lastUpdated()).isNull();
        assertThat(model.status()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "probabilistic_models, accuracy, 5, 4",
        "probabilistic_models, calibration_score, 5, 4",
        "probabilistic_models, brier_score, 6, 5",
        "probabilistic_models, sharpe_ratio, 6, 4",
        "model_training_history, improvement_percentage, 5, 2",
    })
    void whatADecimalColumnHolds_postgresLeavesAsItIs_andRefusesTheRest(
            String table, String column, int precision, int scale) throws Exception {
        DecimalColumn decimal = new DecimalColumn(precision, scale);
        String type = jdbc.sql("""
                        SELECT format_type(atttypid, atttypmod) FROM pg_attribute
                        WHERE attrelid = :table::regclass AND attname = :column""")
                .param("table", table)
                .param("column", column)
                .query(String.class)
                .single();
        assertThat(type).isEqualTo("numeric(" + precision + "," + scale + ")");
        for (String value : goldenValues()) {
            Optional<BigDecimal> held = decimal.hold(Double.parseDouble(value));
            String cast = "SELECT :value::numeric::" + type + "::text";
            if (held.isPresent()) {
                String text = held.get().toPlainString();
                assertThat(jdbc.sql(cast)
                                .param("value", text)
                                .query(String.class)
                                .single())
                        .isEqualTo(text);
            } else {
                assertThatThrownBy(() -> jdbc.sql(cast)
                                .param("value", value)
                                .query(String.class)
                                .single())
                        .as(value)
                        .hasMessageContaining("numeric field overflow");
            }
        }
    }

    private static List<String> goldenValues() throws Exception {
        return Files.readAllLines(Path.of("src/test/resources/golden/decimals.csv")).stream()
                .skip(1)
                .map(line -> line.split(",")[2])
                .toList();
    }

    private static RegistryNumbers numbers(String accuracy, String calibration, String brier, String sharpe) {
        return new RegistryNumbers(number(accuracy), number(calibration), number(brier), number(sharpe));
    }

    private static BigDecimal number(String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static UUID model(UUID tenant, String name, String version) {
        return jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        VALUES (:name, 'meta', :version, '{}', :tenant::uuid) RETURNING id""")
                .param("name", name)
                .param("version", version)
                .param("tenant", tenant == null ? null : tenant.toString(), java.sql.Types.VARCHAR)
                .query(UUID.class)
                .single();
    }

    private static void history(UUID model, String day, String accuracy) {
        jdbc.sql("""
                        INSERT INTO model_performance_history
                            (model_id, model_name, version, day, decisions, evaluated, accuracy, execution_id, changed_at)
                        VALUES (:model, 'a', '1', :day::date, 8, 7, :accuracy::numeric, 1, now())""")
                .param("model", model)
                .param("day", day)
                .param("accuracy", accuracy)
                .update();
    }

    private static List<String> named(List<RegisteredModel> models) {
        return models.stream()
                .map(m -> m.tenant() + " " + m.modelName() + " " + m.version())
                .toList();
    }
}
