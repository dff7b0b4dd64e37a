package io.ppa.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How statements that stage are named. */
class StageTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-15");

    private static String id(long execution, String computedAt, List<String> tenants, LocalDate... days) {
        return new Stage(execution, PublishStore.stageTable(execution), Instant.parse(computedAt))
                .statementId(new Month(tenants, List.of(days)));
    }

    /** A month may be staged in other parts by the next attempt, if its rows have become more. */
    @Test
    void allStatementsThatStageAMonth_areFoundByHowTheirNamesBegin_andNoOthers() {
        String ids = Stage.statementIds("ppa_stage_7", new Month(List.of("a", "b"), List.of(DAY.plusDays(9))));

        assertThat(List.of(
                        id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY, DAY.plusDays(1))))
                .allMatch(id -> id.startsWith(ids));
        assertThat(List.of(
                        id(7, "2024-03-16T01:00:00Z", List.of("ab"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("a"), DAY),
                        id(8, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY.plusMonths(1))))
                .noneMatch(id -> id.startsWith(ids));
    }

    @Test
    void aStatement_hasTheSameNameInEveryAttempt_andNoOtherHas() {
        String first = id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY);

        assertThat(id(7, "2024-03-16T01:00:09Z", List.of("a", "b"), DAY)).isEqualTo(first);
        assertThat(first).startsWith("ppa_stage_7-").doesNotContain(" ");
        assertThat(List.of(
                        id(8, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("a"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("ab"), DAY),
                        id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY.plusDays(1)),
                        id(7, "2024-03-16T01:00:00Z", List.of("a", "b"), DAY, DAY.plusDays(1))))
                .doesNotContain(first)
                .doesNotHaveDuplicates();
    }
}
