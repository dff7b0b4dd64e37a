package io.ppa.store.clickhouse;

import com.clickhouse.client.api.query.GenericRecord;
import java.time.LocalDate;
import java.util.List;

/** One row of a result, so that who reads it need not know the driver. Columns are asked for by name. */
public final class Row {

    private final GenericRecord values;

    Row(GenericRecord values) {
        this.values = values;
    }

    public String getString(String column) {
        return values.getString(column);
    }

    public int getInteger(String column) {
        return values.getInteger(column);
    }

    /** For every integer type the value of which fits; larger ones throw. */
    public long getLong(String column) {
        return values.getLong(column);
    }

    /** NaN where the number is undefined. */
    public double getDouble(String column) {
        return values.getDouble(column);
    }

    public boolean getBoolean(String column) {
        return values.getBoolean(column);
    }

    public LocalDate getLocalDate(String column) {
        return values.getLocalDate(column);
    }

    /** An Array column. */
    public <T> List<T> getList(String column) {
        return values.getList(column);
    }
}
