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
import io.ppa.job.publish.PublishStore.Swap;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RunLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's share of a run, or that of several small ones: for each month stage, audit, diff, publish, ledger.
 */
final class TenantRun implements TenantWork {

    private static final Logger LOG = LoggerFactory.getLogger(TenantRun.class);

    private final Publication publication;

    private final PublishStore store;

    private final RunLedger ledger;

    private final JobParts parts;

    private final RunControl control;

    private final Clock clock;

    private final Together together;

    TenantRun(Publication publication, PublishStore store, JobParts parts, Together together) {
        this.publication = publication;
        this.store = store;
        this.ledger = parts.ledger();
        this.parts = parts;
        this.control = parts.control();
        this.clock = parts.clock();
        this.together = together;
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
    public List<List<TenantPlan>> together(JobRequest request, List<TenantPlan> plans) {
        return together.of(request, plans);
    }

    @Override
    public TenantResult run(long executionId, JobRequest request, TenantPlan plan) {
        return TenantNames.isText(plan.tenant())
                ? run(executionId, request, List.of(plan)).get(0)
                : nameless(plan, System.nanoTime());
    }

    @Override
    public List<TenantResult> run(long executionId, JobRequest request, List<TenantPlan> plans) {
        long start = System.nanoTime();
        Map<String, Tally> tallies = new LinkedHashMap<>();
        plans.forEach(plan -> tallies.put(plan.tenant(), new Tally(plan)));
        for (Month month :
                Month.of(List.copyOf(tallies.keySet()), plans.get(0).days().keySet())) {
            if (!month(executionId, month, false, request, tallies)) {
                break;
            }
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis() / plans.size();
        return tallies.values().stream().map(tally -> tally.result(millis)).toList();
    }

    /** Not kept in the ledger: the name is gone once the rows are corrected. */
    private static TenantResult nameless(TenantPlan plan, long start) {
        Tally tally = new Tally(new TenantPlan(TenantNames.shown(plan.tenant()), plan.days()));
        tally.failed(TenantNames.NO_TEXT.sentence(), TenantNames.NO_TEXT.action());
        return tally.result(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    /**
     * Tenants that cannot be done together are done one by one, so that each has its own end.
     *
     * @param again whether some of it is staged
     * @return whether the run may go on
     */
    private boolean month(
            long executionId, Month month, boolean again, JobRequest request, Map<String, Tally> tallies) {
        AtomicBoolean staged = new AtomicBoolean(again);
        try {
            Retry.persistently(
                    ExecutionSettings.of(request),
                    () -> attempt(executionId, month, staged.getAndSet(true), request, tallies));
            return true;
        } catch (StoppedException | LostLeaseException e) {
            // A lease that is lost keeps everything that follows from being written.
            month.tenants().forEach(tenant -> tally(tallies, tenant).stopped());
            return false;
        } catch (RuntimeException e) {
            LOG.debug("{} {} failed", month.tenants(), month.yearMonth(), e);
            if (month.tenants().size() > 1 && !(e instanceof StoreUnavailableException)) {
                return oneByOne(executionId, month, request, tallies);
            }
            return failed(executionId, month, e, tallies);
        }
    }

    private boolean failed(long executionId, Month month, RuntimeException e, Map<String, Tally> tallies) {
        Failure failure = Failure.of(e);
        month.tenants()
                .forEach(tenant ->
                        fail(executionId, month.days(), failure.sentence(), tally(tallies, tenant), failure.action()));
        return true;
    }

    private boolean oneByOne(long executionId, Month month, JobRequest request, Map<String, Tally> tallies) {
        boolean staged;
        try {
            staged = !cleared(executionId, month, request);
        } catch (StoreUnavailableException e) {
            return failed(executionId, month, e, tallies);
        }
        boolean goesOn = true;
        for (String tenant : month.tenants()) {
            if (goesOn) {
                goesOn = month(executionId, month.of(tenant), staged, request, tallies);
            } else {
                tally(tallies, tenant).stopped();
            }
        }
        return goesOn;
    }

    /**
     * All at once: for each by itself the stage, which they share, would be rewritten as often.
     *
     * @throws StoreUnavailableException also while a statement fills it that an attempt for all of them began: none of them would see that
     */
    private boolean cleared(long executionId, Month month, JobRequest request) {
        try {
            Retry.persistently(ExecutionSettings.of(request), () -> store.clearStage(executionId, month));
            return true;
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("{} {} could not be cleared", month.tenants(), month.yearMonth(), e);
            return false;
        }
    }

    private static Tally tally(Map<String, Tally> tallies, String tenant) {
        return Objects.requireNonNull(tallies.get(tenant));
    }

    private void attempt(long executionId, Month month, boolean again, JobRequest request, Map<String, Tally> tallies) {
        control.check(executionId);
        // Taken before the rows are read: what arrives in between is in the numbers, and reopens the day once.
        Map<TenantDay, PartitionMark> partitions = publication.partitionMarks(month.tenants(), month.days(), request);
        Map<TenantDay, String> rows = publication.marksWhatItReads() ? Map.of() : publication.rowMarks(month, request);
        Stage stage = new Stage(executionId, PublishStore.stageTable(executionId), clock.instant());
        if (again) {
            store.clearStage(executionId, month);
        }
        publication.stage(stage, month, request);
        // Asked after the rows were read: retention-prune says what it deletes before it does.
        parts.pruned().require(publication.lookBack(request), month.days());
        Audited audited = audit(executionId, stage, month, request, tallies);
        List<String> passed = month.tenants().stream()
                .filter(tenant -> !audited.failed().containsKey(tenant))
                .toList();
        Staged staged = new Staged(marks(month, request, partitions, rows, audited.reads()), audited.reads());
        if (!passed.isEmpty()) {
            publish(executionId, new Month(passed, month.days()), request, staged, tallies);
        }
        audited.failed().forEach((tenant, why) -> {
            Tally tally = tally(tallies, tenant);
            Month rest = month.of(tenant).without(why.keySet());
            if (!rest.days().isEmpty()) {
                alone(executionId, rest, request, staged, tally);
            }
            why.forEach(
                    (day, found) -> fail(
                            executionId,
                            List.of(day),
                            found,
                            tally,
                            "Mend the rows (sql/clickhouse/"
                                    + publication.identity().table()
                                    + "/checks.sql says what each check looks at) and rerun; nothing of that day was published."));
        });
    }

    /**
     * What the stage holds.
     *
     * @param failed by tenant and day, what stops it
     */
    private record Audited(Map<TenantDay, Read> reads, SortedMap<String, SortedMap<LocalDate, String>> failed) {}

    /** What is needed of what was staged to publish it. */
    private record Staged(Map<TenantDay, Watermark> marks, Map<TenantDay, Read> reads) {}

    private Audited audit(long executionId, Stage stage, Month month, JobRequest request, Map<String, Tally> tallies) {
        List<Finding> findings = store.audit(executionId, month, request);
        Map<TenantDay, Read> reads = publication.reads(stage, month, request);
        Map<String, Long> orphans = publication.orphans(stage, month, request);
        Map<String, List<Finding>> found = findings.stream().collect(Collectors.groupingBy(Finding::tenant));
        SortedMap<String, SortedMap<LocalDate, String>> failed = new TreeMap<>();
        for (String tenant : month.tenants()) {
            List<Finding> ofTenant = found.getOrDefault(tenant, List.of());
            ofTenant.stream()
                    .filter(f -> f.check().fails())
                    .forEach(f -> failed.computeIfAbsent(tenant, t -> new TreeMap<>())
                            .merge(f.day(), f.sentence(), (a, b) -> a + "; " + b));
            List<Read> read = new ArrayList<>();
            for (LocalDate day : month.days()) {
                Read ofDay = reads.get(new TenantDay(tenant, day));
                if (ofDay != null) {
                    read.add(ofDay);
                }
            }
            tally(tallies, tenant).read(month.yearMonth(), read, ofTenant, orphans.getOrDefault(tenant, 0L));
        }
        return new Audited(reads, failed);
    }

    /** The days of a tenant that passed where others did not. */
    private void alone(long executionId, Month month, JobRequest request, Staged staged, Tally tally) {
        try {
            Retry.persistently(
                    ExecutionSettings.of(request),
                    () -> publish(executionId, month, request, staged, Map.of(month.tenant(), tally)));
        } catch (StoppedException | LostLeaseException e) {
            tally.stopped();
        } catch (RuntimeException e) {
            LOG.debug("{} {} failed", month.tenant(), month.yearMonth(), e);
            Failure failure = Failure.of(e);
            fail(executionId, month.days(), failure.sentence(), tally, failure.action());
        }
    }

    private void publish(long executionId, Month month, JobRequest request, Staged staged, Map<String, Tally> tallies) {
        ExecutionSettings settings = ExecutionSettings.of(request);
        // A partition is replaced whole: two runs for different days of a month would undo each other.
        List<String> names = month.tenants().stream()
                .map(tenant -> "publish:" + publication.identity().table() + ":" + month.yearMonth() + ":" + tenant)
                .toList();
        try (Turn turn = Turn.take(parts, names, month.yearMonth() + " is being published", executionId, settings)) {
            SortedMap<String, String> partitions = store.partitions(month);
            fenceOff(executionId, month, partitions.values());
            Map<String, Diff> diffs = store.diff(executionId, month);
            List<String> changed = month.tenants().stream()
                    .filter(tenant -> request.forced()
                            || !diffs.getOrDefault(tenant, Diff.NONE).nothing())
                    .toList();
            if (!changed.isEmpty()) {
                List<String> swapped = changed.stream()
                        .map(tenant -> Objects.requireNonNull(partitions.get(tenant)))
                        .toList();
                changed.forEach(tenant ->
                        tally(tallies, tenant).publishing(month.yearMonth(), diffs.getOrDefault(tenant, Diff.NONE)));
                swapIn(executionId, new Month(changed, month.days()), swapped, turn, settings);
            }
            Map<TenantDay, Content> contents = store.published(month);
            verify(month, staged.reads(), contents);
            record(executionId, month, staged.marks(), contents);
            month.tenants()
                    .forEach(tenant -> tally(tallies, tenant)
                            .published(
                                    month.yearMonth(),
                                    diffs.getOrDefault(tenant, Diff.NONE),
                                    of(tenant, month, contents)));
        }
    }

    private static SortedMap<LocalDate, Content> of(String tenant, Month month, Map<TenantDay, Content> contents) {
        SortedMap<LocalDate, Content> own = new TreeMap<>();
        for (LocalDate day : month.days()) {
            Content content = contents.get(new TenantDay(tenant, day));
            if (content != null) {
                own.put(day, content);
            }
        }
        return own;
    }

    private void record(
            long executionId, Month month, Map<TenantDay, Watermark> marks, Map<TenantDay, Content> contents) {
        ledger.record(month.pairs().stream()
                .map(pair -> done(executionId, pair, Objects.requireNonNull(marks.get(pair)), contents.get(pair)))
                .toList());
    }

    /** Whoever had the turn before and lost it must not publish any more, nor in the middle of what follows. */
    private void fenceOff(long executionId, Month month, Collection<String> partitions) {
        for (Swap swap : store.swaps(month, partitions)) {
            // Another installation's executions are not known here, and its turns are not ours.
            boolean ours = parts.executions()
                    .find(swap.executionId())
                    .filter(found -> found.job().equals(publication.identity().job()))
                    .isPresent();
            // Of this execution itself: what an earlier attempt has left.
            if (ours || swap.executionId() == executionId) {
                store.dropSwap(month, swap.name());
            }
        }
    }

    private void swapIn(long executionId, Month month, List<String> partitions, Turn turn, ExecutionSettings settings) {
        String swap = PublishStore.swapTable(executionId, partitions.get(0));
        try {
            store.fillSwap(executionId, month, swap, partitions, settings);
            // Not before the table is there: who takes the turn after this has to find it.
            control.check(executionId);
            turn.check();
            store.publish(month, swap, partitions);
        } catch (StoreException e) {
            // That the table is gone is how it shows that the turn is.
            control.check(executionId);
            turn.check();
            throw e;
        }
        store.dropSwap(month, swap);
    }

    /** What is published must be what was staged: anything else means that somebody else wrote there. */
    private void verify(Month month, Map<TenantDay, Read> reads, Map<TenantDay, Content> contents) {
        for (TenantDay pair : month.pairs()) {
            Read read = reads.get(pair);
            Content content = contents.get(pair);
            long staged = read == null ? 0 : read.keys();
            long published = content == null ? 0 : content.keys();
            if (staged != published) {
                throw new TenantFailedException(
                        pair.day() + ": " + published + " rows are published where " + staged + " were staged",
                        "See who else writes to " + publication.identity().table() + ", and rerun.");
            }
        }
    }

    private Map<TenantDay, Watermark> marks(
            Month month,
            JobRequest request,
            Map<TenantDay, PartitionMark> partitions,
            Map<TenantDay, String> rows,
            Map<TenantDay, Read> reads) {
        String definitions = publication.definitions(request);
        Map<TenantDay, Watermark> marks = new HashMap<>();
        for (TenantDay pair : month.pairs()) {
            PartitionMark mark = partitions.getOrDefault(pair, PartitionMark.NONE);
            Read read = reads.get(pair);
            String row = read == null ? "" : read.mark();
            marks.put(pair, new Watermark(mark, rows.getOrDefault(pair, row), definitions));
        }
        return marks;
    }

    private LedgerEntry done(long executionId, TenantDay pair, Watermark mark, @Nullable Content content) {
        return new LedgerEntry(
                publication.identity().job(),
                pair.tenant(),
                pair.day(),
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
            LOG.warn(
                    "the failure of {} {} could not be kept: {}",
                    tenant,
                    days.keySet(),
                    Failure.of(e).sentence());
        }
    }
}
