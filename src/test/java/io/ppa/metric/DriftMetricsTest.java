package io.ppa.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values: scipy 1.17.1, printed by {@code python src/test/golden/drift.py}, unless said otherwise. */
class DriftMetricsTest {

    private static final double NONE = Double.NaN;

    /** {@code 2 * scipy.stats.norm.sf(x)}. */
    @ParameterizedTest
    @CsvSource({"0, 1.0", "1.96, 0.04999579029644087", "-5, 5.733031437583866e-07", "12, 3.552964224155306e-33", "40, 0"
    })
    void standardScore_hasTheNormalPValue(double score, double expected) {
        assertThat(StandardScore.pValue(score)).isCloseTo(expected, within(1e-12 * expected));
    }

    @Test
    void standardScore_isUndefined_whenNothingCouldSurprise() {
        assertThat(StandardScore.of(0, 0)).isEmpty();
        assertThat(StandardScore.of(-3, 4)).hasValue(-1.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StandardScore.of(0, Double.NaN))
                .withMessage("variance = NaN is not >= 0");
    }

    /** {@code scipy.stats.kstwobign.sf(t)}; distance t and samples so large that the effective size is 1. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 1.0",
        "0.3, 0.9999906941986655",
        "0.8, 0.5441424115741981",
        "1.36, 0.049485876755377876",
        "3, 3.045995948942526e-08",
        "6, 0"
    })
    void kolmogorovSmirnov_hasKolmogorovsLimit(double t, double expected) {
        assertThat(KolmogorovSmirnov.pValue(t / Math.sqrt(50), 100, 100).orElseThrow())
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void kolmogorovSmirnov_isUndefined_withoutRows() {
        assertThat(KolmogorovSmirnov.pValue(Double.NaN, 0, 5)).isEmpty();
        assertThat(KolmogorovSmirnov.pValue(Double.NaN, 5, 0)).isEmpty();
    }

    /** {@code scipy.stats.chi2.ppf(0.95, bins - 1)}, times 1/50 + 1/50. */
    @ParameterizedTest
    @CsvSource({"2, 3.841458820694124", "5, 9.487729036781154", "10, 16.918977604620448", "15, 23.684791304840576"})
    void populationStability_hasItsCriticalValue(int bins, double quantile) {
        assertThat(PopulationStability.critical(bins, 50, 50).orElseThrow()).isCloseTo(quantile / 25, within(1e-8));
    }

    @Test
    void populationStability_isUndefined_withOneBinOrNoRows() {
        assertThat(PopulationStability.critical(1, 50, 50)).isEmpty();
        assertThat(PopulationStability.critical(5, 0, 50)).isEmpty();
        assertThat(PopulationStability.critical(5, 50, 0)).isEmpty();
    }

    @Test
    void driftPValue_isTheSmallestOverItsWeight() {
        assertThat(DriftPValue.of(0.001, 0.5, 0.5).orElseThrow()).isCloseTo(0.01, within(1e-15));
        assertThat(DriftPValue.of(0.5, 0.003, 0.5).orElseThrow()).isCloseTo(0.01, within(1e-15));
        assertThat(DriftPValue.of(0.5, 0.5, 0.006).orElseThrow()).isCloseTo(0.01, within(1e-15));
        assertThat(DriftPValue.of(1, 1, 1)).hasValue(1);
    }

    @Test
    void driftPValue_leavesOutWhatIsUndefined() {
        assertThat(DriftPValue.of(0.002, NONE, NONE).orElseThrow()).isCloseTo(0.02, within(1e-15));
        assertThat(DriftPValue.of(NONE, NONE, 0.3)).hasValue(0.5);
        assertThat(DriftPValue.of(NONE, NONE, NONE)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DriftPValue.of(0.5, -0.1, 0.5))
                .withMessageContaining("-0.1");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.3", "20, 0.5", "7, 0.999", "500, 0.02", "100000, 0.7", "3, 1e-12"})
    void binomialTable_drawsWithTheBinomialsProbabilities(int trials, double probability) {
        int draws = 200_000;
        BinomialTable table = new BinomialTable(SeededRandom.of(7, "binomial"), trials, probability);
        int[] drawn = new int[trials + 1];
        for (int i = 0; i < draws; i++) {
            drawn[(int) table.sample()]++;
        }
        BinomialDistribution expected = new BinomialDistribution(null, trials, probability);
        double distance = 0;
        int cells = 0;
        for (int k = 0; k <= trials; k++) {
            double mean = draws * expected.probability(k);
            if (mean >= 5) {
                distance += (drawn[k] - mean) * (drawn[k] - mean) / mean;
                cells++;
            }
        }
        double limit = new ChiSquaredDistribution(null, cells).inverseCumulativeProbability(0.9999);
        assertThat(distance).isLessThan(limit);
        assertThat(Arrays.stream(drawn).sum()).isEqualTo(draws);
    }

    @Test
    void binomialTable_isSureOfTheCertain() {
        assertThat(new BinomialTable(SeededRandom.of(7), 9, 0).sample()).isZero();
        assertThat(new BinomialTable(SeededRandom.of(7), 9, 1).sample()).isEqualTo(9);
        assertThat(new BinomialTable(SeededRandom.of(7), 3_000_000_000L, 1).sample())
                .isEqualTo(3_000_000_000L);
        assertThat(new BinomialTable(SeededRandom.of(7), 40_000_000_000L, 0.5).sample())
                .isBetween(19_998_000_000L, 20_002_000_000L);
    }

    @Test
    void seededRandom_isTheSameForTheSameName() {
        assertThat(SeededRandom.of(1, "t", "m").nextLong())
                .isEqualTo(SeededRandom.of(1, "t", "m").nextLong())
                .isNotEqualTo(SeededRandom.of(2, "t", "m").nextLong())
                .isNotEqualTo(SeededRandom.of(1, "tm", "").nextLong());
    }

    @Test
    void noiseFloor_isTheSame_forTheSameSeed() {
        NoiseFloor floor = floor(new double[] {0.2137, 0.4019, 0.6301, 0.8117}, 500, 0.05, SeededRandom.of(1, "a"));

        assertThat(floor)
                .isEqualTo(floor(new double[] {0.2137, 0.4019, 0.6301, 0.8117}, 500, 0.05, SeededRandom.of(1, "a")));
        assertThat(floor)
                .isNotEqualTo(floor(new double[] {0.2137, 0.4019, 0.6301, 0.8117}, 500, 0.05, SeededRandom.of(1, "b")));
    }

    /** One bin, c = 1/2: the error is |Binomial(n, 1/2) - n/2| / n, whose 95th percentile is that of the normal limit. */
    @Test
    void noiseFloor_ofOneBinIsKnown() {
        double expected = 1.959964 * 0.5 / Math.sqrt(10_000);

        NoiseFloor floor = NoiseFloor.of(
                SeededRandom.of(1, "one"), new int[] {0}, new long[] {10_000}, new double[] {5_000}, expected, 100_000);

        assertThat(floor.floor()).isCloseTo(expected, within(0.0002));
        assertThat(floor.pValue()).isCloseTo(0.05, within(0.004));
    }

    @Test
    void noiseFloor_isZero_whenEveryOutcomeIsCertain() {
        NoiseFloor right = floor(new double[] {0, 1}, 10, 0, SeededRandom.of(1));
        NoiseFloor wrong = floor(new double[] {0, 1}, 10, 0.1, SeededRandom.of(1));

        assertThat(right).isEqualTo(new NoiseFloor(0, 1));
        assertThat(wrong).isEqualTo(new NoiseFloor(0, 1.0 / 1001));
    }

    /**
     * What drawing cells instead of rows costs: the floor out of cells of one hundredth against that out of single rows,
     * where the cells are coarsest against the spread of the outcomes. The rest is chance, of some 2 % with 4,000 draws.
     */
    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.95, 0.05", "0, 0.05", "0.6, 0.1"})
    void noiseFloor_ofCellsIsThatOfRows(double lowest, double width) {
        int n = 2_000;
        UniformRandomProvider random = SeededRandom.of(3, "rows");
        double[] c = IntStream.range(0, n)
                .mapToDouble(i -> lowest + width * random.nextDouble())
                .sorted()
                .toArray();
        int[] bins = IntStream.range(0, n).map(i -> i * 13 / n).toArray();
        long[] ones = new long[n];
        Arrays.fill(ones, 1);
        double rows =
                NoiseFloor.of(SeededRandom.of(3, "a"), bins, ones, c, 0, 4_000).floor();

        SimulatedModel model = SimulatedModel.of(c, new boolean[n]);
        double cells = model.noise(SeededRandom.of(3, "b"), 4_000).floor();

        assertThat(cells).isBetween(0.96 * rows, 1.05 * rows);
    }

    @Test
    void noiseFloor_needsACell() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseFloor.of(SeededRandom.of(1), new int[0], new long[0], new double[0], 0, 10))
                .withMessageContaining("a cell at least");
    }

    private static NoiseFloor floor(double[] c, long rows, double observed, UniformRandomProvider random) {
        long[] each = new long[c.length];
        Arrays.fill(each, rows);
        return NoiseFloor.of(
                random,
                IntStream.range(0, c.length).toArray(),
                each,
                Arrays.stream(c).map(p -> p * rows).toArray(),
                observed,
                1000);
    }
}
