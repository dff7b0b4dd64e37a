package io.ppa.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The same numbers by DuckDB, from tables of its own: a SELECT only, nothing audited or published. */
final class DuckRollup implements AutoCloseable {

    private final Connection connection;

    /** @param directory has the exported rows, and gets the database */
    DuckRollup(Path directory) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("rollup.duckdb"));
        for (String setting : new String[] {
            "SET threads = " + Runtime.getRuntime().availableProcessors(),
            "SET TimeZone = 'UTC'",
            "SET memory_limit = '8GB'",
            "SET temp_directory = '" + directory.resolve("duckdb-spill") + "'",
            "SET VARIABLE decisions = '" + directory.resolve("decisions.parquet") + "'",
            "SET VARIABLE feedback = '" + directory.resolve("feedback.parquet") + "'",
            "SET VARIABLE day = DATE '" + RollupDay.DAY + "'",
            "SET VARIABLE horizon_days = " + RollupDay.HORIZON_DAYS,
            RollupDay.file("duckdb_decisions").text(),
            RollupDay.file("duckdb_feedback").text(),
            "CHECKPOINT"
        }) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(setting);
            }
        }
    }

    String version() throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion();
    }

    /** Computes all of it; the driver has the whole result when this is done. */
    void select() {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(RollupDay.file("duckdb_rollup").text())) {
            if (!rows.next()) {
                throw new IllegalStateException("DuckDB found nothing");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    DayNumbers numbers() throws SQLException {
        DayNumbers numbers = new DayNumbers("DuckDB");
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(RollupDay.file("duckdb_rollup").text())) {
            while (rows.next()) {
                double[] values = new double[DayNumbers.COLUMNS.size()];
                for (int column = 0; column < values.length; column++) {
                    double value = rows.getDouble(DayNumbers.COLUMNS.get(column));
                    values[column] = rows.wasNull() ? Double.NaN : value;
                }
                numbers.put(rows.getString("tenant_id"), rows.getString("symbol"), rows.getString("user_id"), values);
            }
        }
        return numbers;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
