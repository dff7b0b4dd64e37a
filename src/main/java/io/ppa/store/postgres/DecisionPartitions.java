package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The monthly partitions of the decisions' operational copy, and the indexes on them. Months are those of UTC. A partition
 * counts for the months its bounds take in, whoever made it and whatever it is called.
 */
public final class DecisionPartitions {

    /** The table, in the schema {@code public}. */
    public static final String TABLE = "trading_decisions_probabilistic";

    /** Takes the rows that no month was made for. */
    public static final String DEFAULT = TABLE + "_default";

    private static final int MONTHS_BACK = 1;

    private static final int MONTHS_AHEAD = 3;

    private static final SqlText IN_DEFAULT = sql("in_default");

    private static final SqlText MONTHS = sql("months");

    private static final SqlText EXPIRED = sql("expired");

    private static final SqlText ROWS_BETWEEN = sql("rows_between");

    private static final SqlText OTHER_DEFAULT = SqlText.load("postgres/schema/default_of_another_name.sql");

    private static final SqlText MISSING_INDEXES = SqlText.load("postgres/schema/unattached_indexes.sql");

    private final JdbcClient jdbc;

    public DecisionPartitions(DataSource dataSource) {
        this(JdbcClient.create(dataSource));
    }

    DecisionPartitions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A month of which the default partition holds rows.
     *
     * @param rows how many, at least 1
     */
    public record Stray(YearMonth month, long rows) {}

    /**
     * A partition of which every row is past its time.
     *
     * @param oid the server's number of it
     * @param name as the server writes it
     * @param rows how many it holds
     * @param bytes with its indexes
     */
    public record Expired(long oid, String name, long rows, long bytes) {}

    /**
     * An index that a partition lacks. Names and definitions are the server's own, quoted by it; none comes from input.
     *
     * @param name what it will be called
     * @param clear drops what an interrupted build left of it
     */
    public record MissingIndex(String partition, String name, String clear, String build, String attach) {}

    /**
     * Everything else finds the default partition by its name, and would take another one for a table without rows.
     *
     * @throws StoreException naming the default partition that is called otherwise
     */
    void requireDefaultsName() {
        otherDefault().ifPresent(other -> {
            throw new StoreException("postgres", 0, other.called(), other.wayOut(), null);
        });
    }

    private Optional<OtherDefault> otherDefault() {
        return jdbc.sql(OTHER_DEFAULT.text()).query(OtherDefault.class).optional();
    }

    /** Makes the partitions of the months around a day where they are missing, and says which. */
    List<String> makeAround(LocalDate day) {
        List<String> made = new ArrayList<>();
        if (new PgPartman(jdbc).manages()) {
            return made;
        }
        YearMonth month = YearMonth.from(day);
        for (YearMonth wanted : missing(month.minusMonths(MONTHS_BACK), month.plusMonths(MONTHS_AHEAD))) {
            if (make(wanted)) {
                made.add("made the partition of " + TABLE + " for " + wanted);
            }
        }
        return made;
    }

    /** The months from one to another, both included, that no partition has. */
    public List<YearMonth> missing(YearMonth first, YearMonth last) {
        return refusable(
                "to list the partitions of " + TABLE,
                () -> jdbc
                        .sql(MONTHS.text())
                        .param("first", first.atDay(1))
                        .param("last", last.atDay(1))
                        .query(Month.class)
                        .list()
                        .stream()
                        .filter(month -> !month.there())
                        .map(month -> YearMonth.from(month.month()))
                        .toList());
    }

    /** What the default partition holds, by month. */
    public List<Stray> strays() {
        return refusable(
                "to read the default partition of " + TABLE,
                () -> hasDefault()
                        ? jdbc.sql(IN_DEFAULT.text())
                                .query((row, number) -> new Stray(
                                        YearMonth.from(row.getObject("month", LocalDate.class)), row.getLong("rows")))
                                .list()
                        : List.of());
    }

    /**
     * Makes the partition of a month, with all its indexes; does nothing when there is one. Rows that the default partition
     * holds of it are moved in the same transaction, all or none. They are copied beforehand, so that others wait only
     * while what changed since is brought in.
     *
     * @return whether it was made
     * @throws StoreException when something is in its way, or its locks are not to be had
     */
    public boolean make(YearMonth month) {
        return refusable("the partition of " + TABLE + " for " + month, () -> {
            LocalDate day = month.atDay(1);
            if (hasDefault() && holdsRowsOf(month)) {
                LockPatience.until(
                        "copy " + month + " from the default partition of " + TABLE,
                        () -> jdbc.sql("SELECT ppa.copy_month_from_default(:day)")
                                .param("day", day)
                                .query(Long.class)
                                .single());
            }
            return LockPatience.until(
                    "make the partition of " + TABLE + " for " + month,
                    () -> jdbc.sql("SELECT ppa.ensure_month_partition(:day)")
                            .param("day", day)
                            .query(Boolean.class)
                            .single());
        });
    }

    /**
     * The partitions that hold, and ever can hold, only rows of before a day.
     *
     * @param cutoff the first day (UTC) that is kept
     */
    public List<Expired> expired(LocalDate cutoff) {
        return refusable(
                "to list the partitions of " + TABLE,
                () -> jdbc.sql(EXPIRED.text())
                        .param("cutoff", midnight(cutoff))
                        .query((row, number) -> new Expired(
                                row.getLong("oid"),
                                row.getString("name"),
                                rows(
                                        row.getObject("lower_bound", OffsetDateTime.class),
                                        row.getObject("upper_bound", OffsetDateTime.class)),
                                row.getLong("bytes")))
                        .list());
    }

    /**
     * Detaches a partition and drops it, rows and all, in one transaction. What is no partition any more, or holds younger
     * rows by now, is left alone.
     *
     * @return whether it was dropped
     */
    public boolean drop(Expired partition, LocalDate cutoff) {
        return refusable(
                "to drop " + partition.name(),
                () -> LockPatience.until(
                        "drop " + partition.name(),
                        () -> jdbc.sql("SELECT ppa.drop_decision_partition(:oid::oid::regclass, :cutoff)")
                                .param("oid", partition.oid())
                                .param("cutoff", midnight(cutoff))
                                .query(Boolean.class)
                                .single()));
    }

    /** What the partitions lack of their parent's indexes. */
    public List<MissingIndex> missingIndexes() {
        return refusable(
                "to list the indexes of " + TABLE,
                () -> jdbc.sql(MISSING_INDEXES.text()).query(MissingIndex.class).list());
    }

    /**
     * Builds an index, without blocking writers.
     *
     * @return true
     * @throws StoreException when something is in its way
     */
    public boolean build(MissingIndex index) {
        return refusable("the index " + index.name() + " of " + index.partition(), () -> {
            jdbc.sql(index.clear()).update();
            jdbc.sql(index.build()).update();
            jdbc.sql(index.attach()).update();
            return true;
        });
    }

    /** How many there are; nothing when the table is not there. */
    Optional<Integer> count() {
        return counts().map(Counts::partitions);
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        otherDefault().ifPresent(other -> warnings.add(other.called() + ": 'ppa schema apply' says what to do"));
        if (counts().filter(Counts::hasDefault).isPresent()
                && jdbc.sql("SELECT EXISTS (SELECT 1 FROM public.trading_decisions_probabilistic_default)")
                        .query(Boolean.class)
                        .single()) {
            warnings.add(DEFAULT + " holds rows: 'ppa launch partition-maintenance' moves those of the months that it"
                    + " makes partitions for, and warns of the others");
        }
        return warnings;
    }

    private boolean hasDefault() {
        return counts().filter(Counts::hasDefault).isPresent();
    }

    private boolean holdsRowsOf(YearMonth month) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT 1 FROM public.trading_decisions_probabilistic_default
                            WHERE timestamp >= :from AND timestamp < :to)""")
                .param("from", midnight(month.atDay(1)))
                .param("to", midnight(month.plusMonths(1).atDay(1)))
                .query(Boolean.class)
                .single();
    }

    private long rows(OffsetDateTime from, OffsetDateTime to) {
        return jdbc.sql(ROWS_BETWEEN.text())
                .param("from", from)
                .param("to", to)
                .query(Long.class)
                .single();
    }

    private Optional<Counts> counts() {
        return jdbc.sql(SqlText.load("postgres/schema/partitions.sql").text())
                .query(Counts.class)
                .optional();
    }

    private static <T> T refusable(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException e) {
            throw Postgres.refused(what, e);
        }
    }

    private static OffsetDateTime midnight(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static SqlText sql(String name) {
        return SqlText.load("postgres/partition_maintenance/" + name + ".sql");
    }

    record Month(LocalDate month, boolean there) {}

    record OtherDefault(String name, boolean taken) {

        private String called() {
            return "the default partition of public." + TABLE + " is " + name + ", and has to be called " + DEFAULT;
        }

        private String wayOut() {
            String first = taken
                    ? "Rename public." + DEFAULT
                            + ", which is not the default partition, or drop it if it has no rows; then rename "
                    : "Rename ";
            return first + name + " to " + DEFAULT + ", and run 'ppa schema apply' again.";
        }
    }

    record Counts(String name, int partitions, boolean hasDefault) {}
}
