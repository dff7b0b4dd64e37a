package io.ppa.store.arangodb;

import io.ppa.model.Expired;
import io.ppa.store.Columns;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Documents past their retention in H2, in the place of ArangoDB where the engines are embedded. */
public final class H2ExpiredDocuments implements ExpiredDocuments {

    private final NamedParameterJdbcTemplate jdbc;

    /** @param database of H2 */
    public H2ExpiredDocuments(DataSource database) {
        this.jdbc = new NamedParameterJdbcTemplate(database);
    }

    @Override
    public Expired look(Kind kind, Instant cutoff) {
        return H2DependencyGraph.told(
                kind.collection(),
                () -> jdbc.queryForObject(
                        sql("expired", kind),
                        parameters(cutoff),
                        (row, number) -> new Expired(
                                row.getLong("found"),
                                OptionalLong.empty(),
                                time(row, "oldest"),
                                time(row, "newest"),
                                row.getLong("total"),
                                time(row, "latest"))));
    }

    @Override
    public long remove(Kind kind, Instant cutoff, int most) {
        return H2DependencyGraph.told(
                kind.collection(),
                () -> jdbc.update(sql("remove", kind), parameters(cutoff).addValue("most", most)));
    }

    private static String sql(String what, Kind kind) {
        return H2DependencyGraph.sql(what + "_" + kind.name().toLowerCase(Locale.ROOT));
    }

    private static MapSqlParameterSource parameters(Instant cutoff) {
        return new MapSqlParameterSource("cutoff", Columns.utc(cutoff))
                .addValue("cutoff_day", LocalDate.ofInstant(cutoff, ZoneOffset.UTC));
    }

    /** Of a time, or of a day its beginning. */
    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof Date day) {
            return day.toLocalDate().atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return value instanceof OffsetDateTime time ? time.toInstant() : null;
    }
}
