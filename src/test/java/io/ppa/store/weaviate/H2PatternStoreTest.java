package io.ppa.store.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The suite on H2, and what only H2 can do wrong. */
class H2PatternStoreTest extends PatternStoreSuite {

    private static JdbcConnectionPool database;

    private static JdbcClient jdbc;

    private static H2PatternStore store;

    @BeforeAll
    static void open() {
        database = JdbcConnectionPool.create("jdbc:h2:mem:patterns", "sa", "");
        jdbc = JdbcClient.create(database);
        store = new H2PatternStore(database);
        store.apply();
    }

    @AfterAll
    static void close() {
        store.close();
        jdbc.sql("SHUTDOWN").update();
        database.dispose();
    }

    @Test
    void apply_mayRunAgain_andKeepsWhatIsThere() {
        put(Map.of(pattern(1), new float[] {1, 2}));

        store.apply();

        assertThat(allPatterns()).containsExactly(pattern(1));
    }

    @Test
    void everyColumn_hasAComment() {
        List<String> silent = jdbc.sql("""
                        SELECT table_name || '.' || column_name FROM information_schema.columns
                        WHERE table_schema = 'PUBLIC' AND remarks IS NULL""").query(String.class).list();

        assertThat(silent).isEmpty();
    }

    @Test
    void withoutItsTables_theStoreIsUnavailable_andSaysWhatToDo() {
        JdbcConnectionPool bare = JdbcConnectionPool.create("jdbc:h2:mem:bare", "sa", "");
        try (H2PatternStore unapplied = new H2PatternStore(bare)) {
            assertThatThrownBy(() -> unapplied.patterns(page -> {}))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("sql/h2/patterns/patterns.sql")
                    .hasMessageContaining("PROBABILISTIC_PATTERN")
                    .extracting("action")
                    .isEqualTo("Run 'ppa schema apply'.");
            assertThatThrownBy(() -> unapplied.updatePatterns(List.of(pattern(1))))
                    .isInstanceOf(StoreUnavailableException.class);
        }
        bare.dispose();
    }

    @Test
    void aServerThatGoesAway_isUnavailable(@TempDir Path dir) throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", dir.toString())
                .start();
        // Always the same connection, so that the store meets a broken one; a pool would not hand it out.
        SingleConnectionDataSource remote = new SingleConnectionDataSource(
                "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/patterns", "sa", "", true);
        try (H2PatternStore away = new H2PatternStore(remote)) {
            away.apply();
            away.addPattern(pattern(1), "p1", "technical", new float[] {1, 2}, new double[] {0.1});

            assertThatThrownBy(() -> away.patterns(page -> server.stop()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached, or no longer: ");
            remote.resetConnection();
            assertThatThrownBy(() -> away.updatePatterns(List.of(pattern(1))))
                    .isInstanceOf(StoreUnavailableException.class);
        } finally {
            server.stop();
            remote.destroy();
        }
    }

    @Test
    void anObjectOfTheSameId_isRefused_andTheFirstOneStays() {
        put(Map.of(pattern(1), new float[] {1, 2}));

        assertThatThrownBy(() -> put(Map.of(with(pattern(1), 0.9, 0.9), new float[] {3, 4})))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("sql/h2/patterns/add_pattern.sql")
                .extracting("code")
                .isEqualTo(23505);
        assertThat(allPatterns()).containsExactly(pattern(1));
    }

    @Test
    void aNumberThatIsNaN_isReadAsNone() {
        put(Map.of(pattern(1), new float[] {1, 2}));
        jdbc.sql("UPDATE probabilistic_pattern SET confidence_score = CAST('NaN' AS DOUBLE PRECISION)")
                .update();

        assertThat(allPatterns().get(0).confidence()).isEmpty();
    }

    @Override
    ExpiredObjects expired() {
        return new H2ExpiredObjects(database);
    }

    @Override
    PatternStore store() {
        return store;
    }

    @Override
    void clear() {
        jdbc.sql("DELETE FROM probabilistic_pattern").update();
        jdbc.sql("DELETE FROM uncertainty_embedding").update();
    }

    @Override
    void put(Map<Pattern, float[]> patterns) {
        patterns.forEach(
                (pattern, vector) -> store.addPattern(pattern, "p1", "technical", vector, new double[] {0.1, 0.2}));
    }

    @Override
    void putEmbeddings(Map<UncertaintyEmbedding, float[]> embeddings) {
        embeddings.forEach((embedding, vector) -> store.addEmbedding(embedding, "e1", vector, OptionalDouble.empty()));
    }

    @Override
    void putBare(UUID id, float[] vector) {
        jdbc.sql("INSERT INTO probabilistic_pattern (id, vector) VALUES (:id, :vector)")
                .param("id", id)
                .param("vector", Stream.of(1f, 2f).toArray(Float[]::new))
                .update();
    }

    @Override
    void deletePattern(UUID id) {
        jdbc.sql("DELETE FROM probabilistic_pattern WHERE id = :id")
                .param("id", id)
                .update();
    }

    @Override
    float[] vectorOfPattern(UUID id) {
        return vector("SELECT vector FROM probabilistic_pattern WHERE id = :id", id);
    }

    @Override
    float[] vectorOfEmbedding(UUID id) {
        return vector("SELECT vector FROM uncertainty_embedding WHERE id = :id", id);
    }

    private static float[] vector(String sql, UUID id) {
        return jdbc.sql(sql)
                .param("id", id)
                .query((row, number) -> {
                    Object[] boxed = (Object[]) row.getArray("vector").getArray();
                    float[] vector = new float[boxed.length];
                    for (int i = 0; i < boxed.length; i++) {
                        vector[i] = (Float) boxed[i];
                    }
                    return vector;
                })
                .single();
    }

    @Override
    Map<String, Object> othersOfPattern(UUID id) {
        Map<String, Object> row = jdbc.sql("""
                        SELECT pattern_id, symbol, CAST(pattern_vector AS VARCHAR) AS pattern_vector,
                            CAST(uncertainty_vector AS VARCHAR) AS uncertainty_vector, pattern_type, market_regime,
                            created_at, tenant_id
                        FROM probabilistic_pattern WHERE id = :id""").param("id", id).query().singleRow();
        return row;
    }
}
