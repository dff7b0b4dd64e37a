package io.ppa.store.weaviate;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.Columns;
import io.ppa.store.H2;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * The patterns and embeddings in an H2 database, in the place of Weaviate where the engines are embedded: one row an object,
 * its vector an array. It keeps objects; it searches for none.
 */
public final class H2PatternStore implements PatternStore {

    private static final int PAGE = 1000;

    private final NamedParameterJdbcTemplate jdbc;

    /** @param database of H2; it stays open when the store is closed */
    public H2PatternStore(DataSource database) {
        this.jdbc = new NamedParameterJdbcTemplate(database);
    }

    /** Makes the tables that are not there. */
    public void apply() {
        execute("create_patterns", new MapSqlParameterSource());
        execute("create_embeddings", new MapSqlParameterSource());
    }

    /**
     * Puts a pattern in.
     *
     * @param patternId names the pattern among the tenant's
     * @param type technical, fundamental or sentiment
     * @param vector what it is found by, its {@code pattern_vector} too
     * @param uncertainty of each dimension
     */
    public void addPattern(Pattern pattern, String patternId, String type, float[] vector, double[] uncertainty) {
        execute(
                "add_pattern",
                new MapSqlParameterSource("id", pattern.id())
                        .addValue("pattern_id", patternId)
                        .addValue("symbol", unlessEmpty(pattern.symbol()))
                        .addValue("pattern_vector", doubles(vector))
                        .addValue(NumbersOfObject.CONFIDENCE, boxed(pattern.confidence()))
                        .addValue("uncertainty_vector", boxed(uncertainty))
                        .addValue(NumbersOfObject.SUCCESS, boxed(pattern.success()))
                        .addValue("pattern_type", type)
                        .addValue("market_regime", unlessEmpty(pattern.regime()))
                        .addValue("created_at", Columns.utc(pattern.createdAt()))
                        .addValue("tenant_id", unlessEmpty(pattern.tenant()))
                        .addValue("vector", floats(vector)));
    }

    /**
     * Puts an embedding in.
     *
     * @param embeddingId names the embedding among the tenant's
     * @param vector what it is found by, its {@code uncertainty_vector} too
     * @param similarity to what was seen before, empty where undefined
     */
    public void addEmbedding(
            UncertaintyEmbedding embedding, String embeddingId, float[] vector, OptionalDouble similarity) {
        execute(
                "add_embedding",
                new MapSqlParameterSource("id", embedding.id())
                        .addValue("embedding_id", embeddingId)
                        .addValue("symbol", unlessEmpty(embedding.symbol()))
                        .addValue("uncertainty_vector", doubles(vector))
                        .addValue(NumbersOfObject.EPISTEMIC, boxed(embedding.epistemic()))
                        .addValue(NumbersOfObject.ALEATORIC, boxed(embedding.aleatoric()))
                        .addValue("context_similarity", boxed(similarity))
                        .addValue("timestamp", Columns.utc(embedding.at()))
                        .addValue("tenant_id", unlessEmpty(embedding.tenant()))
                        .addValue("vector", floats(vector)));
    }

    @Override
    public void patterns(Consumer<List<Pattern>> page) {
        pages("patterns", H2PatternStore::pattern, Pattern::id, page);
    }

    @Override
    public void embeddings(Consumer<List<UncertaintyEmbedding>> page) {
        pages("embeddings", H2PatternStore::embedding, UncertaintyEmbedding::id, page);
    }

    @Override
    public List<Refused> updatePatterns(Collection<Pattern> changed) {
        return update("update_pattern", NumbersOfObject.ofPatterns(changed));
    }

    @Override
    public List<Refused> updateEmbeddings(Collection<UncertaintyEmbedding> changed) {
        return update("update_embedding", NumbersOfObject.ofEmbeddings(changed));
    }

    private <T> void pages(String query, RowMapper<T> object, Function<T, UUID> id, Consumer<List<T>> page) {
        List<T> found = after(null, query, object);
        while (!found.isEmpty()) {
            page.accept(found);
            found = after(id.apply(found.get(found.size() - 1)), query, object);
        }
    }

    private <T> List<T> after(@Nullable UUID id, String query, RowMapper<T> object) {
        SqlText sql = sql(query);
        return told(
                sql,
                () -> jdbc.query(sql.text(), new MapSqlParameterSource("after", id).addValue("rows", PAGE), object));
    }

    private List<Refused> update(String statement, List<NumbersOfObject> objects) {
        SqlText sql = sql(statement);
        List<Refused> refused = new ArrayList<>();
        List<SqlParameterSource> fit = new ArrayList<>();
        for (NumbersOfObject object : objects) {
            object.unfit()
                    .ifPresentOrElse(
                            refused::add,
                            () -> fit.add(new MapSqlParameterSource(object.numbers()).addValue("id", object.id())));
        }
        told(sql, () -> jdbc.batchUpdate(sql.text(), fit.toArray(SqlParameterSource[]::new)));
        return refused;
    }

    private void execute(String statement, SqlParameterSource parameters) {
        SqlText sql = sql(statement);
        told(sql, () -> jdbc.update(sql.text(), parameters));
    }

    static SqlText sql(String name) {
        return SqlText.load("h2/patterns/" + name + ".sql");
    }

    static <T> T told(SqlText sql, Supplier<@Nullable T> work) {
        return H2.told("patterns", "sql/" + sql.path(), work);
    }

    private static Pattern pattern(ResultSet row, int number) throws SQLException {
        return new Pattern(
                row.getObject("id", UUID.class),
                text(row, "tenant_id"),
                text(row, "symbol"),
                text(row, "market_regime"),
                Columns.number(row, NumbersOfObject.CONFIDENCE),
                Columns.number(row, NumbersOfObject.SUCCESS),
                Columns.instant(row, "created_at"));
    }

    private static UncertaintyEmbedding embedding(ResultSet row, int number) throws SQLException {
        return new UncertaintyEmbedding(
                row.getObject("id", UUID.class),
                text(row, "tenant_id"),
                text(row, "symbol"),
                Columns.number(row, NumbersOfObject.EPISTEMIC),
                Columns.number(row, NumbersOfObject.ALEATORIC),
                Columns.instant(row, "timestamp"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static @Nullable String unlessEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Double boxed(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    private static Double[] boxed(double[] numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toArray(Double[]::new);
    }

    private static Double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length)
                .mapToObj(i -> (double) numbers[i])
                .toArray(Double[]::new);
    }

    private static Float[] floats(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toArray(Float[]::new);
    }

    @Override
    public void close() {
        // The database is the caller's.
    }
}
