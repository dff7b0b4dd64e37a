package io.ppa.cli;

import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.arangodb.H2DependencyGraph;
import io.ppa.store.weaviate.H2PatternStore;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of the H2 database that stands in for two stores: each makes its own. They are there or not, and never altered. */
final class H2Schema {

    private static final String STORE = "h2";

    private static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            "confidence_propagation",
            "probabilistic_nodes",
            "probabilistic_pattern",
            "probability_dependencies",
            "uncertainty_embedding");

    private final DataSource database;

    H2Schema(DataSource database) {
        this.database = database;
    }

    SchemaReport apply() {
        List<String> made = missing();
        new H2DependencyGraph(database).apply();
        new H2PatternStore(database).apply();
        return new SchemaReport(STORE, VERSION, made, List.of());
    }

    SchemaStatus status() {
        List<String> missing = missing();
        int version = missing.isEmpty() ? VERSION : 0;
        return new SchemaStatus(STORE, version, missing, List.of(), List.of(), Map.of(), List.of());
    }

    private List<String> missing() {
        Set<String> found = tables();
        return TABLES.stream()
                .filter(table -> !found.contains(table.toUpperCase(Locale.ROOT)))
                .map(table -> "table " + table)
                .toList();
    }

    private Set<String> tables() {
        try {
            return new HashSet<>(JdbcClient.create(database)
                    .sql("SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA")
                    .query(String.class)
                    .list());
        } catch (DataAccessException e) {
            throw new StoreUnavailableException(
                    STORE,
                    "the embedded H2 does not answer: "
                            + e.getMostSpecificCause().getMessage(),
                    "See whether the process that runs it ('ppa stores up') is still there, then run again.",
                    e);
        }
    }
}
