package io.ppa.store.weaviate;

import io.ppa.model.Expired;
import io.ppa.store.Columns;
import io.ppa.store.SqlText;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Objects past their retention in H2, in the place of Weaviate where the engines are embedded. */
public final class H2ExpiredObjects implements ExpiredObjects {

    private final NamedParameterJdbcTemplate jdbc;

    /** @param database of H2 */
    public H2ExpiredObjects(DataSource database) {
        this.jdbc = new NamedParameterJdbcTemplate(database);
    }

    @Override
    public Expired look(Kind kind, Instant cutoff) {
        SqlText sql = sql("expired", kind);
        return H2PatternStore.told(
                sql,
                () -> jdbc.queryForObject(
                        sql.text(),
                        parameters(cutoff),
                        (row, number) -> new Expired(
                                row.getLong("found"),
                                OptionalLong.empty(),
                                Columns.instant(row, "oldest"),
                                Columns.instant(row, "newest"),
                                row.getLong("total"),
                                Columns.instant(row, "latest"))));
    }

    @Override
    public long remove(Kind kind, Instant cutoff, int most) {
        SqlText sql = sql("remove", kind);
        return H2PatternStore.told(
                sql, () -> jdbc.update(sql.text(), parameters(cutoff).addValue("most", most)));
    }

    private static SqlText sql(String what, Kind kind) {
        return H2PatternStore.sql(what + "_" + kind.name().toLowerCase(Locale.ROOT));
    }

    private static MapSqlParameterSource parameters(Instant cutoff) {
        return new MapSqlParameterSource("cutoff", Columns.utc(cutoff));
    }
}
