package io.ppa.job.publish;

import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.publish.PublishStore.Content;
import io.ppa.job.publish.PublishStore.Diff;
import io.ppa.job.publish.PublishStore.Finding;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a tenant's run adds up to. */
final class Tally {

    private final TenantPlan plan;

    /** Each month's last attempt. */
    private final SortedMap<YearMonth, Staged> staged = new TreeMap<>();

    private final SortedMap<YearMonth, Diff> diffs = new TreeMap<>();

    private final Map<YearMonth, Diff> swaps = new HashMap<>();

    private final SortedMap<LocalDate, String> hashes = new TreeMap<>();

    /** What was said once is not said again by a later attempt. */
    private final Set<String> errors = new LinkedHashSet<>();

    private TenantResult.Status status = TenantResult.Status.DONE;

    private String action = "";

    private record Staged(List<Read> reads, List<String> warnings, long orphans) {}

    Tally(TenantPlan plan) {
        this.plan = plan;
    }

    String tenant() {
        return plan.tenant();
    }

    /** What an attempt at a month read; of an earlier attempt at it nothing counts. */
    void read(YearMonth month, Collection<Read> reads, List<Finding> findings, long orphans) {
        List<String> warnings = findings.stream()
                .filter(f -> !f.check().fails())
                .map(Finding::sentence)
                .toList();
        staged.put(month, new Staged(List.copyOf(reads), warnings, orphans));
    }

    /** What is about to be published; a later attempt that finds nothing to change shows that it was, whatever went wrong then. */
    void publishing(YearMonth month, Diff diff) {
        swaps.put(month, diff);
    }

    void published(YearMonth month, Diff diff, Map<LocalDate, Content> contents) {
        Diff swapped = swaps.remove(month);
        if (swapped == null) {
            diffs.putIfAbsent(month, diff);
        } else {
            diffs.merge(month, swapped, Diff::then);
        }
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
        Diff diff = diffs.values().stream().reduce(Diff.NONE, Diff::plus);
        boolean failed = status == TenantResult.Status.FAILED;
        List<Read> reads = staged.values().stream()
                .flatMap(month -> month.reads().stream())
                .toList();
        SortedMap<String, Long> rejected = new TreeMap<>();
        reads.forEach(read -> read.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum)));
        return new TenantResult(
                plan.tenant(),
                status,
                plan.days(),
                reads.stream().mapToLong(Read::read).sum(),
                reads.stream().mapToLong(Read::keys).sum(),
                diff.added(),
                diff.removed(),
                diff.changed(),
                diff.unchanged(),
                rejected,
                staged.values().stream().mapToLong(Staged::orphans).sum(),
                staged.values().stream()
                        .flatMap(month -> month.warnings().stream())
                        .toList(),
                hashes,
                millis,
                failed ? String.join("; ", errors) : null,
                failed ? action : null);
    }
}
