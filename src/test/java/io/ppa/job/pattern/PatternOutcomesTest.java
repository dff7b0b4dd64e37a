package io.ppa.job.pattern;

import static io.ppa.job.pattern.PatternWorld.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.TenantFailedException;
import io.ppa.job.pattern.PatternRows.Feedback;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreUnavailableException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The step {@code update}: which objects get which numbers, which keep what they have and what is said of them, and what a
 * store's trouble leaves behind. Few outcomes come without a fitted prior: as 10 successes of 20, so that k of n make
 * (10 + k) / (20 + n).
 */
class PatternOutcomesTest {

    private static final String HOSTILE = "o'b\"{}:\\ \n é😀";

    /** 3 of 4, 0.8 each: 13/24 and 13.2/24. */
    private static final String ACME_BULL = "0.541667 0.55";

    private static final String UNCERTAINTIES = "0.2 0.1";

    private static final String NOTHING = "- -";

    private static PatternWorld world;

    @BeforeAll
    static void start() {
        world = new PatternWorld();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void empty() {
        world.empty();
        world.sql.load(acme());
    }

    private static PatternRows acme() {
        PatternRows rows = PatternRows.of("acme");
        rows.add(DAY, "AAPL", "bull", 0.8, true);
        rows.add(DAY.minusDays(1), "AAPL", "bull", 0.8, true);
        rows.add(DAY.minusDays(89), "AAPL", "bull", 0.8, true);
        rows.add(DAY.minusDays(30), "AAPL", "bull", 0.8, false);
        rows.add(DAY.minusDays(30), "AAPL", "bear", 0.4, false);
        return rows;
    }

    private static JobRequest request(LocalDate day, String... tenants) {
        JobRequest all = PatternSql.request(day, Map.of());
        return new JobRequest(all.job(), all.days(), List.of(tenants), all.settings(), null);
    }

    private static Instant at(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void everyObject_getsItsOwnTenantsNumbers_andKeepsTheRest() {
        PatternRows other = PatternRows.of(HOSTILE);
        other.add(DAY, "AAPL", "bull", 0.1, false);
        world.sql.load(other);
        UUID bull = world.pattern("acme", "AAPL", "bull");
        UUID again = world.pattern("acme", "AAPL", "bull");
        UUID bear = world.pattern("acme", "AAPL", "bear");
        UUID others = world.pattern(HOSTILE, "AAPL", "bull");
        UUID embedding = world.embedding("acme", "AAPL", at(DAY));
        List<Map<String, Object>> before = world.theRest();

        assertThat(world.run()).isEqualTo("5 objects written, 0 unchanged");

        assertThat(world.numbers(bull)).isEqualTo(ACME_BULL);
        assertThat(world.numbers(again)).isEqualTo(ACME_BULL);
        // 10/21 and 10.4/21; then 10/21 and 10.1/21.
        assertThat(world.numbers(bear)).isEqualTo("0.47619 0.495238");
        assertThat(world.numbers(others)).isEqualTo("0.47619 0.480952");
        assertThat(world.numbers(embedding)).isEqualTo(UNCERTAINTIES);
        assertThat(world.theRest()).as("vectors and all other properties").isEqualTo(before);
        TenantResult result = world.result("acme");
        assertThat(result.status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(List.of(result.read(), result.staged(), result.changed(), result.unchanged()))
                .containsExactly(4L, 4L, 4L, 0L);
        assertThat(world.ledger("acme", DAY).contentHash())
                .isEqualTo(result.contentHash().get(DAY))
                .hasSize(64);
    }

    @Test
    void aRerun_writesNothing_andLateFeedbackOnlyWhatItConcerns() {
        UUID bull = world.pattern("acme", "AAPL", "bull");
        UUID bear = world.pattern("acme", "AAPL", "bear");
        world.embedding("acme", "AAPL", at(DAY));
        world.run();
        String hash = world.ledger("acme", DAY).contentHash();

        assertThat(world.run()).isEqualTo("0 objects written, 3 unchanged");
        assertThat(world.written).isEmpty();
        assertThat(world.ledger("acme", DAY).contentHash()).isEqualTo(hash);

        PatternRows late = PatternRows.of("acme");
        UUID decision = acme().decisions().get(4).id();
        late.feedbacks().add(new Feedback(new UUID(9, 9), decision, at(DAY.minusDays(29)), 0.02, true));
        world.sql.load(late);

        assertThat(world.run()).isEqualTo("1 object written, 2 unchanged");
        assertThat(world.written).containsExactly(bear);
        // 11/21.
        assertThat(world.numbers(bear)).isEqualTo("0.52381 0.495238");
        assertThat(world.numbers(bull)).isEqualTo(ACME_BULL);
        assertThat(world.ledger("acme", DAY).contentHash()).isNotEqualTo(hash);
    }

    @Test
    void aPatternThatNeverTraded_keepsWhatItHas_andIsWarnedOf() {
        UUID never = world.pattern("acme", "MSFT", "bull");
        world.pattern("acme", "AAPL", "flat");
        UUID symbolless = world.pattern("acme", "", "bull");

        assertThat(world.run()).isEqualTo("0 objects written, 3 unchanged");

        assertThat(world.numbers(never)).isEqualTo(NOTHING);
        assertThat(world.numbers(symbolless)).isEqualTo(NOTHING);
        assertThat(world.result("acme").warnings())
                .hasSize(2)
                .anyMatch(
                        text -> text.matches("2 patterns keep what they have: nothing was evaluated from 2023-12-07 to"
                                + " 2024-03-05 in such a symbol and market regime, e\\.g\\. (MSFT bull|AAPL flat)"))
                .contains("1 pattern keeps what it has: without a symbol or a market regime, e.g. " + symbolless);
        assertThat(world.warnings()).isEmpty();
    }

    @Test
    void tenantsWithPatternsAndNoDecisions_areWarnedOf_whereTheyAreAskedFor() {
        UUID stranger = world.pattern(HOSTILE, "AAPL", "bull");
        UUID nobodys = world.pattern("", "AAPL", "bull");

        world.run();

        assertThat(world.numbers(stranger)).isEqualTo(NOTHING);
        assertThat(world.numbers(nobodys)).isEqualTo(NOTHING);
        String text =
                "1 pattern keeps what it has: nothing was evaluated from 2023-12-07 to 2024-03-05 in such a symbol and"
                        + " market regime, e.g. AAPL bull";
        assertThat(world.warnings())
                .containsExactlyInAnyOrder(HOSTILE + ": " + text, "null: without a tenant, " + text);
        world.run(request(DAY, "acme"));
        assertThat(world.warnings()).isEmpty();
    }

    @Test
    void aTenantWhoseNameIsNoText_failsByName_andStopsNoOther() {
        PatternRows nul = PatternRows.of("a\0b");
        nul.add(DAY, "AAPL", "bull", 0.8, true);
        world.sql.load(nul);
        UUID bull = world.pattern("acme", "AAPL", "bull");
        world.pattern("acme", "A\0", "bull");
        world.pattern("c\0", "A\0", "bull");
        UUID its = world.pattern("a\0b", "AAPL", "bull");

        assertThatThrownBy(() -> world.run()).hasMessage("1 of 2 tenants failed");

        assertThat(world.numbers(bull)).isEqualTo(ACME_BULL);
        assertThat(world.numbers(its)).isEqualTo(NOTHING);
        assertThat(world.result("a␀b").error()).startsWith("its tenant_id is no text");
        assertThat(world.ledger("acme", DAY).status()).isEqualTo(LedgerEntry.Status.DONE);
        assertThat(world.warnings())
                .containsExactly(
                        "c␀: 1 pattern keeps what it has: nothing was evaluated from 2023-12-07 to 2024-03-05 in such a"
                                + " symbol and market regime, e.g. A␀ bull");
        assertThat(world.result("acme").warnings()).singleElement().asString().endsWith("e.g. A␀ bull");
    }

    /** A window of no days is nothing that a settings file allows: it stands for what nobody thought of. */
    @Test
    void whatNobodyThoughtOf_isTheTenantsFailure_andAStopIsNone() {
        Measuring measuring = new Measuring(new Groups(world.sql.clickhouse()));
        JobRequest odd = PatternSql.request(DAY, Map.of("window", "PT0S"));

        assertThat(measuring.of(List.of("acme", "rival"), odd, tenant -> {}).values())
                .hasSize(2)
                .allSatisfy(measured -> assertThat(measured.failure())
                        .isEqualTo(new Failure(
                                "2024-03-06 is after 2024-03-05",
                                "Rerun; if it fails again, run with --debug and report what it prints.")));
        assertThatThrownBy(() -> measuring.of(List.of("acme"), odd, tenant -> {
                    throw new StoppedException(1);
                }))
                .isInstanceOf(StoppedException.class);
    }

    @Test
    void whatWasMadeAfterTheDay_isLeftAlone() {
        UUID before = world.pattern("acme", "AAPL", "bull", at(DAY.plusDays(1)).minusNanos(1));
        UUID after = world.pattern("acme", "AAPL", "bull", at(DAY.plusDays(1)));
        UUID timeless = world.pattern("acme", "AAPL", "bull", null);
        UUID early = world.embedding("acme", "AAPL", null);
        UUID late = world.embedding("acme", "AAPL", at(DAY.plusDays(1)));

        assertThat(world.run()).isEqualTo("3 objects written, 2 unchanged");

        assertThat(world.numbers(before)).isEqualTo(ACME_BULL);
        assertThat(world.numbers(after)).isEqualTo(NOTHING);
        assertThat(world.numbers(timeless)).isEqualTo(ACME_BULL);
        assertThat(world.numbers(early)).isEqualTo(UNCERTAINTIES);
        assertThat(world.numbers(late)).isEqualTo(NOTHING);
        assertThat(world.result("acme").warnings()).isEmpty();
    }

    @Test
    void anEmbedding_withoutDecisionsOnTheDay_keepsWhatItHas() {
        UUID embedding = world.embedding("acme", "AAPL", null);
        world.run();

        PatternRows next = PatternRows.of("acme");
        next.add(DAY.plusDays(1), "MSFT", "bull", 0.5, true);
        world.sql.load(next);
        assertThat(world.run(request(DAY.plusDays(1)))).isEqualTo("0 objects written, 1 unchanged");

        assertThat(world.numbers(embedding)).isEqualTo(UNCERTAINTIES);
    }

    @Test
    void aRefusedObject_failsItsTenant_andARerunDoesOnlyTheRest() {
        PatternRows rival = PatternRows.of("rival");
        rival.add(DAY, "AAPL", "bull", 0.5, true);
        world.sql.load(rival);
        UUID refused = world.pattern("acme", "AAPL", "bull");
        UUID written = world.pattern("acme", "AAPL", "bear");
        UUID rivals = world.pattern("rival", "AAPL", "bull");
        world.refused.add(refused);

        assertThatThrownBy(() -> world.run())
                .isInstanceOf(TenantFailedException.class)
                .hasMessage("1 of 2 tenants failed");

        TenantResult result = world.result("acme");
        assertThat(result.status()).isEqualTo(TenantResult.Status.FAILED);
        assertThat(result.error()).isEqualTo("the store refused 1 object, e.g. " + refused + ": no such property");
        assertThat(result.action())
                .isEqualTo("Mend what it names, then rerun; what the store did not refuse is written.");
        assertThat(result.changed()).isOne();
        assertThat(result.contentHash()).isEmpty();
        assertThat(world.result("rival").status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(world.ledger("acme", DAY).status()).isEqualTo(LedgerEntry.Status.FAILED);
        assertThat(world.ledger("rival", DAY).status()).isEqualTo(LedgerEntry.Status.DONE);
        assertThat(world.written).containsExactlyInAnyOrder(written, rivals);

        world.refused.clear();
        assertThat(world.preview(request(DAY)).tenants())
                .extracting(tenant -> tenant.days().get(DAY))
                .containsExactly("failed", "done, compared again");
        assertThat(world.run()).isEqualTo("1 object written, 2 unchanged");
        assertThat(world.written).containsExactly(refused);
        assertThat(world.ledger("acme", DAY).status()).isEqualTo(LedgerEntry.Status.DONE);
    }

    @Test
    void aStoreThatGoesAwayHalfway_leavesRightNumbers_andARerunFinishes() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            ids.add(world.pattern("acme", "AAPL", "bull"));
        }
        world.pagesLeft = 1;

        assertThatThrownBy(() -> world.run())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("Weaviate at http://nowhere cannot be reached");

        List<UUID> done = List.copyOf(world.written);
        assertThat(done).hasSize(1000);
        assertThat(world.numbers(done.get(0))).isEqualTo(ACME_BULL);
        assertThatThrownBy(() -> world.ledger("acme", DAY))
                .as("nothing claims to be done")
                .isInstanceOf(RuntimeException.class);

        world.pagesLeft = null;
        assertThat(world.run()).isEqualTo("1500 objects written, 1000 unchanged");
        assertThat(world.written).doesNotContainAnyElementsOf(done);
    }

    @Test
    void aStop_isHeededBetweenPages() {
        for (int i = 0; i < 1500; i++) {
            world.pattern("acme", "AAPL", "bull");
        }
        world.onCheck = () -> {
            if (!world.written.isEmpty()) {
                throw new StoppedException(1);
            }
        };

        assertThatThrownBy(() -> world.run()).isInstanceOf(StoppedException.class);

        assertThat(world.written).hasSize(1000);
    }

    @Test
    void aTenantThatDataValidationStopped_keepsWhatItHas_andTheOthersAreDone() {
        PatternRows other = PatternRows.of(HOSTILE);
        other.add(DAY, "AAPL", "bull", 0.1, false);
        world.sql.load(other);
        UUID pattern = world.pattern("acme", "AAPL", "bull");
        UUID others = world.pattern(HOSTILE, "AAPL", "bull");
        world.stopped("acme");

        assertThatThrownBy(() -> world.run()).hasMessage("1 of 2 tenants failed");

        assertThat(world.numbers(pattern)).isEqualTo(NOTHING);
        assertThat(world.written).containsExactly(others);
        assertThat(world.result("acme").error())
                .isEqualTo("2024-03-05 stopped by data-validation: return-not-finite (1 of 12)");
        assertThat(world.result("acme").action()).contains("--accept return-not-finite", "ppa rerun 1");
        assertThat(world.ledger("acme", DAY).status()).isEqualTo(LedgerEntry.Status.FAILED);
    }

    @Test
    void tooManyInvalidRows_failTheTenant_andItsObjectsKeepWhatTheyHave() {
        PatternRows bad = PatternRows.of("acme");
        bad.add(DAY.minusDays(2), "AAPL", "bull", 1.5, true);
        bad.add(DAY.minusDays(3), "AAPL", "bull", Double.NaN, true);
        world.sql.load(bad);
        UUID pattern = world.pattern("acme", "AAPL", "bull");
        UUID embedding = world.embedding("acme", "AAPL", null);

        assertThat(world.preview(request(DAY)).tenants().get(0).days().get(DAY))
                .startsWith("missing; would fail: 2 of its 14 decisions and feedbacks");
        assertThatThrownBy(() -> world.run()).hasMessage("1 of 1 tenants failed");

        assertThat(world.numbers(pattern)).isEqualTo(NOTHING);
        assertThat(world.numbers(embedding)).isEqualTo(NOTHING);
        TenantResult result = world.result("acme");
        assertThat(result.error())
                .isEqualTo(
                        "2 of its 14 decisions and feedbacks from 2023-12-07 to 2024-03-05 are invalid"
                                + " (confidence_not_finite 1, confidence_out_of_range 1), more than max-rejected-fraction 0.01 allows");
        assertThat(result.rejected()).isEqualTo(Map.of("confidence_not_finite", 1L, "confidence_out_of_range", 1L));

        // 2 of 14 is 0.1428….
        assertThat(world.run(PatternSql.request(DAY, Map.of("max-rejected-fraction", "0.143"))))
                .isEqualTo("2 objects written, 0 unchanged");
        assertThat(world.numbers(pattern)).isEqualTo(ACME_BULL);
    }

    @Test
    void aDayBeforeTheNewest_changesNothing_unlessForced() {
        PatternRows next = PatternRows.of("acme");
        next.add(DAY.plusDays(1), "AAPL", "bull", 0.8, true);
        world.sql.load(next);
        UUID pattern = world.pattern("acme", "AAPL", "bull");
        world.run(request(DAY.plusDays(1)));
        // The oldest of 4 is out of the window, a new one in.
        assertThat(world.numbers(pattern)).isEqualTo(ACME_BULL);
        world.sql.execute("TRUNCATE TABLE model_feedback_events");
        world.sql.load(new PatternRows("acme", List.of(), acme().feedbacks().subList(0, 1)));

        Plan plan = world.preview(request(DAY));
        assertThat(plan.tenants()).isEmpty();
        assertThat(plan.upToDate()).isOne();
        assertThat(world.run(request(DAY))).isEqualTo("0 objects written, 0 unchanged");

        assertThat(world.numbers(pattern)).isEqualTo(ACME_BULL);
        assertThat(world.warnings())
                .containsExactly(
                        "acme: keeps its numbers: 2024-03-06 was worked on already, which is later than 2024-03-05; to go back to it,"
                                + " launch with --force");

        JobRequest all = request(DAY);
        JobRequest forced =
                new JobRequest(all.job(), new DayRange(DAY, DAY), List.of(), all.settings(), "late correction");
        assertThat(world.run(forced)).isEqualTo("1 object written, 0 unchanged");
        // 11/21 and 10.8/21.
        assertThat(world.numbers(pattern)).isEqualTo("0.52381 0.514286");
    }

    @Test
    void aDayBeforeOneThatFailed_isDone() {
        UUID pattern = world.pattern("acme", "AAPL", "bull");
        world.refused.add(pattern);
        assertThatThrownBy(() -> world.run(request(DAY.plusDays(1)))).isInstanceOf(TenantFailedException.class);
        world.refused.clear();

        assertThat(world.preview(request(DAY)).tenants()).hasSize(1);
        assertThat(world.run(request(DAY))).isEqualTo("1 object written, 0 unchanged");
        assertThat(world.ledger("acme", DAY).status()).isEqualTo(LedgerEntry.Status.DONE);
    }

    @Test
    void aDryRun_showsOldAndNewNumbers_andWritesNothing() {
        UUID pattern = world.pattern("acme", "AAPL", "bull");
        UUID embedding = world.embedding("acme", "AAPL", null);

        Plan plan = world.preview(request(DAY));

        assertThat(plan.tenants())
                .hasToString("[TenantPlan[tenant=acme, days={2024-03-05=missing}, kinds={2024-03-05=MISSING}]]");
        assertThat(plan.changes())
                .extracting(change -> change.tenant() + " | " + change.item() + " | " + change.property() + " | "
                        + change.before() + " → " + change.after())
                .containsExactly(
                        "acme | embedding " + embedding
                                + " AAPL | aleatoric_uncertainty | OptionalDouble.empty → OptionalDouble[0.1]",
                        "acme | embedding " + embedding
                                + " AAPL | epistemic_uncertainty | OptionalDouble.empty → OptionalDouble[0.2]",
                        "acme | pattern " + pattern
                                + " AAPL bull | confidence_score | OptionalDouble.empty → OptionalDouble[0.55]",
                        "acme | pattern " + pattern
                                + " AAPL bull | success_probability | OptionalDouble.empty → OptionalDouble[0.541667]");
        assertThat(world.written).isEmpty();
        assertThat(world.numbers(pattern)).isEqualTo(NOTHING);
        world.run();
        assertThat(world.preview(request(DAY)).changes()).isEmpty();
    }

    @Test
    void runsForDifferentDays_waitForEachOther() throws Exception {
        world.pattern("acme", "AAPL", "bull");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        world.onCheck = () -> {
            inside.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> world.run(request(DAY.plusDays(1))));
        inside.await();
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> world.run(request(DAY)));
        Thread.sleep(500);
        assertThat(second).isNotDone();

        goOn.countDown();
        CompletableFuture.allOf(first, second).get();

        assertThat(world.warnings())
                .as("the second saw what the first had done")
                .hasSize(1);
    }
}
