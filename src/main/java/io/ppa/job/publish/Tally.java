package io.ppa.job.publish;

import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.publish.PublishStore.Content;
import io.ppa.job.publish.PublishStore.Diff;
import io.ppa.job.publish.PublishStore.Finding;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a tenant's run adds up to. */
final class Tally {

    private final TenantPlan plan;

    private final SortedMap<String, Long> rejected = new TreeMap<>();

    private final List<String> warnings = new ArrayList<>();

    private final SortedMap<LocalDate, String> hashes = new TreeMap<>();

    private final List<String> errors = new ArrayList<>();

    private TenantResult.Status status = TenantResult.Status.DONE;

    private Diff diff = Diff.NONE;

    private long read;

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
        for (Read day : reads) {
            read += day.read();
            staged += day.keys();
            day.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
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
                read,
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
