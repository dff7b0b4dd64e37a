package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RawRows.Feedback;
import io.ppa.job.rollup.RollupSql.Span;
import io.ppa.store.SqlText;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What moves a day's watermarks, and what does not. */
class WatermarkSqlTest {

    private static final String TENANT = "o'b,/\\Ω";

    private static final Span DAY = Span.of(TENANT, "2024-02-29");

    private static final UUID ID = new UUID(1, 1);

    private RollupSql sql;

    /** Both watermarks of the day at one time. */
    private record Marks(String partition, String rows) {}

    @BeforeEach
    void rows() {
        sql = new RollupSql();
        decide(ID, "2024-02-29T12:00:00Z", 0.5);
        decide(new UUID(1, 2), "2024-02-29T23:59:59.999Z", 0.6);
        hear(ID, "2024-03-01T10:00:00Z", 0.01);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void mergesMoveNothing() {
        decide(new UUID(1, 3), "2024-02-28T12:00:00Z", 0.5);
        Marks before = marks();
        sql.execute("OPTIMIZE TABLE trading_decisions_probabilistic FINAL");
        sql.execute("OPTIMIZE TABLE model_feedback_events FINAL");
        assertThat(marks()).isEqualTo(before);
    }

    @Test
    void anotherTenantMovesNothing() {
        Marks before = marks();
        sql.load(new RawRows("other", List.of(decision(ID, "2024-02-29T12:00:00Z", 0.1)), List.of()));
        assertThat(marks()).isEqualTo(before);
    }

    @Test
    void earlierMonthsMoveNothing() {
        Marks before = marks();
        decide(new UUID(1, 4), "2024-01-15T12:00:00Z", 0.5);
        assertThat(marks()).isEqualTo(before);
    }

    @Test
    void newDecisionMovesBoth() {
        Marks before = marks();
        decide(new UUID(1, 5), "2024-02-29T00:00:00Z", 0.5);
        assertBothMoved(before);
    }

    @Test
    void lateFeedbackInTheNextMonthMovesBoth() {
        Marks before = marks();
        hear(new UUID(1, 2), "2024-03-06T23:59:59.999Z", 0.02);
        assertBothMoved(before);
    }

    @Test
    void feedbackAfterTheHorizonMovesNoRows() {
        String before = marks().rows();
        hear(new UUID(1, 2), "2024-03-07T00:00:00Z", 0.02);
        assertThat(marks().rows()).isEqualTo(before);
    }

    @Test
    void feedbackOnAnotherDaysDecisionMovesNoRows() {
        decide(new UUID(1, 6), "2024-03-01T12:00:00Z", 0.5);
        String before = marks().rows();
        hear(new UUID(1, 6), "2024-03-02T10:00:00Z", 0.02);
        hear(new UUID(9, 9), "2024-03-02T10:00:00Z", 0.02);
        assertThat(marks().rows()).isEqualTo(before);
    }

    @Test
    void replayMonthsLaterMovesBoth() {
        Marks before = marks();
        decide(ID, "2024-06-15T12:00:00Z", 0.5);
        assertBothMoved(before);
    }

    @Test
    void deletesMoveBoth() {
        Marks before = marks();
        sql.execute("DELETE FROM trading_decisions_probabilistic WHERE timestamp > '2024-02-29 20:00:00'");
        assertBothMoved(before);
        before = marks();
        sql.execute("ALTER TABLE model_feedback_events DELETE WHERE 1 SETTINGS mutations_sync = 2");
        assertBothMoved(before);
    }

    @Test
    void patchedDeleteMovesBoth() {
        sql.execute(
                "ALTER TABLE model_feedback_events MODIFY SETTING enable_block_number_column = 1, enable_block_offset_column = 1");
        hear(new UUID(1, 2), "2024-03-03T10:00:00Z", 0.02);
        Marks before = marks();
        sql.execute(
                "DELETE FROM model_feedback_events WHERE actual_return = 0.02 SETTINGS lightweight_delete_mode = 'lightweight_update'");
        assertBothMoved(before);
    }

    @Test
    void updateMovesBoth() {
        Marks before = marks();
        sql.execute(
                "ALTER TABLE model_feedback_events UPDATE success = NOT success WHERE 1 SETTINGS mutations_sync = 2");
        assertBothMoved(before);
    }

    @Test
    void detachedAndAttachedPartitionsMoveThePartitionMark() {
        Marks before = marks();
        sql.execute("ALTER TABLE trading_decisions_probabilistic DETACH PARTITION ('o\\'b,/\\\\Ω', 202402)");
        assertBothMoved(before);
        Marks detached = marks();
        assertThat(detached.rows()).isEmpty();
        sql.execute("ALTER TABLE trading_decisions_probabilistic ATTACH PARTITION ('o\\'b,/\\\\Ω', 202402)");
        assertThat(marks().partition()).isNotEqualTo(detached.partition());
        assertThat(marks().rows()).isEqualTo(before.rows());
    }

    @Test
    void replacedPartitionMovesBoth() {
        sql.execute("CREATE TABLE other AS trading_decisions_probabilistic");
        sql.execute(
                "INSERT INTO other SELECT * REPLACE (0.25 AS aggregated_confidence) FROM trading_decisions_probabilistic");
        Marks before = marks();
        sql.execute(
                "ALTER TABLE trading_decisions_probabilistic REPLACE PARTITION ('o\\'b,/\\\\Ω', 202402) FROM other");
        assertBothMoved(before);
    }

    private void assertBothMoved(Marks before) {
        Marks now = marks();
        assertThat(now.partition()).isNotEqualTo(before.partition());
        assertThat(now.rows()).isNotEqualTo(before.rows());
    }

    private Marks marks() {
        Map<LocalDate, String> rows = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RollupSql.file("day_watermark"),
                        DAY.parameters(),
                        row -> rows.put(row.getLocalDate("day"), row.getString("watermark")));
        assertThat(stagedMarks()).isEqualTo(rows);
        String partition = sql.clickhouse()
                .query(
                        SqlText.load("clickhouse/raw_input/partition_watermark.sql"),
                        DAY.parameters(),
                        row -> row.getString("watermark"))
                .get(0);
        return new Marks(partition, rows.getOrDefault(LocalDate.parse("2024-02-29"), ""));
    }

    /** The run enters these in the ledger, and the next plan compares them with the former. */
    private Map<LocalDate, String> stagedMarks() {
        sql.stage(DAY, Map.of());
        Map<LocalDate, String> marks = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RollupSql.file("reads"),
                        DAY.parameters(),
                        row -> marks.put(row.getLocalDate("day"), row.getString("watermark")));
        return marks;
    }

    private void decide(UUID id, String at, double confidence) {
        sql.load(new RawRows(TENANT, List.of(decision(id, at, confidence)), List.of()));
    }

    private void hear(UUID id, String at, double actualReturn) {
        sql.load(new RawRows(
                TENANT,
                List.of(),
                List.of(new Feedback(new UUID(2, RawRows.at(at)), id, RawRows.at(at), actualReturn, true))));
    }

    private static Decision decision(UUID id, String at, double confidence) {
        return new Decision(id, RawRows.at(at), "S", RollupSql.user(1), confidence, 0.1, 0.1, 1, 0.001);
    }
}
