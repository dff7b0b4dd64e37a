package io.ppa.store.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SchemaDrift;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ArangoSchemaTest {

    private static ArangoStub server;

    private Arango arango;

    private ArangoSchema schema;

    @BeforeAll
    static void start() throws IOException {
        server = ArangoStub.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        server.reset();
        arango = Arango.connect(server.location());
        schema = new ArangoSchema(arango);
    }

    @AfterEach
    void everyRequestWasAsDocumented() {
        arango.close();
        assertThat(server.wrong()).isEmpty();
    }

    @Test
    void everythingIsMade_andTheSecondTimeNothing() {
        assertThat(schema.status().pending()).hasSize(9).contains("collection probability_dependencies");
        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("lacks collection probabilistic_nodes");

        SchemaReport report = schema.apply();

        assertThat(report.migrations())
                .containsExactly(
                        "collection probabilistic_nodes",
                        "index probabilistic_nodes.component_type_tenant",
                        "index probabilistic_nodes.tenant",
                        "collection probability_dependencies",
                        "index probability_dependencies.dependency_type_confidence_impact",
                        "index probability_dependencies.tenant",
                        "collection confidence_propagation",
                        "index confidence_propagation.tenant_day",
                        "index confidence_propagation.day");
        assertThat(schema.apply()).isEqualTo(new SchemaReport("arangodb", 1, List.of(), List.of()));
        SchemaStatus status = schema.status();
        assertThat(status.clean()).isTrue();
        assertThat(status.version()).isOne();
        schema.requireApplied();
    }

    @Test
    void aDatabaseThatIsNotThere_isMade() {
        server.withoutDatabase();
        assertThat(schema.status().pending()).hasSize(9);

        assertThat(schema.apply().migrations()).startsWith("database ppa").hasSize(10);

        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void aDatabaseThatTheUserMayNotMake_isNamed() {
        server.withoutDatabase();
        server.fail("createDatabase", 0, 403, 11, "forbidden");

        assertThatThrownBy(schema::apply)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("has no such database, and root cannot make it");
    }

    @Test
    void aCollectionOfAnotherType_andAnIndexThatDiffers_areNamedAndLeft() {
        server.makeCollection("probability_dependencies", 2);
        server.makeCollection("probabilistic_nodes", 2);
        index("probabilistic_nodes", "theirs", "unique", "component_type", "tenant_id");
        index("probabilistic_nodes", "tenant", "sparse", "colour");

        SchemaReport report = schema.apply();

        assertThat(report.notes())
                .containsExactly(
                        "left as it is: index probabilistic_nodes.component_type_tenant was altered: unique persistent on"
                                + " component_type, tenant_id (recorded: persistent on component_type, tenant_id)",
                        "left as it is: index probabilistic_nodes.tenant was altered: sparse persistent on colour (recorded:"
                                + " persistent on tenant_id)",
                        "left as it is: collection probability_dependencies was altered: DOCUMENT (recorded: edge)");
        assertThat(schema.status().drift()).extracting(SchemaDrift::change).hasSize(3);
    }

    /** The platform's document asks for a type that old servers still report. */
    @Test
    void anIndexOfTheOldTypeOnTheSameAttributes_isTheOneThatIsWanted() {
        server.makeCollection("probabilistic_nodes", 2);
        server.makeIndex(
                "probabilistic_nodes",
                JsonMapper.builder()
                        .build()
                        .readTree(
                                "{\"name\":\"idx_1\",\"type\":\"hash\",\"fields\":[\"component_type\",\"tenant_id\"]}"));

        assertThat(schema.apply().migrations())
                .contains("index probabilistic_nodes.tenant")
                .doesNotContain("index probabilistic_nodes.component_type_tenant");
        assertThat(schema.status().clean()).isTrue();
    }

    @Test
    void aRefusal_isTold() {
        server.fail("createCollection", 1, 400, 1208, "illegal name");

        assertThatThrownBy(schema::apply)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(1208))
                .hasMessageContaining("illegal name");
        assertThat(schema.apply().migrations()).isNotEmpty();
        assertThat(schema.status().clean()).isTrue();
    }

    private static void index(String collection, String name, String how, String... fields) {
        server.makeIndex(
                collection,
                JsonMapper.builder()
                        .build()
                        .readTree("{\"name\":\"" + name + "\",\"type\":\"persistent\",\"" + how
                                + "\":true,\"fields\":[\"" + String.join("\",\"", fields) + "\"]}"));
    }
}
