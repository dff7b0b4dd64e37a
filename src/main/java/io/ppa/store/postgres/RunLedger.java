package io.ppa.store.postgres;

import io.ppa.model.LedgerEntry;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The run ledger, {@code ppa.run_ledger}: how the last attempt at each (job, tenant, day) ended, and on which input. */
public final class RunLedger {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final TypeReference<Map<String, String>> WATERMARK = new TypeReference<>() {};

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public RunLedger(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    /** The entries of a job from one day to another, both inclusive, in order of tenant and day. */
    public List<LedgerEntry> entries(String job, LocalDate from, LocalDate to) {
        return jdbc.sql("""
                        SELECT job, tenant, day, status, input_watermark, metric_version, content_hash, rows_published,
                               execution_id, error
                        FROM ppa.run_ledger
                        WHERE job = :job AND day BETWEEN :from AND :to
                        ORDER BY tenant, day""")
                .param("job", job)
                .param("from", from)
                .param("to", to)
                .query(RunLedger::entry)
                .list();
    }

    /** What an execution wrote last: days that a later one did are not among them. */
    public List<LedgerEntry> entriesOf(long executionId) {
        return jdbc.sql("""
                        SELECT job, tenant, day, status, input_watermark, metric_version, content_hash, rows_published,
                               execution_id, error
                        FROM ppa.run_ledger
                        WHERE execution_id = :execution
                        ORDER BY tenant, day""")
                .param("execution", executionId)
                .query(RunLedger::entry)
                .list();
    }

    /** Every tenant it knows anything of. */
    public SortedSet<String> tenants() {
        return new TreeSet<>(jdbc.sql("SELECT DISTINCT tenant FROM ppa.run_ledger")
                .query(String.class)
                .list());
    }

    /** The tenants of a job of which a day in this range failed, both ends inclusive, with the first such day. */
    public Map<String, LocalDate> failed(String job, LocalDate from, LocalDate to) {
        Map<String, LocalDate> failed = new TreeMap<>();
        jdbc.sql("""
                        SELECT tenant, min(day) AS day FROM ppa.run_ledger
                        WHERE job = :job AND day BETWEEN :from AND :to AND status = 'FAILED' GROUP BY tenant""").param("job", job).param("from", from).param("to", to).query((ResultSet rs) -> {
            failed.put(rs.getString("tenant"), rs.getObject("day", LocalDate.class));
        });
        return failed;
    }

    /** Of each tenant of a job the last day that is done, if there is one on or after that day. */
    public SortedMap<String, LocalDate> newestDone(String job, LocalDate from) {
        SortedMap<String, LocalDate> newest = new TreeMap<>();
        jdbc.sql("""
                        SELECT tenant, max(day) AS day FROM ppa.run_ledger
                        WHERE job = :job AND day >= :from AND status = 'DONE' GROUP BY tenant""").param("job", job).param("from", from).query((ResultSet rs) -> {
            newest.put(rs.getString("tenant"), rs.getObject("day", LocalDate.class));
        });
        return newest;
    }

    /**
     * The done days of those of these tenants of which not all days of this range are, both ends inclusive.
     *
     * @param tenants text that PostgreSQL can hold
     */
    public Map<String, Set<LocalDate>> notAllDone(
            String job, Collection<String> tenants, LocalDate from, LocalDate to) {
        Map<String, Set<LocalDate>> done = new TreeMap<>();
        jdbc.sql("""
                        SELECT t.tenant, array_agg(l.day::text) FILTER (WHERE l.day IS NOT NULL) AS days
                        FROM unnest(:tenants::text[]) AS t(tenant)
                        LEFT JOIN ppa.run_ledger AS l
                            ON l.job = :job AND l.tenant = t.tenant AND l.day BETWEEN :from AND :to AND l.status = 'DONE'
                        GROUP BY t.tenant
                        HAVING count(l.day) <= :to::date - :from::date""")
                .param("job", job)
                .param("tenants", tenants.toArray(String[]::new))
                .param("from", from)
                .param("to", to)
                .query((ResultSet rs) -> {
                    Array days = rs.getArray("days");
                    done.put(rs.getString("tenant"), days == null ? Set.of() : days(days));
                });
        return done;
    }

    private static Set<LocalDate> days(Array days) throws SQLException {
        Set<LocalDate> found = new HashSet<>();
        for (String day : (String[]) days.getArray()) {
            found.add(LocalDate.parse(day));
        }
        return found;
    }

    /** Writes these entries, all or none; each replaces what was known of its (job, tenant, day). */
    public void record(List<LedgerEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status ->
                jdbc.sql("""
                        INSERT INTO ppa.run_ledger AS l
                            (job, tenant, day, status, input_watermark, metric_version, content_hash, rows_published,
                             execution_id, error, updated_at)
                        SELECT e.job, e.tenant, e.day, e.status, e.watermark, e."metricVersion", e."contentHash",
                               e."rowsPublished", e."executionId", e.error, clock_timestamp()
                        FROM jsonb_to_recordset(:entries::jsonb) AS e(job text, tenant text, day date, status text,
                             watermark jsonb, "metricVersion" int, "contentHash" text, "rowsPublished" bigint,
                             "executionId" bigint, error text)
                        ON CONFLICT (job, tenant, day) DO UPDATE SET status = excluded.status,
                            input_watermark = excluded.input_watermark, metric_version = excluded.metric_version,
                            content_hash = excluded.content_hash, rows_published = excluded.rows_published,
                            execution_id = excluded.execution_id, error = excluded.error,
                            updated_at = excluded.updated_at""").param("entries", JSON.writeValueAsString(entries)).update());
    }

    private static LedgerEntry entry(ResultSet rs, int row) throws SQLException {
        return new LedgerEntry(
                rs.getString("job"),
                rs.getString("tenant"),
                rs.getObject("day", LocalDate.class),
                LedgerEntry.Status.valueOf(rs.getString("status")),
                JSON.readValue(rs.getString("input_watermark"), WATERMARK),
                rs.getInt("metric_version"),
                rs.getString("content_hash"),
                rs.getLong("rows_published"),
                rs.getLong("execution_id"),
                rs.getString("error"));
    }
}
