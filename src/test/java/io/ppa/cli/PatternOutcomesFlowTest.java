package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.H2;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.weaviate.H2PatternStore;
import io.ppa.testing.TestStores;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code pattern-outcomes} through its commands, in the embedded profile: its patterns are in H2. Few outcomes come without a fitted
 * prior: as 10 successes of 20, so that k of n make (10 + k) / (20 + n).
 */
class PatternOutcomesFlowTest {

    private static final String DAY = "2024-03-08";

    @SuppressWarnings("NullAway.Init")
    private static ClickHouse clickhouse;

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource h2;

    @SuppressWarnings("NullAway.Init")
    private static H2PatternStore objects;

    private final String acme = "acme: {" + UUID.randomUUID().toString().substring(0, 8) + "}";

    private final String rival = "rival " + UUID.randomUUID().toString().substring(0, 8);

    private UUID bull = new UUID(0, 0);

    private UUID embedding = new UUID(0, 0);

    @BeforeAll
    static void start() {
        StoreLocations stores = TestStores.locations();
        assertThat(ppa("schema", "apply").code()).isZero();
        clickhouse = ClickHouse.connect(stores.clickhouse());
        h2 = H2.connect(Objects.requireNonNull(stores.h2()), 2);
        objects = new H2PatternStore(h2);
    }

    @AfterAll
    static void stop() {
        h2.close();
        clickhouse.close();
    }

    /** 3 of 4 in the bull market of a symbol of the one, 1 of 1 of the other. */
    @BeforeEach
    void decided() {
        sql("TRUNCATE TABLE trading_decisions_probabilistic");
        sql("TRUNCATE TABLE model_feedback_events");
        JdbcClient.create(h2).sql("DELETE FROM probabilistic_pattern").update();
        JdbcClient.create(h2).sql("DELETE FROM uncertainty_embedding").update();
        decision(acme, "2024-03-01 10:00:00", 0.8, true);
        decision(acme, "2024-03-02 10:00:00", 0.8, true);
        decision(acme, "2024-03-08 10:00:00", 0.8, true);
        decision(acme, "2024-03-08 11:00:00", 0.8, false);
        decision(rival, "2024-03-08 10:00:00", 0.5, true);
        bull = pattern(acme, "AAPL");
        pattern(rival, "AAPL");
        embedding = UUID.randomUUID();
        objects.addEmbedding(
                new UncertaintyEmbedding(
                        embedding, acme, "AAPL", OptionalDouble.empty(), OptionalDouble.empty(), Instant.EPOCH),
                "e",
                new float[] {1},
                OptionalDouble.empty());
    }

    private static void sql(String text) {
        clickhouse.execute(new SqlText("test", text), Map.of());
    }

    private static void decision(String tenant, String at, double confidence, boolean success) {
        UUID id = UUID.randomUUID();
        clickhouse.execute(
                new SqlText(
                        "test",
                        "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, market_regime,"
                                + " aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, tenant_id) VALUES ('"
                                + id
                                + "', '" + at + "', 'AAPL', 'bull', " + confidence + ", 0.25, 0.125, {tenant:String})"),
                Map.of("tenant", tenant));
        clickhouse.execute(
                new SqlText(
                        "test",
                        "INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, actual_return,"
                                + " success, tenant_id) VALUES ('" + id + "', '" + id + "', '" + at + "', 0.01, "
                                + success
                                + ", {tenant:String})"),
                Map.of("tenant", tenant));
    }

    private static UUID pattern(String tenant, String symbol) {
        UUID id = UUID.randomUUID();
        objects.addPattern(
                new Pattern(id, tenant, symbol, "bull", OptionalDouble.empty(), OptionalDouble.of(0.5), Instant.EPOCH),
                "p",
                "technical",
                new float[] {1},
                new double[] {1});
        return id;
    }

    private static Answer ppa(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] all = Stream.concat(
                        Stream.of(args),
                        Stream.of("--data-dir", TestStores.dataDir().toString()))
                .toArray(String[]::new);
        int code = Ppa.run(
                all,
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Answer launch(String... more) {
        return ppa(Stream.concat(Stream.of("launch", "pattern-outcomes", "day=" + DAY), Stream.of(more))
                .toArray(String[]::new));
    }

    private static String success(UUID id) {
        List<String> found = new ArrayList<>();
        objects.patterns(page -> page.stream()
                .filter(pattern -> pattern.id().equals(id))
                .forEach(pattern -> found.add(pattern.success() + " " + pattern.confidence())));
        return String.join("; ", found).replaceAll("OptionalDouble\\[(.*?)]", "$1");
    }

    @Test
    void aLaunch_writesWhatDiffers_andARepeatNothing() {
        Answer night = launch("--json");

        assertThat(night.code()).as(night.out() + night.err()).isZero();
        // 13/24 and 13.2/24.
        assertThat(success(bull)).isEqualTo("0.541667 0.55");
        assertThat(night.tenant(acme).path("changed").asLong()).isEqualTo(2);
        assertThat(night.json().path("steps").path("update").asString()).isEqualTo("3 objects written, 0 unchanged");

        Answer again = launch("--json");

        assertThat(again.code()).isZero();
        assertThat(again.json().path("steps").path("update").asString()).isEqualTo("0 objects written, 3 unchanged");
        assertThat(again.tenant(acme).path("days").path(DAY).asString()).isEqualTo("done, compared again");
    }

    @Test
    void aDryRun_printsOldAndNewNumbers_andWritesNothing() {
        Answer plan = launch("--dry-run", "tenants=" + acme);

        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("missing", "pattern " + bull + " AAPL bull", "success_probability", "0.541667");
        assertThat(plan.out()).contains("embedding " + embedding + " AAPL", "epistemic_uncertainty", "0.25");
        assertThat(plan.out()).doesNotContain(rival);
        assertThat(success(bull)).isEqualTo("0.5 OptionalDouble.empty");
        assertThat(launch("--dry-run", "--json").json().path("changes")).hasSize(6);
    }

    @Test
    void aTenantThatFails_isNamed_andARerunDoesIt() {
        decision(acme, "2024-03-03 10:00:00", 1.5, true);

        Answer night = launch();

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.out())
                .contains(
                        acme + " FAILED: 1 of its 10 decisions and feedbacks from 2023-12-10 to 2024-03-08 are invalid"
                                + " (confidence_out_of_range 1), more than max-rejected-fraction 0.01 allows",
                        "1 of the tenants failed: " + acme)
                .doesNotContain("Exception");
        assertThat(success(bull)).isEqualTo("0.5 OptionalDouble.empty");
        String execution = night.out().replaceAll("(?s).*next: ppa rerun (\\d+).*", "$1");

        sql(
                "ALTER TABLE trading_decisions_probabilistic DELETE WHERE aggregated_confidence > 1 SETTINGS mutations_sync = 1");
        Answer rerun = ppa("rerun", execution, "--json");

        assertThat(rerun.code()).as(rerun.out() + rerun.err()).isZero();
        assertThat(success(bull)).isEqualTo("0.541667 0.55");
        assertThat(rerun.tenant(rival).path("changed").asLong()).isZero();
    }

    @Test
    void withoutItsStore_nothingIsBegun_andTheFixIsNamed() {
        try (Installation production = Installation.applied()) {
            Answer unnamed = production.ppa("launch", "pattern-outcomes", "day=" + DAY);
            assertThat(unnamed.code()).isEqualTo(3);
            assertThat(unnamed.err())
                    .contains("ppa.weaviate.url", "PPA_WEAVIATE_URL")
                    .doesNotContain("attempt", "Exception");
            assertThat(production.ppa("runs", "--json").json()).isEmpty();

            Answer dryRun = production.ppa("launch", "pattern-outcomes", "day=" + DAY, "--dry-run");
            assertThat(dryRun.code()).isEqualTo(3);
            assertThat(dryRun.err()).contains("ppa.weaviate.url", "PPA_WEAVIATE_URL");
        }
    }
}
