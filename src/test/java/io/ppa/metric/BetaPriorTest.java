package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected values: scipy 1.17.1 on numpy 2.4.6, printed by {@code python src/test/golden/beta_prior.py}. */
class BetaPriorTest {

    /** The likelihood is flat at its top: two optimisers agree on its mean to seven digits, on its strength to four. */
    private static final double MEAN = 1e-7;

    private static final double STRENGTH = 1e-4;

    static Stream<Arguments> groups() {
        return Stream.of(
                // Efron and Morris (1975), table 1: 18 baseball players' hits in their first 45 at-bats of 1970.
                Arguments.of(
                        new double[] {18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7},
                        new double[] {45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45},
                        0.2654325115189491,
                        793.229228293418),
                Arguments.of(
                        new double[] {3, 1800, 240, 61, 512, 95, 1, 33, 700},
                        new double[] {3, 3000, 500, 120, 900, 210, 4, 70, 1500},
                        0.5140138346750238,
                        91.01547321024759),
                Arguments.of(
                        new double[] {41.25, 7.5, 130.125, 55.0, 20.75, 300.5},
                        new double[] {60, 10, 200, 80, 40, 480},
                        0.6397369224261307,
                        1000),
                Arguments.of(
                        new double[] {50, 100, 150, 200, 250, 300},
                        new double[] {100, 200, 300, 400, 500, 600},
                        0.5,
                        1000),
                Arguments.of(
                        new double[] {5, 95, 20, 80, 2, 99},
                        new double[] {100, 100, 100, 100, 100, 100},
                        0.5061511399184226,
                        20),
                Arguments.of(new double[] {30, 30, 30, 30, 30, 30}, new double[] {30, 30, 30, 30, 30, 30}, 0.99, 20));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void prior_isWhereTheMarginalLikelihoodIsLargestWithinItsBounds(
            double[] successes, double[] trials, double mean, double strength) {
        BetaPrior prior = BetaPrior.fit(successes, trials);

        assertThat(prior.mean()).isCloseTo(mean, within(MEAN));
        assertThat(prior.strength()).isCloseTo(strength, within(STRENGTH * strength));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 20, 3, 3, 0.5652173913043478, 0.10119014524470248",
        "0.5, 20, 1800, 3000, 0.5993377483443708, 0.008915581348542532",
        "0.25, 150, 18, 45, 0.2846153846153846, 0.03223078983749992",
        "0.6, 40.5, 7.25, 30, 0.44751773049645394, 0.05880459657926199"
    })
    void posterior_isTheBetaDistributions(
            double mean, double strength, double k, double n, double expected, double deviation) {
        BetaPosterior posterior = new BetaPrior(mean, strength).posterior(k, n);

        assertThat(posterior.mean()).isCloseTo(expected, within(1e-15));
        assertThat(posterior.standardDeviation()).isCloseTo(deviation, within(1e-15));
        assertThat(posterior.strength()).isEqualTo(strength + n);
    }

    @Test
    void prior_isIgnorance_withFewGroups() {
        assertThat(BetaPrior.fit(new double[0], new double[0])).isEqualTo(BetaPrior.IGNORANCE);
        assertThat(BetaPrior.fit(new double[] {3, 1800}, new double[] {3, 3000}))
                .isEqualTo(BetaPrior.IGNORANCE);
        assertThat(BetaPrior.fit(new double[] {90, 90, 90, 90, 0}, new double[] {100, 100, 100, 100, 0}))
                .isEqualTo(BetaPrior.IGNORANCE);
        assertThat(BetaPrior.fit(new double[] {90, 90, 90, 90, 1}, new double[] {100, 100, 100, 100, 1}))
                .isNotEqualTo(BetaPrior.IGNORANCE);
    }

    @Test
    void prior_isIgnorance_withFewTrials() {
        assertThat(BetaPrior.fit(new double[] {19, 19, 19, 19, 19}, new double[] {19, 20, 20, 20, 20}))
                .isEqualTo(BetaPrior.IGNORANCE);
        assertThat(BetaPrior.fit(new double[] {19, 19, 19, 19, 19}, new double[] {20, 20, 20, 20, 20}))
                .isNotEqualTo(BetaPrior.IGNORANCE);
    }

    @Test
    void threeLuckyOfThree_doNotOutweighEighteenHundredOfThreeThousand() {
        double[] successes = {3, 1800, 1480, 1530, 1390, 40, 55, 700};
        double[] trials = {3, 3000, 3000, 3000, 3000, 90, 100, 1400};
        for (BetaPrior prior : List.of(BetaPrior.IGNORANCE, BetaPrior.fit(successes, trials))) {
            assertThat(prior.posterior(3, 3).mean())
                    .isLessThan(prior.posterior(1800, 3000).mean());
            assertThat(prior.posterior(3, 3).standardDeviation())
                    .isGreaterThan(3 * prior.posterior(1800, 3000).standardDeviation());
        }
    }

    @Test
    void aGroupWithoutTrials_isWhatThePriorSays() {
        BetaPosterior unknown = new BetaPrior(0.3, 50).posterior(0, 0);

        assertThat(unknown).isEqualTo(new BetaPosterior(0.3, 50));
    }

    /** Whole groups of rates drawn from a known beta distribution: the fit finds it, within what 2,000 groups can tell. */
    @ParameterizedTest
    @CsvSource({"0.55, 60", "0.3, 300", "0.8, 25"})
    void prior_findsTheDistributionTheRatesCameFrom(double mean, double strength) {
        BetaDistribution drawn = new BetaDistribution(new Well19937c(7), mean * strength, (1 - mean) * strength);
        Random coin = new Random(7);
        double[] successes = new double[2000];
        double[] trials = new double[2000];
        for (int i = 0; i < 2000; i++) {
            double rate = drawn.sample();
            trials[i] = 20 + i % 400;
            for (int t = 0; t < trials[i]; t++) {
                successes[i] += coin.nextDouble() < rate ? 1 : 0;
            }
        }
        BetaPrior prior = BetaPrior.fit(successes, trials);

        assertThat(prior.mean()).isCloseTo(mean, within(0.01));
        assertThat(prior.strength()).isCloseTo(strength, within(0.15 * strength));
    }

    @ParameterizedTest
    @MethodSource
    void fit_refusesWhatIsNoCount(double[] successes, double[] trials, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BetaPrior.fit(successes, trials))
                .withMessage(message);
    }

    static Stream<Arguments> fit_refusesWhatIsNoCount() {
        double[] one = {1};
        return Stream.of(
                Arguments.of(one, new double[] {1, 2}, "1 successes do not go with 2 trials"),
                Arguments.of(one, new double[] {-1}, "trials[0] = -1.0 is not a finite number >= 0"),
                Arguments.of(one, new double[] {Double.NaN}, "trials[0] = NaN is not a finite number >= 0"),
                Arguments.of(
                        one,
                        new double[] {Double.POSITIVE_INFINITY},
                        "trials[0] = Infinity is not a finite number >= 0"),
                Arguments.of(new double[] {2}, one, "successes[0] = 2.0 is outside [0,1.0]"),
                Arguments.of(new double[] {-0.5}, one, "successes[0] = -0.5 is outside [0,1.0]"),
                Arguments.of(new double[] {Double.NaN}, one, "successes[0] = NaN is outside [0,1.0]"));
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "1, 20", "NaN, 20", "0.5, 0", "0.5, NaN", "0.5, Infinity"})
    void prior_refusesWhatIsNoDistribution(double mean, double strength) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BetaPrior(mean, strength))
                .withMessage("mean = " + mean + " is outside (0,1), or strength = " + strength
                        + " is not a positive number");
    }

    /** A group's trials, and which part of them succeeded. */
    record Group(double trials, double share) {}

    @Property(tries = 100)
    void prior_doesNotDependOnTheOrder(@ForAll("groupsOfAnySize") List<Group> groups, @ForAll Random random) {
        List<Group> shuffled = new ArrayList<>(groups);
        Collections.shuffle(shuffled, random);

        assertThat(fit(shuffled)).isEqualTo(fit(groups));
    }

    @Property(tries = 100)
    void posterior_isBetweenThePriorAndWhatWasSeen(@ForAll("groupsOfAnySize") List<Group> groups) {
        BetaPrior prior = fit(groups);

        assertThat(prior.mean()).isBetween(BetaPrior.MIN_MEAN, BetaPrior.MAX_MEAN);
        assertThat(prior.strength()).isBetween(BetaPrior.MIN_STRENGTH, BetaPrior.MAX_STRENGTH);
        for (Group group : groups) {
            BetaPosterior posterior = prior.posterior(group.share() * group.trials(), group.trials());
            assertThat(posterior.mean())
                    .isBetween(
                            Math.min(prior.mean(), group.share()) - 1e-12,
                            Math.max(prior.mean(), group.share()) + 1e-12);
            assertThat(posterior.standardDeviation()).isBetween(0.0, 0.5);
        }
    }

    @Provide
    Arbitrary<List<Group>> groupsOfAnySize() {
        Arbitrary<Double> share = Arbitraries.oneOf(
                Arbitraries.of(0.0, 0.5, 1.0), Arbitraries.doubles().between(0, 1));
        Arbitrary<Double> trials = Arbitraries.oneOf(
                Arbitraries.of(0.0, 1.0, 3.0, 1e9), Arbitraries.doubles().between(0, 5000));
        return Combinators.combine(trials, share).as(Group::new).list().ofMaxSize(30);
    }

    private static BetaPrior fit(List<Group> groups) {
        return BetaPrior.fit(
                groups.stream()
                        .mapToDouble(group -> group.share() * group.trials())
                        .toArray(),
                groups.stream().mapToDouble(Group::trials).toArray());
    }
}
