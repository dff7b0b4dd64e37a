package io.ppa.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.H2;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.arangodb.Arango;
import io.ppa.store.arangodb.ArangoDependencyGraph;
import io.ppa.store.arangodb.ArangoExpiredDocuments;
import io.ppa.store.arangodb.ArangoSchema;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.store.arangodb.ExpiredDocuments;
import io.ppa.store.arangodb.H2DependencyGraph;
import io.ppa.store.arangodb.H2ExpiredDocuments;
import io.ppa.store.weaviate.ExpiredObjects;
import io.ppa.store.weaviate.H2ExpiredObjects;
import io.ppa.store.weaviate.H2PatternStore;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.store.weaviate.Weaviate;
import io.ppa.store.weaviate.WeaviateExpiredObjects;
import io.ppa.store.weaviate.WeaviatePatternStore;
import io.ppa.store.weaviate.WeaviateSchema;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The probability graphs and the patterns: in ArangoDB and Weaviate, each of which may be left out of the production profile, or
 * both in H2 where the engines are embedded. Nothing is opened before it is asked for: most commands need neither.
 */
final class DocumentStores implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    private final StoreLocations locations;

    private @Nullable HikariDataSource h2;

    private @Nullable Arango arango;

    private @Nullable Weaviate weaviate;

    DocumentStores(StoreLocations locations) {
        this.locations = locations;
    }

    /** @throws io.ppa.store.StoreUnavailableException when no ArangoDB is named */
    DependencyGraph graph() {
        return locations.h2() == null ? new ArangoDependencyGraph(arango()) : new H2DependencyGraph(h2());
    }

    /** @throws io.ppa.store.StoreUnavailableException when no Weaviate is named */
    PatternStore patterns() {
        return locations.h2() == null ? new WeaviatePatternStore(weaviate()) : new H2PatternStore(h2());
    }

    /** What is past its retention among the graphs; empty when no ArangoDB is named. */
    Optional<ExpiredDocuments> expiredDocuments() {
        if (locations.h2() != null) {
            return Optional.of(new H2ExpiredDocuments(h2()));
        }
        return locations.arangodb() == null ? Optional.empty() : Optional.of(new ArangoExpiredDocuments(arango()));
    }

    /** What is past its retention among the patterns; empty when no Weaviate is named. */
    Optional<ExpiredObjects> expiredObjects() {
        if (locations.h2() != null) {
            return Optional.of(new H2ExpiredObjects(h2()));
        }
        return locations.weaviate() == null ? Optional.empty() : Optional.of(new WeaviateExpiredObjects(weaviate()));
    }

    /**
     * H2, where the engines are embedded.
     *
     * @throws IllegalStateException where they are not
     */
    synchronized DataSource h2() {
        H2Location location = locations.h2();
        if (location == null) {
            throw new IllegalStateException("there is no H2 in the production profile");
        }
        HikariDataSource opened = h2;
        if (opened == null) {
            opened = H2.connect(location, CONNECTIONS);
            h2 = opened;
        }
        return opened;
    }

    private synchronized Arango arango() {
        Arango opened = arango;
        if (opened == null) {
            opened = Arango.connect(locations.requireArangodb());
            arango = opened;
        }
        return opened;
    }

    private synchronized Weaviate weaviate() {
        Weaviate opened = weaviate;
        if (opened == null) {
            opened = Weaviate.connect(locations.requireWeaviate());
            weaviate = opened;
        }
        return opened;
    }

    /** Makes what is not there; of a store that is not named, only says so. */
    List<SchemaReport> apply() {
        if (locations.h2() != null) {
            return List.of(new H2Schema(h2()).apply());
        }
        return List.of(
                locations.arangodb() == null
                        ? SchemaReport.notConfigured("arangodb", "ppa.arangodb.url")
                        : new ArangoSchema(arango()).apply(),
                locations.weaviate() == null
                        ? SchemaReport.notConfigured("weaviate", "ppa.weaviate.url")
                        : new WeaviateSchema(weaviate()).apply());
    }

    /** How their schemas stand. */
    List<SchemaStatus> status() {
        if (locations.h2() != null) {
            return List.of(new H2Schema(h2()).status());
        }
        return List.of(
                locations.arangodb() == null
                        ? SchemaStatus.notConfigured("arangodb", "ppa.arangodb.url")
                        : new ArangoSchema(arango()).status(),
                locations.weaviate() == null
                        ? SchemaStatus.notConfigured("weaviate", "ppa.weaviate.url")
                        : new WeaviateSchema(weaviate()).status());
    }

    /** Where they are, as far as they are named. */
    String describe() {
        if (locations.h2() != null) {
            return ", H2 " + locations.h2();
        }
        return (locations.arangodb() == null ? "" : ", ArangoDB " + locations.arangodb())
                + (locations.weaviate() == null ? "" : ", Weaviate " + locations.weaviate());
    }

    @Override
    public synchronized void close() {
        if (arango != null) {
            arango.close();
        }
        if (weaviate != null) {
            weaviate.close();
        }
        if (h2 != null) {
            h2.close();
        }
    }
}
