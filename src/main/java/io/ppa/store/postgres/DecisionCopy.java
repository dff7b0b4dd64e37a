package io.ppa.store.postgres;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The operational copy of the decisions, {@code trading_decisions_probabilistic}, and what is wrong with its rows. Statements are
 * the files of {@code sql/postgres/data_quality}.
 */
public final class DecisionCopy {

    private static final String FAULTS = DataQuality.sql("copy");
    private static final String ISSUES = DataQuality.sql("issues");

    private final JdbcClient jdbc;

    public DecisionCopy(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * What a check found in a tenant's rows of a day.
     *
     * @param check its id, for example {@code copy-metadata-missing}
     * @param affected at least 1
     * @param total the tenant's rows of the day
     * @param samples the first ids, at most five
     */
    public record Fault(LocalDate day, String tenant, String check, long affected, long total, List<String> samples) {}

    /** What {@code validate_probability_data()} says of all rows of the copy; {@code affected} may be 0. */
    public record Issue(String issue, long affected, String severity) {}

    /**
     * Looks at the rows of these days, and at all that are later than {@code after}: they count with the last day.
     *
     * @param tenants null for all
     */
    public List<Fault> faults(LocalDate first, LocalDate last, @Nullable Collection<String> tenants, Instant after) {
        return jdbc.sql(FAULTS)
                .param("first", first)
                .param("last", last)
                .param("tenants", DataQuality.array(tenants), Types.ARRAY)
                .param("after", Timestamp.from(after))
                .query((rs, n) -> new Fault(
                        rs.getObject("day", LocalDate.class),
                        rs.getString("tenant"),
                        rs.getString("check_id"),
                        rs.getLong("affected"),
                        rs.getLong("total"),
                        DataQuality.texts(rs, "sample")))
                .list();
    }

    public List<Issue> issues() {
        return jdbc.sql(ISSUES)
                .query((rs, n) -> new Issue(
                        rs.getString("validation_issue"), rs.getLong("affected_records"), rs.getString("severity")))
                .list();
    }
}
