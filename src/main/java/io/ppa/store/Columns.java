package io.ppa.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Columns of PostgreSQL and H2 that may be NULL. */
public final class Columns {

    private Columns() {}

    /** A time of a column that knows its zone, null when there is none; of another the machine's zone would have to be guessed. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A number; empty when there is none, or none that is finite. */
    public static OptionalDouble number(ResultSet row, String column) throws SQLException {
        double number = row.getDouble(column);
        return row.wasNull() || !Double.isFinite(number) ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    public static OptionalLong count(ResultSet row, String column) throws SQLException {
        long count = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /** What to write into a column that knows its zone, in UTC; null of null. */
    public static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
