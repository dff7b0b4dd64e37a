package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.LostLeaseException;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.RunControl;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Failure;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.Retry;
import io.ppa.job.flow.TenantFailedException;
import io.ppa.job.flow.TenantNames;
import io.ppa.job.flow.TenantWork;
import io.ppa.job.flow.Turn;
import io.ppa.job.publish.PublishStore.Content;
import io.ppa.job.publish.PublishStore.Diff;
import io.ppa.job.publish.PublishStore.Finding;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tenant's share of a run: for each month stage, audit, diff, publish, ledger. */
final class TenantRun implements TenantWork {

    private static final Logger LOG = LoggerFactory.getLogger(TenantRun.class);

    private final Publication publication;

    private final PublishStore store;

    private final RunLedger ledger;

    private final JobParts parts;

    private final RunControl control;

    private final Clock clock;

    TenantRun(Publication publication, PublishStore store, JobParts parts) {
        this.publication = publication;
        this.store = store;
        this.ledger = parts.ledger();
        this.parts = parts;
        this.control = parts.control();
        this.clock = parts.clock();
    }

    @Override
    public String step() {
        return publication.identity().step();
    }

    @Override
    public void open(long executionId) {
        store.createStage(executionId);
    }

    @Override
    public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
        long start = System.nanoTime();
        if (!TenantNames.isText(plan.tenant())) {
            return nameless(plan, start);
        }
        Tally tally = new Tally(plan);
        ExecutionSettings settings = ExecutionSettings.of(request);
        for (Month month : Month.of(plan.tenant(), plan.days().keySet())) {
            try {
                Retry.persistently(settings, () -> month(executionId, month, request, tally));
            } catch (StoppedException | LostLeaseException e) {
                // A lease that is lost keeps everything that follows from being written.
                tally.stopped();
                break;
            } catch (RuntimeException e) {
                LOG.debug("{} {} failed", plan.tenant(), month.yearMonth(), e);
                Failure failure = Failure.of(e);
                fail(executionId, month.days(), failure.sentence(), tally, failure.action());
            }
        }
        return tally.result(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    /** Not kept in the ledger: the name is gone once the rows are corrected. */
    private static TenantResult nameless(TenantPlan plan, long start) {
        Tally tally = new Tally(new TenantPlan(TenantNames.shown(plan.tenant()), plan.days()));
        tally.failed(TenantNames.NO_TEXT.sentence(), TenantNames.NO_TEXT.action());
        return tally.result(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private void month(long executionId, Month month, JobRequest request, Tally tally) {
        control.check(executionId);
        // Taken before the rows are read: what arrives in between is in the numbers, and reopens the day once.
        Map<LocalDate, Watermark> marks = marks(month, request);
        String partition = store.partition(month);
        Stage stage = new Stage(executionId, PublishStore.stageTable(executionId), clock.instant());
        store.clearStage(executionId, month.tenant(), partition);
        publication.stage(stage, month, request);
        // Asked after the rows were read: retention-prune says what it deletes before it does.
        parts.pruned().require(publication.lookBack(request), month.days());
        List<Finding> findings = store.audit(executionId, month, request);
        Map<LocalDate, Read> reads = publication.reads(stage, month, request);
        SortedMap<LocalDate, String> failed = new TreeMap<>();
        findings.stream()
                .filter(f -> f.check().fails())
                .forEach(f -> failed.merge(f.day(), f.sentence(), (a, b) -> a + "; " + b));
        tally.read(month.yearMonth(), reads.values(), findings, publication.orphans(month, request));
        Month passed = month.without(failed.keySet());
        if (!passed.days().isEmpty()) {
            publish(executionId, passed, partition, request, marks, reads, tally);
        }
        failed.forEach((day, why) -> fail(
                executionId,
                List.of(day),
                why,
                tally,
                "Mend the rows (sql/clickhouse/" + publication.identity().table()
                        + "/checks.sql says what each check looks at) and rerun; nothing of that day was published."));
    }

    private void publish(
            long executionId,
            Month month,
            String partition,
            JobRequest request,
            Map<LocalDate, Watermark> marks,
            Map<LocalDate, Read> reads,
            Tally tally) {
        ExecutionSettings settings = ExecutionSettings.of(request);
        // A partition is replaced whole: two runs for different days of a month would undo each other.
        String name = "publish:" + publication.identity().table() + ":" + month.yearMonth() + ":" + month.tenant();
        try (Turn turn = Turn.take(parts, name, month.yearMonth() + " is being published", executionId, settings)) {
            fenceOff(executionId, month, partition);
            Diff diff = store.diff(executionId, month);
            if (request.forced() || !diff.nothing()) {
                swapIn(executionId, month, partition, turn, settings);
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

    /** Whoever had the turn before and lost it must not publish any more, nor in the middle of what follows. */
    private void fenceOff(long executionId, Month month, String partition) {
        for (long other : store.publishers(month, partition)) {
            // Another installation's executions are not known here, and its turns are not ours.
            boolean ours = parts.executions()
                    .find(other)
                    .filter(found -> found.job().equals(publication.identity().job()))
                    .isPresent();
            if (ours && other != executionId) {
                store.dropSwap(other, month, partition);
            }
        }
    }

    private void swapIn(long executionId, Month month, String partition, Turn turn, ExecutionSettings settings) {
        try {
            store.fillSwap(executionId, month, partition, settings);
            // Not before the table is there: who takes the turn after this has to find it.
            control.check(executionId);
            turn.check();
            store.publish(executionId, month.tenant(), partition);
        } catch (StoreException e) {
            // That the table is gone is how it shows that the turn is.
            control.check(executionId);
            turn.check();
            throw e;
        }
        store.dropSwap(executionId, month, partition);
    }

    /** What is published must be what was staged: anything else means that somebody else wrote there. */
    private void verify(Month month, Map<LocalDate, Read> reads, Map<LocalDate, Content> contents) {
        for (LocalDate day : month.days()) {
            Read read = reads.get(day);
            Content content = contents.get(day);
            long staged = read == null ? 0 : read.keys();
            long published = content == null ? 0 : content.keys();
            if (staged != published) {
                throw new TenantFailedException(
                        day + ": " + published + " rows are published where " + staged + " were staged",
                        "See who else writes to " + publication.identity().table() + ", and rerun.");
            }
        }
    }

    private Map<LocalDate, Watermark> marks(Month month, JobRequest request) {
        Map<TenantDay, PartitionMark> partitions =
                publication.partitionMarks(List.of(month.tenant()), month.days(), request);
        Map<LocalDate, String> rows = publication.rowMarks(month, request);
        Map<LocalDate, Watermark> marks = new TreeMap<>();
        for (LocalDate day : month.days()) {
            PartitionMark mark = partitions.getOrDefault(new TenantDay(month.tenant(), day), PartitionMark.NONE);
            marks.put(day, new Watermark(mark, rows.getOrDefault(day, ""), publication.definitions(request)));
        }
        return marks;
    }

    private LedgerEntry done(
            long executionId, String tenant, LocalDate day, Watermark mark, @Nullable Content content) {
        return new LedgerEntry(
                publication.identity().job(),
                tenant,
                day,
                LedgerEntry.Status.DONE,
                mark.toMap(),
                publication.identity().metricVersion(),
                content == null ? null : content.hash(),
                content == null ? 0 : content.keys(),
                executionId,
                null);
    }

    private void fail(long executionId, List<LocalDate> days, String why, Tally tally, String action) {
        tally.failed(why, action);
        SortedMap<LocalDate, String> failed = new TreeMap<>();
        days.forEach(day -> failed.put(day, why));
        recordFailed(executionId, tally.tenant(), failed);
    }

    /** What is published of them stays; the next plan has them again. */
    @Override
    public void stopped(long executionId, String tenant, SortedMap<LocalDate, String> days) {
        recordFailed(executionId, tenant, days);
    }

    private void recordFailed(long executionId, String tenant, SortedMap<LocalDate, String> days) {
        List<LedgerEntry> entries = new ArrayList<>();
        days.forEach((day, why) -> entries.add(new LedgerEntry(
                publication.identity().job(),
                tenant,
                day,
                LedgerEntry.Status.FAILED,
                Watermark.UNKNOWN.toMap(),
                publication.identity().metricVersion(),
                null,
                0,
                executionId,
                why)));
        try {
            ledger.record(entries);
        } catch (RuntimeException e) {
            // The run fails all the same, and a day the ledger does not know as done is planned again.
            LOG.warn("the failure of {} {} could not be kept: {}", tenant, days.keySet(), e.getMessage());
        }
    }
}
