package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.RunControl;
import io.ppa.job.StoppedException;
import io.ppa.job.publish.Month;
import io.ppa.job.rollup.RollupStore.Content;
import io.ppa.job.rollup.RollupStore.Diff;
import io.ppa.job.rollup.RollupStore.Finding;
import io.ppa.job.rollup.RollupStore.Read;
import io.ppa.job.rollup.RollupStore.TenantDay;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RunLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tenant's share of a run: for each month stage, audit, diff, publish, ledger. */
final class TenantRollup {

    private static final Logger LOG = LoggerFactory.getLogger(TenantRollup.class);

    private final RollupStore store;

    private final RunLedger ledger;

    private final PublishLocks locks;

    private final RunControl control;

    private final Clock clock;

    TenantRollup(RollupStore store, RunLedger ledger, PublishLocks locks, RunControl control, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.locks = locks;
        this.control = control;
        this.clock = clock;
    }

    /** Does what is planned. Never throws for what concerns this tenant alone: the result says how it ended. */
    TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
        long start = System.nanoTime();
        Tally tally = new Tally(plan);
        RollupSettings settings = RollupSettings.of(request);
        for (Month month : Month.of(plan.tenant(), plan.days().keySet())) {
            try {
                persistently(settings, () -> month(executionId, month, settings, request.forced(), tally));
            } catch (StoppedException e) {
                tally.stopped();
                break;
            } catch (RuntimeException e) {
                LOG.debug("{} {} failed", plan.tenant(), month.yearMonth(), e);
                fail(executionId, month.days(), settings, sentence(e), tally, action(e));
            }
        }
        return tally.result(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private void month(long executionId, Month month, RollupSettings settings, boolean forced, Tally tally) {
        control.check(executionId);
        // Taken before the rows are read: what arrives in between is in the numbers, and reopens the day once.
        Map<LocalDate, Watermark> marks = marks(month, settings);
        String partition = store.partition(month);
        store.stage(executionId, month, partition, clock.instant(), settings);
        List<Finding> findings = store.audit(executionId, month, settings);
        Map<LocalDate, Read> reads = store.reads(executionId, month);
        SortedMap<LocalDate, String> failed = new TreeMap<>();
        findings.stream()
                .filter(f -> f.check().fails())
                .forEach(f -> failed.merge(f.day(), f.sentence(), (a, b) -> a + "; " + b));
        tally.read(reads.values(), findings, store.orphans(month, settings));
        Month passed = month.without(failed.keySet());
        if (!passed.days().isEmpty()) {
            publish(executionId, passed, partition, settings, forced, marks, reads, tally);
        }
        failed.forEach((day, why) -> fail(
                executionId,
                List.of(day),
                settings,
                why,
                tally,
                "Mend the rows (sql/clickhouse/" + RollupStore.PUBLISHED
                        + "/checks.sql says what each check looks at) and rerun; nothing of that day was published."));
    }

    private void publish(
            long executionId,
            Month month,
            String partition,
            RollupSettings settings,
            boolean forced,
            Map<LocalDate, Watermark> marks,
            Map<LocalDate, Read> reads,
            Tally tally) {
        try (PublishLocks.Lock lock = locks.acquire(executionId, month, settings)) {
            Diff diff = store.diff(executionId, month);
            if (forced || !diff.nothing()) {
                store.fillSwap(executionId, month, partition, settings);
                control.check(executionId);
                lock.check();
                store.publish(executionId, partition);
            }
            Map<LocalDate, Content> contents = store.published(month);
            verify(month, reads, contents);
            ledger.record(month.days().stream()
                    .map(day -> done(
                            executionId,
                            month.tenant(),
                            day,
                            Objects.requireNonNull(marks.get(day)),
                            contents.get(day)))
                    .toList());
            tally.published(diff, contents);
        }
    }

    /** What is published must be what was staged: anything else means that somebody else wrote there. */
    private static void verify(Month month, Map<LocalDate, Read> reads, Map<LocalDate, Content> contents) {
        for (LocalDate day : month.days()) {
            Read read = reads.get(day);
            Content content = contents.get(day);
            long staged = read == null ? 0 : read.keys();
            long published = content == null ? 0 : content.keys();
            if (staged != published) {
                throw new TenantFailedException(
                        day + ": " + published + " rows are published where " + staged + " were staged",
                        "See who else writes to " + RollupStore.PUBLISHED + ", and rerun.");
            }
        }
    }

    private Map<LocalDate, Watermark> marks(Month month, RollupSettings settings) {
        int horizon = settings.feedbackHorizonDays();
        Map<TenantDay, Watermark> partitions = store.partitionMarks(List.of(month.tenant()), month.days(), horizon);
        Map<LocalDate, String> rows = store.dayMarks(month, settings);
        Map<LocalDate, Watermark> marks = new TreeMap<>();
        for (LocalDate day : month.days()) {
            Watermark mark =
                    partitions.getOrDefault(new TenantDay(month.tenant(), day), new Watermark("", 0, "", horizon));
            marks.put(day, mark.withRows(rows.getOrDefault(day, "")));
        }
        return marks;
    }

    private static LedgerEntry done(
            long executionId,
            String tenant,
            LocalDate day,
            Watermark mark,
            @org.jspecify.annotations.Nullable Content content) {
        return new LedgerEntry(
                RollupJob.NAME,
                tenant,
                day,
                LedgerEntry.Status.DONE,
                mark.toMap(),
                RollupJob.METRIC_VERSION,
                content == null ? null : content.hash(),
                content == null ? 0 : content.keys(),
                executionId,
                null);
    }

    private void fail(
            long executionId, List<LocalDate> days, RollupSettings settings, String why, Tally tally, String action) {
        tally.failed(why, action);
        Map<String, String> unknown = new Watermark("", 0, "", settings.feedbackHorizonDays()).toMap();
        try {
            ledger.record(days.stream()
                    .map(day -> new LedgerEntry(
                            RollupJob.NAME,
                            tally.tenant(),
                            day,
                            LedgerEntry.Status.FAILED,
                            unknown,
                            RollupJob.METRIC_VERSION,
                            null,
                            0,
                            executionId,
                            why))
                    .toList());
        } catch (RuntimeException e) {
            // The run fails all the same, and a day the ledger does not know as done is planned again.
            LOG.warn("the failure of {} {} could not be kept: {}", tally.tenant(), days, e.getMessage());
        }
    }

    /** A store that cannot be reached may be back in a moment; the work of a month can be done again at any point. */
    private void persistently(RollupSettings settings, Runnable work) {
        Duration wait = settings.backoff();
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (StoreUnavailableException e) {
                if (attempt >= settings.attempts()) {
                    throw e;
                }
                LOG.warn(
                        "attempt {} of {}: {}; next in {} s",
                        attempt,
                        settings.attempts(),
                        e.getMessage(),
                        wait.toSeconds());
                sleep(wait);
                wait = wait.multipliedBy(2);
            }
        }
    }

    private static void sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a store", e);
        }
    }

    private static String sentence(RuntimeException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    private static String action(RuntimeException e) {
        if (e instanceof StoreException store) {
            return store.action();
        }
        if (e instanceof TenantFailedException tenant) {
            return tenant.action();
        }
        return "Rerun; if it fails again, run with --debug and report what it prints.";
    }

    /** What a tenant's run adds up to. */
    private static final class Tally {

        private final TenantPlan plan;

        private final SortedMap<String, Long> rejected = new TreeMap<>();

        private final List<String> warnings = new ArrayList<>();

        private final SortedMap<LocalDate, String> hashes = new TreeMap<>();

        private final List<String> errors = new ArrayList<>();

        private TenantResult.Status status = TenantResult.Status.DONE;

        private Diff diff = Diff.NONE;

        private long decisions;

        private long staged;

        private long orphans;

        private String action = "";

        Tally(TenantPlan plan) {
            this.plan = plan;
        }

        String tenant() {
            return plan.tenant();
        }

        void read(Iterable<Read> reads, List<Finding> findings, long newOrphans) {
            for (Read read : reads) {
                decisions += read.decisions();
                staged += read.keys();
                read.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
            }
            findings.stream().filter(f -> !f.check().fails()).forEach(f -> warnings.add(f.sentence()));
            orphans += newOrphans;
        }

        void published(Diff newDiff, Map<LocalDate, Content> contents) {
            diff = diff.plus(newDiff);
            contents.forEach((day, content) -> hashes.put(day, content.hash()));
        }

        void failed(String why, String what) {
            status = TenantResult.Status.FAILED;
            errors.add(why);
            action = what;
        }

        void stopped() {
            if (status == TenantResult.Status.DONE) {
                status = TenantResult.Status.STOPPED;
            }
        }

        TenantResult result(long millis) {
            boolean failed = status == TenantResult.Status.FAILED;
            return new TenantResult(
                    plan.tenant(),
                    status,
                    plan.days(),
                    decisions,
                    staged,
                    diff.added(),
                    diff.removed(),
                    diff.changed(),
                    diff.unchanged(),
                    rejected,
                    orphans,
                    List.copyOf(warnings),
                    hashes,
                    millis,
                    failed ? String.join("; ", errors) : null,
                    failed ? action : null);
        }
    }
}
