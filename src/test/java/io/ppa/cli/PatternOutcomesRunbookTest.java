package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.model.Pattern;
import io.ppa.store.weaviate.H2PatternStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code jobs/pattern-outcomes.md}, with the patterns in H2. The embedded stores are those of other tests too: tenants are this one's
 * own.
 */
class PatternOutcomesRunbookTest extends RunbookTest {

    private static final String DAY = "2024-03-08";

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final String acme = "acme-" + run;

    private final String poisoned = "poisoned-" + run;

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    PatternOutcomesRunbookTest() {
        super("pattern-outcomes");
    }

    @BeforeAll
    void install() {
        ppa = Installation.embedded();
        decision(acme, "2024-03-05", 0.8);
        decision(acme, DAY, 0.8);
        decision(poisoned, DAY, 0.8);
        decision(poisoned, DAY, 1.5);
        try (HikariDataSource h2 = Installation.h2()) {
            H2PatternStore objects = new H2PatternStore(h2);
            pattern(objects, acme, "AAPL", "bull");
            pattern(objects, acme, "AAPL", "bull");
            pattern(objects, acme, "AAPL", "bear");
            pattern(objects, acme, "", "bear");
            pattern(objects, poisoned, "AAPL", "bull");
            pattern(objects, "", "AAPL", "bull");
        }
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    private void decision(String tenant, String day, double confidence) {
        UUID id = UUID.randomUUID();
        ppa.sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, market_regime, aggregated_confidence,"
                        + " epistemic_uncertainty, aleatoric_uncertainty, tenant_id) VALUES ('" + id + "', '" + day
                        + " 10:00:00', 'AAPL', 'bull', " + confidence + ", 0.25, 0.125, '" + tenant + "')");
        ppa.feedback(tenant, id, day + " 11:00:00", 0.01, true);
    }

    private static void pattern(H2PatternStore objects, String tenant, String symbol, String regime) {
        objects.addPattern(
                new Pattern(
                        UUID.randomUUID(),
                        tenant,
                        symbol,
                        regime,
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.5),
                        Instant.EPOCH),
                "p",
                "technical",
                new float[] {1},
                new double[] {1});
    }

    private Answer launch(String tenant) {
        return ppa.ppa("launch", "pattern-outcomes", "day=" + DAY, "tenants=" + tenant);
    }

    @Test
    void aDay_isPlanned_done_andNotGoneBackBehind() {
        // Of all tenants, also of those that other tests left behind, whatever state they are in.
        Answer all = type(ppa, "ppa launch pattern-outcomes day=yesterday --dry-run");
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(typeWell(ppa, "ppa launch pattern-outcomes day=‹day› tenants=‹tenant› --dry-run --json", DAY, acme)
                        .out())
                .contains("success_probability");
        Answer done = launch(acme);
        says(done, "update: ");
        says(done, "nothing was evaluated");
        says(done, "‹tenant› warning: ‹n› pattern keeps what it has: without a symbol");
        typeWell(ppa, "ppa run ‹execution›", done.execution());
        assertThat(clickhouse(ppa, "SELECT market_regime", acme, "2024-03-01", DAY, "AAPL"))
                .isEqualTo(1);

        Answer before = ppa.ppa("launch", "pattern-outcomes", "day=2024-03-07", "tenants=" + acme);
        says(before, "which is later than");
        typeWell(
                ppa,
                "ppa launch pattern-outcomes day=‹day› tenants=‹tenant› --force --reason \"‹why›\"",
                "2024-03-07",
                acme,
                "to go back");
        Answer everybody = type(ppa, "ppa launch pattern-outcomes day=yesterday");
        says(everybody, "without a tenant");
    }

    @Test
    void rejectedRows_failTheTenant_untilTheyAreMended() {
        Answer failed = launch(poisoned);
        says(failed, "decisions and feedbacks from");
        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE tenant_id = '" + poisoned
                + "' AND aggregated_confidence > 1 SETTINGS mutations_sync = 1");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void withoutWeaviate_theRunFails_andSaysWhatToSet(@TempDir Path dir) throws IOException {
        try (Installation production = Installation.applied()) {
            Installation impatient = production.configured(dir, "pattern-outcomes", "backoff: 2s", "backoff: 100ms");
            says(impatient.ppa("launch", "pattern-outcomes", "day=" + DAY), "ppa: this needs Weaviate");
            production.decision("acme", UUID.randomUUID(), DAY + " 10:00:00", "S", 0.5);
            Installation lost = impatient.with(
                    Map.of("PPA_WEAVIATE_URL", "http://127.0.0.1:1", "PPA_WEAVIATE_GRPC", "127.0.0.1:1"));
            says(lost.ppa("launch", "pattern-outcomes", "day=2024-03-09"), "FAILED: Weaviate at");
        }
    }
}
