package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.model.Expired;
import io.ppa.store.postgres.ExpiredRows;
import io.ppa.store.postgres.ExpiredRows.Pass;
import io.ppa.store.postgres.ExpiredRows.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The tables of PostgreSQL. */
final class PostgresTables implements PrunedStore {

    private final ExpiredRows expired;

    PostgresTables(ExpiredRows expired) {
        this.expired = expired;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Prunable> objects(JobRequest request) {
        return Stream.of(Table.values())
                .flatMap(table -> {
                    // A launch goes with its executions.
                    Table by = table == Table.LAUNCHES ? Table.EXECUTIONS : table;
                    return prunable(request, by.object(), (cutoff, most) -> new Rows(table, cutoff, most));
                })
                .toList();
    }

    private final class Rows implements Prunable {

        private final Table table;

        private final Instant cutoff;

        private final long maxDeletes;

        private Pass pass;

        private Rows(Table table, Instant cutoff, long maxDeletes) {
            this.table = table;
            this.cutoff = cutoff;
            this.maxDeletes = maxDeletes;
            this.pass = expired.pass(table, cutoff);
        }

        @Override
        public String object() {
            return table.object();
        }

        @Override
        public String action() {
            return switch (table) {
                case DECISIONS ->
                    "delete rows of before " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC)
                            + " from the default partition";
                case EXECUTIONS ->
                    "delete launches that ended before " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC)
                            + ", with all about them";
                case LAUNCHES ->
                    "delete those of before " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC) + " without an execution";
                default -> "delete rows of before " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC);
            };
        }

        @Override
        public long maxDeletes() {
            return maxDeletes;
        }

        @Override
        public Expired look() {
            return expired.look(table, cutoff);
        }

        @Override
        public void begin() {
            pass = expired.pass(table, cutoff);
        }

        @Override
        public OptionalLong next(long budget, int batch) {
            return pass.next((int) Math.min(budget, batch));
        }
    }
}
