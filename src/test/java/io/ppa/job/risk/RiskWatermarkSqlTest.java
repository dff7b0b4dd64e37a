package io.ppa.job.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.risk.RollingRiskReference.Daily;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What moves a day's watermarks, which windows of it, and what moves none. */
class RiskWatermarkSqlTest {

    private static final String TENANT = "o'b,/\\Ω";

    private static final LocalDate DAY = LocalDate.parse("2024-03-31");

    private static final UUID USER = new UUID(0, 1);

    private RiskSql sql;

    private RollingRisk job;

    @BeforeEach
    void rows() {
        sql = new RiskSql();
        job = new RollingRisk(sql.clickhouse());
        load(row(0, "A", 0.01), row(29, "A", 0.02), row(30, "B", 0.03), row(89, "A", 0.04), row(200, "A", 0.05));
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void changedRow_movesExactlyTheWindowsThatHoldIt() {
        assertThat(after(() -> change(0))).isEqualTo("input changed: windows 30, 90, 252");
        assertThat(after(() -> change(29))).isEqualTo("input changed: windows 30, 90, 252");
        assertThat(after(() -> change(30))).isEqualTo("input changed: windows 90, 252");
        assertThat(after(() -> change(89))).isEqualTo("input changed: windows 90, 252");
        assertThat(after(() -> change(200))).isEqualTo("input changed: window 252");
        assertThat(after(() -> load(row(90, "A", 0.1)))).isEqualTo("input changed: window 252");
        assertThat(after(() -> load(row(251, "A", 0.1)))).isEqualTo("input changed: window 252");
    }

    @Test
    void rowsOutsideTheLongestWindow_moveNothing() {
        String before = mark();
        load(row(252, "A", 0.1), row(-1, "A", 0.1));
        sql.load("other", List.of(row(0, "A", 0.1)));
        assertThat(mark()).isEqualTo(before);
    }

    @Test
    void rowsThatCountNowhere_moveNothing() {
        String before = mark();
        load(
                new Daily(DAY, "B", USER, 0, 0.5, 1),
                new Daily(DAY, "C", USER, 1, Double.NaN, 1),
                new Daily(DAY, "D", USER, 1, -2, 1));
        assertThat(mark()).isEqualTo(before);
    }

    @Test
    void weightThatCountsNowhere_movesNothing_anyOtherDoes() {
        load(new Daily(DAY, "W", USER, 1, 0.5, -1));
        String before = mark();
        sql.execute("ALTER TABLE probabilistic_performance_analytics UPDATE avg_position_size = nan WHERE symbol = 'W'"
                + " SETTINGS mutations_sync = 2");
        assertThat(mark()).isEqualTo(before);
        sql.execute("ALTER TABLE probabilistic_performance_analytics UPDATE avg_position_size = 1 WHERE symbol = 'W'"
                + " SETTINGS mutations_sync = 2");
        assertThat(job.changed(before, mark())).isEqualTo("input changed: windows 30, 90, 252");
    }

    @Test
    void sameNumbersPublishedAgain_moveNoRows() {
        String before = mark();
        String partitions = partitionMark();
        sql.execute("CREATE TABLE other AS probabilistic_performance_analytics");
        sql.execute("INSERT INTO other SELECT * REPLACE (99 AS run_id) FROM probabilistic_performance_analytics");
        sql.execute(
                "ALTER TABLE probabilistic_performance_analytics REPLACE PARTITION ('o\\'b,/\\\\Ω', 202403) FROM other");
        assertThat(partitionMark()).isNotEqualTo(partitions);
        assertThat(mark()).isEqualTo(before);
    }

    @Test
    void columnsThatAreNotUsed_moveNothing() {
        String before = mark();
        sql.execute(
                "ALTER TABLE probabilistic_performance_analytics UPDATE avg_confidence = 0.9, sharpe_ratio = 3 WHERE 1"
                        + " SETTINGS mutations_sync = 2");
        assertThat(mark()).isEqualTo(before);
    }

    @Test
    void mergesMoveNothing_alsoOfRowsOfOneKey() {
        load(row(0, "A", 0.5));
        String before = mark();
        sql.execute("OPTIMIZE TABLE probabilistic_performance_analytics FINAL");
        assertThat(mark()).isEqualTo(before);
    }

    @Test
    void lastRowGone_leavesNoMark() {
        String before = mark();
        sql.execute("TRUNCATE TABLE probabilistic_performance_analytics");
        assertThat(sql.marks(TENANT, List.of(DAY))).isEmpty();
        assertThat(job.changed(before, "")).isEqualTo("input changed: windows 30, 90, 252");
    }

    @Test
    void emptyWindow_saysSo() {
        sql.execute(
                "ALTER TABLE probabilistic_performance_analytics DELETE WHERE date > '2023-12-31' SETTINGS mutations_sync = 2");
        assertThat(mark()).startsWith("30=none 90=none 252=").doesNotEndWith("none");
    }

    @Test
    void marksDoNotDependOnTheDaysAskedForTogether() {
        List<LocalDate> days = IntStream.range(0, 31).mapToObj(DAY::minusDays).toList();
        Map<LocalDate, String> together = sql.marks(TENANT, days);
        for (LocalDate day : days) {
            assertThat(sql.marks(TENANT, List.of(day))).containsEntry(day, together.get(day));
        }
    }

    @Test
    void partitionMark_coversTheMonthsOfTheLongestWindow() {
        String before = partitionMark();
        load(new Daily(LocalDate.parse("2023-06-30"), "A", USER, 1, 0.1, 1));
        load(new Daily(LocalDate.parse("2024-04-01"), "A", USER, 1, 0.1, 1));
        assertThat(partitionMark()).isEqualTo(before);
        // 252 days before the end of March begin in July.
        load(new Daily(LocalDate.parse("2023-07-01"), "A", USER, 1, 0.1, 1));
        assertThat(partitionMark()).isNotEqualTo(before);
    }

    @Test
    void firstDaysOfTheCalendar_haveWindowsToo() {
        LocalDate first = LocalDate.EPOCH;
        sql.load("early", List.of(new Daily(first, "A", USER, 1, 0.1, 1)));
        assertThat(sql.marks("early", List.of(first))).containsOnlyKeys(first);
        assertThat(sql.staged("early", List.of(first), RiskSql.SETTINGS)).hasSize(9);
        assertThat(sql.clickhouse()
                        .query(
                                RiskSql.file("tenants"),
                                RiskSql.parameters("early", List.of(first), RiskSql.SETTINGS),
                                row -> row.getString("tenant")))
                .containsExactly("early");
    }

    /** The reason for the day after something was done. */
    private String after(Runnable something) {
        String before = mark();
        something.run();
        return job.changed(before, mark());
    }

    private void change(int back) {
        sql.execute(
                "ALTER TABLE probabilistic_performance_analytics UPDATE total_return = total_return + 0.001 WHERE date = '"
                        + DAY.minusDays(back) + "' SETTINGS mutations_sync = 2");
    }

    private String mark() {
        return sql.marks(TENANT, List.of(DAY)).getOrDefault(DAY, "");
    }

    private String partitionMark() {
        return sql.texts(
                        RiskSql.file("partition_watermark"),
                        RiskSql.parameters(TENANT, List.of(DAY), RiskSql.SETTINGS),
                        "watermark")
                .getOrDefault(DAY, "");
    }

    private void load(Daily... rows) {
        sql.load(TENANT, List.of(rows));
    }

    private static Daily row(int back, String symbol, double ret) {
        return new Daily(DAY.minusDays(back), symbol, USER, 1, ret, 1);
    }
}
