package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.backfill.JobDays;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.job.Progress;
import io.ppa.launch.ChainRequest;
import io.ppa.launch.ChainResult;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nights of {@code nightly.yml}, some of which do not happen: the next one makes good what they left undone, with no command. */
class SelfHealingTest {

    private static final Catalog CATALOG = Catalog.load(Optional.empty());

    /** As shipped, without the jobs whose stores this installation lacks. */
    private static final ScheduleDefinition NIGHTLY = nightly();

    private static final UUID WAITING = UUID.fromString("00000000-0000-4000-9000-000000000001");

    private static ScheduleDefinition nightly() {
        ScheduleDefinition shipped = CATALOG.schedules().stream()
                .filter(schedule -> schedule.name().equals("nightly"))
                .findFirst()
                .orElseThrow();
        List<String> run = shipped.run().stream()
                .filter(job -> !List.of("graph-weights", "pattern-outcomes").contains(job))
                .toList();
        return new ScheduleDefinition(
                shipped.name(),
                shipped.summary(),
                shipped.cron(),
                shipped.zone(),
                shipped.misfire(),
                shipped.enabled(),
                shipped.deadline(),
                shipped.onFailure(),
                shipped.lookbackDays(),
                run,
                shipped.parameters(),
                shipped.source());
    }

    /** A clock the test sets. */
    private static final class Moved extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** One installation and its nights. */
    private static final class Place implements AutoCloseable {

        private final Installation ppa = Installation.applied();

        private final Moved clock = new Moved();

        private final Stores stores = ppa.stores(clock);

        private final Suite suite = Suite.open(stores, CATALOG, Progress.NONE);

        /** What arrives on a day of January, the same everywhere. */
        void day(int day) {
            for (String tenant : List.of("acme", "beta")) {
                ppa.forecasts(tenant, "2024-01-0" + day, 40, "m", "1", 0.1);
            }
            if (day == 1) {
                ppa.decision("acme", WAITING, "2024-01-01 20:00:00.000", "LATE", 0.7);
            }
        }

        /** The night after that day. */
        ChainResult night(int day) {
            clock.now = Instant.parse("2024-01-0" + (day + 1) + "T02:30:00Z");
            return suite.chain().run(ChainRequest.of(NIGHTLY, CATALOG, clock.now));
        }

        /** Of each job and tenant the days with a problem. */
        List<String> problems() {
            List<JobDefinition> jobs = NIGHTLY.run().stream().map(CATALOG::job).toList();
            DayRange days = new DayRange(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 1, 4));
            List<String> problems = new ArrayList<>();
            for (JobDays job : suite.calendar().of(jobs, days, null, false)) {
                job.tenants()
                        .forEach((tenant, cells) -> cells.forEach((day, cell) -> {
                            if (cell.problem()) {
                                problems.add(job.job() + " " + tenant + " " + day + " " + LedgerCommand.word(cell));
                            }
                        }));
            }
            return problems;
        }

        /** What is published, by job, tenant and day. */
        Map<String, String> contents() {
            Map<String, String> contents = new TreeMap<>();
            for (String job : NIGHTLY.run()) {
                suite.ledger()
                        .entries(job, LocalDate.of(2024, 1, 1), LocalDate.of(2024, 1, 4))
                        .forEach(entry -> contents.put(
                                job + " " + entry.tenant() + " " + entry.day(),
                                entry.status() + " " + entry.contentHash()));
            }
            return contents;
        }

        @Override
        public void close() {
            suite.close();
            stores.close();
            ppa.close();
        }
    }

    @Test
    void anOutageOfTwoDays_healsOnTheThirdNight_withLateFeedbackAndAnEarlierFailure() {
        Map<String, String> undisturbed;
        try (Place place = new Place()) {
            for (int day = 1; day <= 4; day++) {
                place.day(day);
                if (day == 4) {
                    place.ppa.feedback("acme", WAITING, "2024-01-04 10:00:00.000", -0.2, false);
                }
                ChainResult night = place.night(day);
                assertThat(night.status()).as(night.toString()).isEqualTo("COMPLETED");
            }
            assertThat(place.problems()).isEmpty();
            undisturbed = place.contents();
        }
        try (Place place = new Place()) {
            place.day(1);
            place.ppa.decision("beta", UUID.randomUUID(), "2024-01-01 10:00:00.000", "bad", 1.5);
            assertThat(place.night(1).jobs().get(1).failedTenants()).containsExactly("beta");
            place.ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'beta' AND symbol = 'bad'");
            place.day(2);
            place.day(3);
            place.day(4);
            place.ppa.feedback("acme", WAITING, "2024-01-04 10:00:00.000", -0.2, false);
            place.clock.now = Instant.parse("2024-01-05T02:00:00Z");
            assertThat(place.problems())
                    .contains(
                            "daily-rollup acme 2024-01-01 stale",
                            "daily-rollup acme 2024-01-02 missing",
                            "daily-rollup acme 2024-01-03 missing",
                            "daily-rollup beta 2024-01-01 failed",
                            "model-performance beta 2024-01-01 missing");

            ChainResult night = place.night(4);
            assertThat(night.status()).as(night.toString()).isEqualTo("COMPLETED");
            assertThat(place.problems()).isEmpty();
            assertThat(place.contents()).isEqualTo(undisturbed).hasSizeGreaterThan(30);
        }
    }
}
