package io.ppa.job.partition;

import io.ppa.job.JobRequest;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * What {@code partition-maintenance} decides by.
 *
 * @param day today, as it was at launch (UTC)
 * @param ahead months after that of the day that have a partition
 * @param retentionDays how old a decision may be in the operational copy
 * @param partman whether PostgreSQL's partitions are left to pg_partman
 * @param closedAfterDays how long after its end a month is over in ClickHouse
 * @param maxParts of a month that is over
 * @param maxMergeSize bytes of a partition that is merged
 * @param maxMerges partitions merged in a run
 */
record MaintenanceSettings(
        LocalDate day,
        int ahead,
        long retentionDays,
        boolean partman,
        long closedAfterDays,
        int maxParts,
        long maxMergeSize,
        int maxMerges) {

    static MaintenanceSettings of(JobRequest request) {
        return new MaintenanceSettings(
                request.days().last(),
                Integer.parseInt(request.setting("ahead")),
                request.settingDays("retention"),
                Boolean.parseBoolean(request.setting("use-pg-partman")),
                request.settingDays("closed-after"),
                Integer.parseInt(request.setting("max-parts")),
                Long.parseLong(request.setting("max-merge-size")),
                Integer.parseInt(request.setting("max-merges")));
    }

    YearMonth month() {
        return YearMonth.from(day);
    }

    YearMonth lastMonth() {
        return month().plusMonths(ahead);
    }

    /** The first day the operational copy keeps. */
    LocalDate cutoff() {
        return day.minusDays(retentionDays);
    }

    /** Whether every day of a month is past retention. */
    boolean expired(YearMonth month) {
        return !month.plusMonths(1).atDay(1).isAfter(cutoff());
    }

    /** A month that lies wholly before the month of this day is over. */
    LocalDate closedBefore() {
        return day.minusDays(closedAfterDays);
    }
}
