package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The monthly partitions of the decisions' operational copy, and the indexes on them. */
final class DecisionPartitions {

    static final String TABLE = "trading_decisions_probabilistic";

    private static final int MONTHS_BACK = 1;

    private static final int MONTHS_AHEAD = 3;

    private final JdbcClient jdbc;

    DecisionPartitions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes the partitions of the months around a day where they are missing, and says which. */
    List<String> makeAround(LocalDate day) {
        List<String> made = new ArrayList<>();
        for (int month = -MONTHS_BACK; month <= MONTHS_AHEAD; month++) {
            YearMonth wanted = YearMonth.from(day).plusMonths(month);
            boolean created = jdbc.sql("SELECT ppa.ensure_month_partition(:day)")
                    .param("day", wanted.atDay(1))
                    .query(Boolean.class)
                    .single();
            if (created) {
                made.add("made the partition of " + TABLE + " for " + wanted);
            }
        }
        return made;
    }

    /** Builds what the partitions lack of their parent's indexes, without blocking writers, and says which. */
    List<String> attachIndexes() {
        // Names and definitions are the server's own, quoted by it; none comes from input.
        List<Missing> missing = jdbc.sql(
                        SqlText.load("postgres/schema/unattached_indexes.sql").text())
                .query(Missing.class)
                .list();
        List<String> built = new ArrayList<>();
        for (Missing index : missing) {
            jdbc.sql(index.clear()).update();
            jdbc.sql(index.build()).update();
            jdbc.sql(index.attach()).update();
            built.add("built index " + index.name());
        }
        return built;
    }

    /** How many there are; nothing when the table is not there. */
    Optional<Integer> count() {
        return counts().map(Counts::partitions);
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (counts().filter(Counts::hasDefault).isPresent()
                && jdbc.sql("SELECT EXISTS (SELECT 1 FROM public.trading_decisions_probabilistic_default)")
                        .query(Boolean.class)
                        .single()) {
            warnings.add(
                    "trading_decisions_probabilistic_default holds rows: ppa.ensure_month_partition(day) moves those"
                            + " of a month into a partition of their own");
        }
        return warnings;
    }

    private Optional<Counts> counts() {
        return jdbc.sql(SqlText.load("postgres/schema/partitions.sql").text())
                .query(Counts.class)
                .optional();
    }

    record Missing(String partition, String name, String clear, String build, String attach) {}

    record Counts(String name, int partitions, boolean hasDefault) {}
}
