package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a job has to say about its own numbers; how days are planned, staged, audited, compared, published and entered in
 * the ledger is the same for all. Every method may be called from several threads.
 */
public interface Publication {

    /**
     * What it is called.
     *
     * @param job the job's name, as in {@code jobs/}
     * @param step the name of its partitioned step
     * @param table the published table, which is also the folder of its statements below {@code sql/clickhouse/}
     * @param metricVersion raised whenever a definition of a number changes: every day is then done again
     */
    record Identity(String job, String step, String table, int metricVersion) {}

    Identity identity();

    /**
     * The folder in {@code sql/clickhouse} that has {@code stage.sql} and {@code diff.sql}, and {@code fill_swap.sql} where the stage
     * is wide.
     */
    default String staging() {
        return identity().table();
    }

    /**
     * Whether the stage has columns that are not published. Else the {@code fill_swap.sql} of {@code sql/clickhouse/publish/}
     * does, which takes all columns.
     */
    default boolean wideStage() {
        return false;
    }

    /**
     * Whether {@code content_hash.sql} is the table's own, for it may hold rows in which equal numbers differ in bits; else that of
     * {@code sql/clickhouse/publish/} does.
     */
    default boolean hashedInItsOwnWay() {
        return false;
    }

    /**
     * The settings that decide the numbers, as an operator would read them, for example {@code feedback horizon 7d}. A
     * day computed under others is done again.
     */
    String definitions(JobRequest request);

    /**
     * How many tenants its statements take at once at most, of so many days each; each answers a column {@code tenant}. What a
     * statement costs by itself, a quarter of a second where a table has some thousand parts, is then shared by tenants with few rows.
     */
    default int together(int days) {
        return 250;
    }

    /**
     * How many rows such tenants may have to read together, in the months {@link #lookBack} reaches into. So many raw rows fit into
     * memory several times, and of more the joins leave the processor's caches.
     */
    default long rowsTogether() {
        return 8_000_000;
    }

    /** The days that must be right for the request: its own, and those its numbers reach back to. Ascending, no gap. */
    default List<LocalDate> days(JobRequest request) {
        return request.days().days();
    }

    /** How many days before each of these days its numbers reach back in their input, by table of ClickHouse. */
    Map<String, Integer> lookBack(JobRequest request);

    /** Tenants that may need one of these days: those with input for them, and those with published rows. */
    List<String> tenants(JobRequest request);

    /** What the input of each pair looks like from part metadata; no row is read. A pair left out has no input. */
    Map<TenantDay, PartitionMark> partitionMarks(Collection<String> tenants, List<LocalDate> days, JobRequest request);

    /**
     * What the rows look like that the numbers of these days depend on: equal text, equal numbers. A pair left out has
     * none.
     */
    Map<TenantDay, String> rowMarks(Month month, JobRequest request);

    /**
     * On which of these days each tenant has input; a tenant without any may be left out. A day without needs no numbers, though
     * doing it does no harm.
     */
    default Map<String, Set<LocalDate>> inputDays(
            Collection<String> tenants, List<LocalDate> days, JobRequest request) {
        Map<String, Set<LocalDate>> input = new HashMap<>();
        for (String tenant : tenants) {
            for (Month month : Month.of(tenant, days)) {
                rowMarks(month, request)
                        .keySet()
                        .forEach(pair -> input.computeIfAbsent(tenant, t -> new HashSet<>())
                                .add(pair.day()));
            }
        }
        return input;
    }

    /** Why a day whose row mark moved is done again. */
    default String changed(String before, String now) {
        return "input changed";
    }

    /** Computes the month's days into the stage table, which holds nothing of these tenants and this month. */
    void stage(Stage stage, Month month, JobRequest request);

    /** What {@code checks.sql} wants to have bound beside stage, tenants, days, execution and metric version. */
    Map<String, Object> auditParameters(JobRequest request);

    /** What was read for each of the days, and how many rows are staged; a pair without either may be left out. */
    Map<TenantDay, Read> reads(Stage stage, Month month, JobRequest request);

    /**
     * Whether {@link #reads} has the row marks of what was staged; then nobody asks {@link #rowMarks} before the rows are read.
     */
    default boolean marksWhatItReads() {
        return false;
    }

    /** Input rows of these days that belong to nothing and change no number, by tenant; one without any may be left out. */
    default Map<String, Long> orphans(Stage stage, Month month, JobRequest request) {
        return Map.of();
    }
}
