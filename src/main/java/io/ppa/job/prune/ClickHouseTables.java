package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.PrunedInput;
import io.ppa.model.Expired;
import io.ppa.store.clickhouse.ExpiredPartitions;
import io.ppa.store.clickhouse.ExpiredPartitions.Partition;
import io.ppa.store.clickhouse.ExpiredPartitions.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The tables of ClickHouse: months that are over are dropped, then one mutation deletes what straddles. */
final class ClickHouseTables implements PrunedStore {

    private final ExpiredPartitions expired;

    private final PrunedInput pruned;

    ClickHouseTables(ExpiredPartitions expired, PrunedInput pruned) {
        this.expired = expired;
        this.pruned = pruned;
    }

    @Override
    public String name() {
        return "clickhouse";
    }

    @Override
    public List<Prunable> objects(JobRequest request) {
        return Stream.of(Table.values())
                .flatMap(table -> prunable(request, table.object(), (cutoff, most) -> new Rows(table, cutoff, most)))
                .toList();
    }

    private final class Rows implements Prunable {

        private final Table table;

        private final Instant cutoff;

        private final long maxDeletes;

        private Rows(Table table, Instant cutoff, long maxDeletes) {
            this.table = table;
            this.cutoff = cutoff;
            this.maxDeletes = maxDeletes;
        }

        @Override
        public String object() {
            return table.object();
        }

        @Override
        public String action() {
            return "drop months, delete rows of before " + firstDay();
        }

        private LocalDate firstDay() {
            return LocalDate.ofInstant(cutoff, ZoneOffset.UTC);
        }

        @Override
        public long maxDeletes() {
            return maxDeletes;
        }

        @Override
        public Expired look() {
            return expired.look(table, expired.partitions(table, cutoff));
        }

        /** Before any row goes, so that no job takes a day for one that has no rows. */
        @Override
        public void begin() {
            pruned.deletes(table.object(), firstDay());
        }

        @Override
        public OptionalLong next(long budget, int batch) {
            List<Partition> found = expired.partitions(table, cutoff);
            if (found.isEmpty()) {
                return OptionalLong.empty();
            }
            Optional<Partition> whole = found.stream()
                    .filter(partition -> partition.whole() && partition.rows() <= budget)
                    .findFirst();
            if (whole.isPresent()) {
                expired.drop(table, whole.get());
                return OptionalLong.of(whole.get().rows());
            }
            return OptionalLong.of(expired.delete(table, cutoff, found.get(0), budget));
        }
    }
}
