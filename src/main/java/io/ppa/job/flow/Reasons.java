package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Why;
import io.ppa.model.LedgerEntry;
import org.jspecify.annotations.Nullable;

/** Why a job works on a day that it compares with what is stored, whatever the ledger says: to ask would cost as much. */
public final class Reasons {

    private Reasons() {}

    /** @param known how the last attempt at the day ended, null when there was none */
    public static String of(JobRequest request, LedgerEntry.@Nullable Status known) {
        if (request.forced()) {
            return "forced";
        }
        if (known == null) {
            return "missing";
        }
        return known == LedgerEntry.Status.FAILED ? "failed" : "done, compared again";
    }

    /** The kind of that reason. */
    public static Why kind(JobRequest request, LedgerEntry.@Nullable Status known) {
        if (known == null) {
            return Why.MISSING;
        }
        if (known == LedgerEntry.Status.FAILED) {
            return Why.FAILED;
        }
        return request.forced() ? Why.FORCED : Why.COMPARED;
    }
}
