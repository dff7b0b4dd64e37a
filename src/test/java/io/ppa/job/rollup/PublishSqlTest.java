package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.publish.Checks;
import io.ppa.job.publish.InputStatements;
import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RollupSql.Span;
import io.ppa.store.SqlText;
import io.ppa.testing.PublishSql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Audit, diff, hash and publication on staged rows that were broken or changed on purpose. */
class PublishSqlTest {

    private static final Span SPAN = Span.of("o'b", List.of("2024-03-30", "2024-03-31"));

    private static final LocalDate LAST = LocalDate.parse("2024-03-31");

    private RollupSql sql;

    @BeforeEach
    void staged() {
        sql = new RollupSql();
        RawRows raw = RawRows.of(SPAN.tenant());
        for (int i = 0; i < 10; i++) {
            String at = (i < 5 ? "2024-03-30" : "2024-03-31") + "T12:00:00Z";
            raw.decisions()
                    .add(new Decision(
                            new UUID(3, i), RawRows.at(at), "S" + i, RollupSql.user(i), 0.1 * i, 0.1, 0.1, i, 0.001));
            raw.feedbacks()
                    .add(new RawRows.Feedback(
                            new UUID(4, i),
                            new UUID(3, i),
                            RawRows.at("2024-04-01T00:00:00Z") + i,
                            0.01 * (i - 5),
                            i > 5));
        }
        sql.load(raw);
        sql.stage(SPAN, Map.of());
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void soundRowsPassTheAudit() {
        assertThat(offended()).isEmpty();
    }

    @Test
    void everyCheckFindsWhatItIsFor() {
        Map<String, String> faults = new TreeMap<>(Map.of(
                "duplicate_key", "* REPLACE (total_predictions AS total_predictions)",
                "day_not_asked_for", "* REPLACE (toDate('2024-03-02') AS date)",
                "counts_disagree", "* REPLACE ('x' AS symbol, total_predictions + 1 AS total_predictions)",
                "out_of_range", "* REPLACE ('x' AS symbol, 1.5 AS max_drawdown)",
                "undefined_disagrees", "* REPLACE ('x' AS symbol, nan AS accuracy_rate)",
                "stamp_disagrees", "* REPLACE ('x' AS symbol, run_id + 1 AS run_id)",
                "too_many_rejected",
                        "* REPLACE ('x' AS symbol, decisions + 1 AS decisions, 1 AS confidence_not_finite)",
                "not_finite", "* REPLACE ('x' AS symbol, nan AS avg_position_size)"));
        faults.forEach((check, fault) -> {
            sql.stage(SPAN, Map.of());
            sql.execute("INSERT INTO stage SELECT " + fault + " FROM stage WHERE stage.symbol = 'S7'");
            assertThat(offended()).as(check).contains(check);
        });
    }

    @Test
    void aDayWithoutFeedbackIsWarnedOf() {
        sql.execute("TRUNCATE TABLE model_feedback_events");
        sql.stage(SPAN, Map.of());
        assertThat(offended()).containsExactly("nothing_evaluated");
    }

    @Test
    void publishedRowsHashAsStagedOnes() {
        publish();
        assertThat(sql.hashes(SPAN, RollupSql.PUBLISHED)).hasSize(2).isEqualTo(sql.hashes(SPAN, "stage"));
        sql.execute("OPTIMIZE TABLE probabilistic_performance_analytics FINAL");
        assertThat(sql.hashes(SPAN, RollupSql.PUBLISHED)).isEqualTo(sql.hashes(SPAN, "stage"));
    }

    @Test
    void diffCountsAddedRemovedChangedAndUnchanged() {
        assertThat(diff()).containsExactly(5L, 0L, 0L, 0L);
        publish();
        assertThat(diff()).containsExactly(0L, 0L, 0L, 5L);
        sql.execute("DELETE FROM trading_decisions_probabilistic WHERE symbol = 'S6'");
        sql.execute(
                "INSERT INTO trading_decisions_probabilistic SELECT * REPLACE (timestamp + 1 AS timestamp, 0.77 AS aggregated_confidence) "
                        + "FROM trading_decisions_probabilistic WHERE symbol = 'S7'");
        sql.execute(
                "INSERT INTO trading_decisions_probabilistic SELECT * REPLACE (generateUUIDv4() AS id, 'new' AS symbol) "
                        + "FROM trading_decisions_probabilistic AS d WHERE d.symbol = 'S8'");
        sql.stage(SPAN, Map.of());
        assertThat(diff()).containsExactly(1L, 1L, 1L, 3L);
    }

    @Test
    void otherDaysAndTenantsStayByteForByte() {
        publish();
        Span other = Span.of("p", List.of("2024-03-31"));
        sql.load(new RawRows(
                "p",
                List.of(new Decision(
                        new UUID(5, 5), RawRows.at("2024-03-31T01:00:00Z"), "S", RollupSql.user(1), 0.5, 0, 0, 1, 0)),
                List.of()));
        sql.stage(other, Map.of());
        publish(other);
        String before = everythingBut("2024-03-31", "o'b");

        sql.execute("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'o\\'b' AND symbol = 'S6'");
        Span last = Span.of("o'b", "2024-03-31");
        sql.stage(last, Map.of());
        publish(last);

        assertThat(everythingBut("2024-03-31", "o'b")).isEqualTo(before);
        assertThat(sql.hashes(last, RollupSql.PUBLISHED)).isEqualTo(sql.hashes(last, "stage"));
    }

    @Test
    void tenantsAreFoundInMetadataAndInWhatIsPublished() {
        publish();
        assertThat(tenants()).containsExactly("o'b");
        sql.execute("TRUNCATE TABLE trading_decisions_probabilistic");
        assertThat(tenants()).containsExactly("o'b");
        sql.execute("TRUNCATE TABLE probabilistic_performance_analytics");
        assertThat(tenants()).isEmpty();
    }

    @Test
    void orphansAreCountedOnceAndOnlyWithoutAnyDecision() {
        sql.load(new RawRows(
                SPAN.tenant(),
                List.of(new Decision(
                        new UUID(6, 1), RawRows.at("2023-01-01T00:00:00Z"), "S", RollupSql.user(1), 0.5, 0, 0, 1, 0)),
                List.of(
                        new RawRows.Feedback(
                                new UUID(7, 1), new UUID(6, 1), RawRows.at("2024-03-31T01:00:00Z"), 0, true),
                        new RawRows.Feedback(
                                new UUID(7, 2), new UUID(6, 2), RawRows.at("2024-03-31T01:00:00Z"), 0, true),
                        new RawRows.Feedback(
                                new UUID(7, 2), new UUID(6, 2), RawRows.at("2024-03-31T01:00:00Z"), 0, true))));
        sql.stage(SPAN, Map.of());
        Map<LocalDate, Long> orphans = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RollupSql.file("orphans"),
                        SPAN.parameters(),
                        row -> orphans.put(row.getLocalDate("day"), row.getLong("orphans")));
        assertThat(orphans).isEqualTo(Map.of(LAST, 1L));
    }

    private List<String> tenants() {
        Map<String, Object> parameters = SPAN.parameters();
        parameters.put("published", "probabilistic_performance_analytics");
        return sql.clickhouse().query(InputStatements.RAW_TENANTS, parameters, row -> row.getString("tenant"));
    }

    private String everythingBut(String day, String tenant) {
        return sql.clickhouse()
                .query(
                        new SqlText(
                                "test",
                                "SELECT toString(groupArray(tuple(*))) AS rows FROM (SELECT * FROM probabilistic_performance_analytics"
                                        + " WHERE NOT (date = {day:Date} AND tenant_id = {tenant:String}) ORDER BY ALL)"),
                        Map.of("day", day, "tenant", tenant),
                        row -> row.getString("rows"))
                .get(0);
    }

    /** Added, removed, changed, unchanged of the last day. */
    private List<Long> diff() {
        Map<LocalDate, List<Long>> diffs = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RollupSql.file("diff"),
                        SPAN.parameters(),
                        row -> diffs.put(
                                row.getLocalDate("day"),
                                List.of(
                                        row.getLong("added"),
                                        row.getLong("removed"),
                                        row.getLong("changed"),
                                        row.getLong("unchanged"))));
        return diffs.get(LAST);
    }

    private void publish() {
        publish(SPAN);
    }

    private void publish(Span span) {
        PublishSql.publish(sql.clickhouse(), RollupSql.PUBLISHED, RollupSql.file("fill_swap"), span.parameters());
    }

    private List<String> offended() {
        Checks checks = Checks.read(RollupSql.file("checks"));
        List<String> names = new ArrayList<>(
                sql.clickhouse().query(checks.statement(), SPAN.parameters(), row -> row.getString("check")));
        return names.stream().distinct().toList();
    }
}
