package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoDataTest {

    private static final DemoData DATA = DemoData.generate(new DemoOptions(DemoOptions.MAX_DAYS));

    /** Instruments × models: aurora (107 + 21) × 4, borealis (107 + 21) × 3, cascade 107 × 5. */
    static final int A_DAY = 512 + 384 + 535;

    @Test
    void oneDecisionAndOneAnswerPerTenantInstrumentModelAndDay() {
        assertThat(DATA.days()).hasSize(DemoOptions.MAX_DAYS).endsWith(LocalDate.of(2018, 5, 10));
        assertThat(DATA.decisions()).hasSize(DemoOptions.MAX_DAYS * A_DAY);
        assertThat(DATA.feedback()).hasSize(DemoOptions.MAX_DAYS * A_DAY);
        assertThat(DATA.decisions()).extracting(DemoDecision::id).doesNotHaveDuplicates();
        assertThat(DATA.feedback()).extracting(DemoFeedback::id).doesNotHaveDuplicates();
        assertThat(DATA.feedback()).extracting(DemoFeedback::decision).isEqualTo(DATA.decisions());
        assertThat(DATA.decisions())
                .extracting(d -> List.of(d.tenant(), d.instrument().label(), d.model(), d.timestamp()))
                .doesNotHaveDuplicates();
    }

    @Test
    void decisionsFallOnTheirDayAndAnswersWithinTheHorizon() {
        assertThat(DATA.decisions())
                .extracting(d -> d.timestamp().atZone(ZoneOffset.UTC).toLocalDate())
                .containsOnlyElementsOf(DATA.days());
        for (DemoFeedback answer : DATA.feedback()) {
            Duration wait = Duration.between(answer.decision().timestamp(), answer.timestamp());
            assertThat(wait).isBetween(Duration.ofDays(1), Duration.ofDays(5));
        }
    }

    @Test
    void decisionsAreValid() {
        for (DemoDecision d : DATA.decisions()) {
            assertThat(d.forecast().confidence()).isBetween(0.0, 1.0);
            assertThat(d.forecast().probabilityUp()).isBetween(0.0, 1.0);
            assertThat(d.epistemic()).isBetween(0.0, 0.5);
            assertThat(d.aleatoric()).isBetween(0.0, 0.25);
            assertThat(d.panel().consensus(d.forecast().direction())).isBetween(0.01, 1.0);
            assertThat(d.size()).isBetween(0.0, 0.25);
            assertThat(d.size() == 0).isEqualTo(d.forecast().direction() == Direction.HOLD);
            assertThat(d.market().volatility()).isBetween(0.001, 0.1);
            assertThat(d.market().volatilityRank()).isBetween(0.0, 1.0);
            assertThat(d.market().drawdown()).isBetween(0.0, 0.5);
            assertThat(d.uncertaintyPenalty()).isBetween(0.0, 0.01);
            assertThat(Math.abs(d.expectedReturn()))
                    .isLessThanOrEqualTo(d.market().meanMove());
            assertThat(d.latencyMs()).isBetween(5L, 44L);
            assertThat(d.calculationMs()).isBetween(1L, 12L);
        }
    }

    @Test
    void answersAreValid() {
        for (DemoFeedback f : DATA.feedback()) {
            Direction direction = f.decision().forecast().direction();
            assertThat(f.actualReturn()).isGreaterThan(-0.2).isLessThan(0.2);
            assertThat(f.success()).isEqualTo(f.actualDirection() == direction);
            if (direction == Direction.HOLD) {
                assertThat(f.actualReturn()).isZero();
            } else {
                assertThat(f.success()).isEqualTo(f.actualReturn() > 0);
            }
            assertThat(f.impact()).isGreaterThanOrEqualTo(0).isFinite();
            assertThat(f.updateMagnitude()).isBetween(0.0, 0.02);
        }
    }

    /** AAPL closed at 190.039993 on 2018-05-10 and at 188.589996 on the next trading day. */
    @Test
    void theOutcomeIsTheRealNextMove() {
        DemoFeedback last = DATA.feedback().stream()
                .filter(f -> f.decision().instrument().label().equals("AAPL-2018-03-08")
                        && f.decision().model() == Model.MOMENTUM_1
                        && f.decision().timestamp().toString().startsWith("2018-05-10"))
                .findFirst()
                .orElseThrow();

        assertThat(last.decision().forecast().direction()).isEqualTo(Direction.BUY);
        assertThat(last.actualReturn()).isEqualTo(188.589996 / 190.039993 - 1);
        assertThat(last.success()).isFalse();
        assertThat(last.actualDirection()).isEqualTo(Direction.SELL);
        assertThat(last.timestamp()).hasToString("2018-05-11T21:05:02.107Z");
    }

    @Test
    void everyDirectionAndEveryTenantOccurs() {
        assertThat(DATA.decisions()).extracting(d -> d.forecast().direction()).contains(Direction.values());
        assertThat(DATA.decisions()).extracting(DemoDecision::tenant).contains(DemoTenant.values());
        assertThat(DATA.decisions()).extracting(DemoDecision::model).contains(Model.values());
        assertThat(DemoTenant.labels()).allMatch(label -> label.startsWith("demo-"));
    }

    @Test
    void moreDaysAddDecisionsAndChangeNone() {
        DemoData few = DemoData.generate(new DemoOptions(3));

        assertThat(new ArrayList<>(DATA.feedback()
                        .subList(
                                DATA.feedback().size() - 3 * A_DAY,
                                DATA.feedback().size())))
                .isEqualTo(few.feedback());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 46})
    void daysOutOfRangeAreRefused(int days) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DemoOptions(days))
                .withMessage("--days " + days + ": must be from 1 to 45 (default 30)");
    }
}
