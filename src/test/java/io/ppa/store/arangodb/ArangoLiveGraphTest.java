package io.ppa.store.arangodb;

import com.arangodb.ArangoDB;
import com.arangodb.ArangoDatabase;
import com.arangodb.Protocol;
import com.arangodb.entity.BaseDocument;
import io.ppa.store.StoreLocations.ArangoLocation;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same on a server, where there is one: in a database of its own, which is dropped at the end. */
@EnabledIfEnvironmentVariable(
        named = "PPA_TEST_ARANGO_URL",
        matches = ".+",
        disabledReason = "PPA_TEST_ARANGO_URL names no ArangoDB (with PPA_TEST_ARANGO_USER, else root, and"
                + " PPA_TEST_ARANGO_PASSWORD)")
class ArangoLiveGraphTest extends DependencyGraphContract {

    private static final String DATABASE = "ppa_test_" + ProcessHandle.current().pid();

    private static ArangoDB server;

    private static ArangoLocation location() {
        return new ArangoLocation(
                System.getenv("PPA_TEST_ARANGO_URL"),
                DATABASE,
                Optional.ofNullable(System.getenv("PPA_TEST_ARANGO_USER")).orElse("root"),
                System.getenv("PPA_TEST_ARANGO_PASSWORD"));
    }

    private Arango arango;

    @BeforeAll
    static void connect() {
        URI uri = URI.create(location().url());
        server = new ArangoDB.Builder()
                .protocol(Protocol.HTTP_JSON)
                .host(uri.getHost(), uri.getPort() < 0 ? 8529 : uri.getPort())
                .useSsl("https".equals(uri.getScheme()))
                .user(location().user())
                .password(location().password())
                .build();
    }

    @AfterAll
    static void drop() {
        ArangoDatabase database = server.db(DATABASE);
        if (database.exists()) {
            database.drop();
        }
        server.shutdown();
    }

    @Override
    DependencyGraph open() {
        arango = Arango.connect(location());
        new ArangoSchema(arango).apply();
        for (String collection :
                new String[] {"probabilistic_nodes", "probability_dependencies", "confidence_propagation"}) {
            server.db(DATABASE).collection(collection).truncate();
        }
        return new ArangoDependencyGraph(arango);
    }

    @Override
    ExpiredDocuments expired() {
        return new ArangoExpiredDocuments(arango);
    }

    @Override
    void put(String collection, Map<String, Object> document) {
        remove(collection, (String) document.get("_key"));
        BaseDocument whole = new BaseDocument((String) document.get("_key"));
        document.forEach((name, value) -> {
            if (!name.equals("_key")) {
                whole.addAttribute(name, value);
            }
        });
        server.db(DATABASE).collection(collection).insertDocument(whole);
    }

    @Override
    void remove(String collection, String key) {
        if (server.db(DATABASE).collection(collection).documentExists(key)) {
            server.db(DATABASE).collection(collection).deleteDocument(key);
        }
    }

    @Override
    int many() {
        return 2001;
    }
}
