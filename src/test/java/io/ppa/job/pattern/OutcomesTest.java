package io.ppa.job.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.pattern.Group.Key;
import io.ppa.job.pattern.Outcomes.PatternNumbers;
import io.ppa.job.pattern.Outcomes.Uncertainties;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where numbers are undefined, and how they are rounded. */
class OutcomesTest {

    private static final Key BULL = new Key("AAPL", "bull");

    private static Outcomes of(Map<Key, Group> groups) {
        SortedMap<Key, Group> sorted = new TreeMap<>(groups);
        return Outcomes.of(sorted);
    }

    private static Group evaluated(long outcomes, long successes, double confidenceSum) {
        return new Group(outcomes, successes, confidenceSum, 0, 0, 0);
    }

    private static Group uncertain(long decisions, double epistemicSum, double aleatoricSum) {
        return new Group(0, 0, 0, decisions, epistemicSum, aleatoricSum);
    }

    @Test
    void pattern_isUndefined_whereNothingWasEvaluated() {
        Outcomes outcomes = of(Map.of(BULL, uncertain(3, 0.3, 0.3), new Key("AAPL", "bear"), evaluated(1, 1, 0.5)));

        assertThat(outcomes.pattern(BULL)).isEmpty();
        assertThat(outcomes.pattern(new Key("MSFT", "bull"))).isEmpty();
        assertThat(outcomes.pattern(new Key("AAPL", "bear"))).isPresent();
    }

    static Stream<Arguments> sums() {
        return Stream.of(
                Arguments.of("no decision on the day", uncertain(0, 0, 0)),
                Arguments.of("sum beyond a double", uncertain(2, Double.POSITIVE_INFINITY, 0.1)),
                Arguments.of("sum beyond a double", uncertain(2, 0.1, Double.POSITIVE_INFINITY)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sums")
    void embedding_isUndefined(String why, Group group) {
        assertThat(of(Map.of(BULL, group)).embedding("AAPL")).as(why).isEmpty();
    }

    @Test
    void embedding_isOfAllRegimesOfItsSymbol() {
        Outcomes outcomes = of(Map.of(
                BULL,
                uncertain(1, 0.5, 0.1),
                new Key("AAPL", "bear"),
                uncertain(3, 0.3, 0.7),
                new Key("MSFT", "bull"),
                uncertain(1, 1, 1)));

        assertThat(outcomes.embedding("AAPL")).contains(new Uncertainties(0.2, 0.2));
    }

    static Stream<Arguments> ties() {
        return Stream.of(
                Arguments.of(0.0000005, 0.0),
                Arguments.of(0.0000015, 0.000002),
                Arguments.of(0.1234565, 0.123456),
                Arguments.of(0.1234575, 0.123458),
                Arguments.of(0.12345650000001, 0.123457),
                Arguments.of(1e15, 1e15));
    }

    @ParameterizedTest
    @MethodSource("ties")
    void numbers_areRoundedToSixDecimals_halfToEven(double exact, double rounded) {
        assertThat(of(Map.of(BULL, uncertain(1, exact, exact))).embedding("AAPL"))
                .contains(new Uncertainties(rounded, rounded));
    }

    @Test
    void threeLuckyOutcomes_doNotOutweighThreeThousandGoodOnes() {
        Outcomes outcomes = of(Map.of(
                BULL,
                evaluated(3, 3, 2.7),
                new Key("AAPL", "bear"),
                evaluated(3000, 1800, 1700),
                new Key("AAPL", "flat"),
                evaluated(2000, 1000, 1100),
                new Key("MSFT", "bull"),
                evaluated(1000, 540, 560),
                new Key("MSFT", "bear"),
                evaluated(1000, 460, 430)));

        assertThat(outcomes.pattern(BULL).orElseThrow().success())
                .isLessThan(
                        outcomes.pattern(new Key("AAPL", "bear")).orElseThrow().success());
    }

    @Test
    void numbers_stayWithinZeroAndOne_atTheExtremes() {
        // What ten confidences of 1 add up to, and ten of 0; 10 of 10 after 10 of 20.
        Outcomes outcomes = of(Map.of(BULL, evaluated(10, 10, 10), new Key("AAPL", "bear"), evaluated(10, 0, 0)));

        assertThat(outcomes.pattern(BULL)).contains(new PatternNumbers(0.666667, 0.666667));
        assertThat(outcomes.pattern(new Key("AAPL", "bear"))).contains(new PatternNumbers(0.333333, 0.333333));
    }
}
