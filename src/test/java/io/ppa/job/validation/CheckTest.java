package io.ppa.job.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ppa.model.QualityFinding;
import io.ppa.store.SqlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks and their thresholds; the statements, the runbook and the code know the same ones. */
class CheckTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    /** In binary 0.29 · 100 is below 29, and 0.07 · 100 above 7. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 1, 1000000000, true",
        "0.29, 29, 100, false",
        "0.29, 30, 100, true",
        "0.07, 7, 100, false",
        "0.07, 8, 100, true",
        "0.01, 10, 1000, false",
        "0.01, 10, 999, true",
        "1.0, 5, 5, false",
        "1.0E-9, 1, 1000000000, false",
        "1.0E-9, 2, 1000000000, true"
    })
    void aPartOfExactlyTheThreshold_isTolerated(String fraction, long affected, long total, boolean exceeds) {
        assertThat(found("confidence-out-of-range", affected, total, Map.of("max-invalid-fraction", fraction))
                        .exceeds())
                .isEqualTo(exceeds);
    }

    @ParameterizedTest
    @CsvSource({
        "return-not-finite, max-invalid-fraction",
        "copy-uncertainty-negative, max-invalid-fraction",
        "uncertainty-above-one, max-inconsistent-fraction",
        "decision-contradictory, max-inconsistent-fraction",
        "metadata-missing, max-incomplete-fraction",
        "feedback-orphan, max-orphan-fraction",
        "feedback-late, max-late-fraction",
        "decision-repeated, max-repeated-fraction",
        "copy-decision-repeated, max-repeated-fraction",
        "feedback-repeated, max-repeated-fraction"
    })
    void everyThreshold_isThatOfItsChecks(String check, String setting) {
        assertThat(found(check, 1, 2, Map.of(setting, "0.49")).exceeds()).isTrue();
        assertThat(found(check, 1, 2, Map.of(setting, "0.5")).exceeds()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"decision-in-future", "arrival-gap", "tenant-unknown", "copy-decision-in-future", "copy-tenant-unknown"
    })
    void ofTheOthers_notOneIsTolerated(String check) {
        Map<String, String> lenient = Stream.of(Check.Limit.values())
                .filter(limit -> limit != Check.Limit.NONE)
                .collect(Collectors.toMap(Check.Limit::setting, limit -> "1.0"));

        assertThat(found(check, 1, 1_000_000, lenient).exceeds()).isTrue();
    }

    @Test
    void anIdNoCheckHas_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> found("confidence", 1, 1, Map.of()))
                .withMessage("no check confidence");
    }

    @Test
    void theStatements_answerEveryCheck_andNoOther() {
        Set<String> answered = new TreeSet<>(Set.of(Check.TENANT_UNKNOWN.id()));
        for (String file : List.of(
                "clickhouse/data_quality/decisions",
                "clickhouse/data_quality/feedback",
                "clickhouse/data_quality/repeats",
                "clickhouse/data_quality/arrival",
                "clickhouse/data_quality/future",
                "postgres/data_quality/copy")) {
            Matcher quoted = Pattern.compile("'([a-z]+(?:-[a-z]+)+)'").matcher(code(file));
            while (quoted.find()) {
                answered.add(quoted.group(1));
            }
        }

        assertThat(answered)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Check.values()).map(Check::id).toList());
    }

    private static String code(String file) {
        return SqlText.load(file + ".sql")
                .text()
                .lines()
                .filter(line -> !line.strip().startsWith("--"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theRunbook_listsEveryCheckWithItsSeverity() throws IOException {
        String runbook;
        try (var in = CheckTest.class.getResourceAsStream("/jobs/data-validation.md")) {
            runbook = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(Pattern.compile("warning: (HIGH|MEDIUM|LOW) ([a-z-]+) on ‹day›: ‹n› of ‹m›: ([^`]+), for example")
                        .matcher(runbook)
                        .results()
                        .map(found -> found.group(1) + " " + found.group(2) + ": " + found.group(3)))
                .containsExactlyElementsOf(Stream.of(Check.values())
                        .filter(check -> !check.ofCopy())
                        .map(check -> check.severity() + " " + check.id() + ": " + check.meaning())
                        .toList());
        assertThat(Check.ids(true)).allMatch(id -> runbook.contains("`" + id + "`"));
    }

    @Test
    void aSentence_namesWhatWasFound_whereAndHowMuch() {
        assertThat(Check.sentence(found("confidence-out-of-range", 3, 120, Map.of())))
                .isEqualTo(
                        "HIGH confidence-out-of-range on 2024-03-20: 3 of 120: decisions whose confidence is outside [0,1],"
                                + " for example id-1");
    }

    private static QualityFinding found(String check, long affected, long total, Map<String, String> settings) {
        return Check.finding(
                check,
                DAY,
                "acme",
                affected,
                total,
                List.of("id-1", "id-2"),
                ValidationSettings.of(ValidationWorld.request(DAY, DAY, settings)));
    }
}
