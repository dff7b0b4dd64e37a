package io.ppa.store.postgres;

import io.ppa.model.QualityFinding;
import io.ppa.model.QualityFinding.Severity;
import io.ppa.model.QualityResult;
import io.ppa.model.QualityResult.Acceptance;
import io.ppa.store.Columns;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What data-validation found and what was accepted of it, {@code data_quality_results}. Statements are the files of
 * {@code sql/postgres/data_quality}.
 */
public final class DataQuality {

    private static final int PAGE = 1000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String RESULTS = sql("results");
    private static final String ACCEPT = sql("accept");
    private static final String REMOVE = sql("remove");
    private static final String KEEP = sql("keep");
    private static final String NEWEST_DAY = sql("newest_day");

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    public DataQuality(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
    }

    static String sql(String name) {
        return SqlText.load("postgres/data_quality/" + name + ".sql").text();
    }

    /**
     * Which results are meant.
     *
     * @param days these only, not what lies between them
     * @param tenants null for all
     * @param checks null for all
     */
    public record Scope(
            Collection<LocalDate> days,
            @Nullable Collection<String> tenants,
            @Nullable Collection<String> checks) {

        /** Of all days from one to another, both inclusive. */
        public Scope(
                LocalDate first,
                LocalDate last,
                @Nullable Collection<String> tenants,
                @Nullable Collection<String> checks) {
            this(first.datesUntil(last.plusDays(1)).toList(), tenants, checks);
        }
    }

    /** What an operator accepts: all that this check found. */
    public record Accept(String check, String reason) {}

    /** How the results of a scope changed: rows. */
    public record Change(long added, long removed, long changed, long unchanged) {}

    private record Key(LocalDate day, String tenant, String check) {

        static Key of(QualityFinding finding) {
            return new Key(finding.day(), finding.tenant(), finding.check());
        }
    }

    /** In order of day, tenant, severity and check. */
    public List<QualityResult> results(Scope scope) {
        return parameters(jdbc.sql(RESULTS), scope)
                .param("checks", array(scope.checks()), Types.ARRAY)
                .query(DataQuality::result)
                .list();
    }

    /** The newest day that the job has looked at for anybody. */
    public Optional<LocalDate> newestDay(String job) {
        return jdbc.sql(NEWEST_DAY).param("job", job).query(LocalDate.class).optional();
    }

    /**
     * Makes these the results of the scope, all or nothing. What was found the same before is not written again; what was
     * accepted stays accepted as long as no more are affected.
     *
     * @param accept what is accepted of the results as they stood before, null for nothing
     */
    public Change replace(Scope scope, Collection<QualityFinding> findings, @Nullable Accept accept, long executionId) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (accept != null && (scope.checks() == null || scope.checks().contains(accept.check()))) {
                parameters(jdbc.sql(ACCEPT), scope)
                        .param("check", accept.check())
                        .param("reason", accept.reason())
                        .param("execution", executionId)
                        .update();
            }
            Map<Key, QualityFinding> before = new LinkedHashMap<>();
            results(scope).forEach(result -> before.put(Key.of(result.finding()), result.finding()));
            return replace(before, findings, executionId);
        }));
    }

    private Change replace(Map<Key, QualityFinding> before, Collection<QualityFinding> findings, long executionId) {
        List<QualityFinding> written = new ArrayList<>();
        long added = 0;
        long unchanged = 0;
        for (QualityFinding finding : findings) {
            QualityFinding old = before.remove(Key.of(finding));
            if (finding.equals(old)) {
                unchanged++;
            } else {
                written.add(finding);
                added += old == null ? 1 : 0;
            }
        }
        List<Key> gone = List.copyOf(before.keySet());
        for (List<Key> page : Pages.of(gone, PAGE)) {
            jdbc.sql(REMOVE).param("keys", JSON.writeValueAsString(page)).update();
        }
        for (List<QualityFinding> page : Pages.of(written, PAGE)) {
            jdbc.sql(KEEP)
                    .param("findings", JSON.writeValueAsString(page))
                    .param("execution", executionId)
                    .update();
        }
        return new Change(added, gone.size(), written.size() - added, unchanged);
    }

    private static JdbcClient.StatementSpec parameters(JdbcClient.StatementSpec statement, Scope scope) {
        return statement
                .param("days", scope.days().stream().map(LocalDate::toString).toArray(String[]::new), Types.ARRAY)
                .param("tenants", array(scope.tenants()), Types.ARRAY);
    }

    /** PostgreSQL can hold no text with a zero byte, so that no such text is in any of its rows. */
    static String @Nullable [] array(@Nullable Collection<String> texts) {
        return texts == null
                ? null
                : texts.stream().filter(text -> text.indexOf('\0') < 0).toArray(String[]::new);
    }

    private static QualityResult result(ResultSet rs, int row) throws SQLException {
        QualityFinding finding = new QualityFinding(
                rs.getObject("day", LocalDate.class),
                rs.getString("tenant"),
                rs.getString("check_id"),
                Severity.valueOf(rs.getString("severity")),
                rs.getLong("affected_records"),
                rs.getLong("total_records"),
                rs.getBoolean("exceeds"),
                texts(rs, "samples"));
        Instant acceptedAt = Columns.instant(rs, "accepted_at");
        Acceptance acceptance = acceptedAt == null
                ? null
                : new Acceptance(
                        rs.getLong("accepted_records"),
                        rs.getString("accepted_reason"),
                        acceptedAt,
                        rs.getLong("accepted_execution_id"));
        return new QualityResult(
                finding, rs.getLong("execution_id"), rs.getTimestamp("found_at").toInstant(), acceptance);
    }

    static List<String> texts(ResultSet rs, String column) throws SQLException {
        return List.of((String[]) rs.getArray(column).getArray());
    }
}
