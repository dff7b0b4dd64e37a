package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expected values: TA-Lib 0.8.2 (PyPI) and pandas 3.1.1 on Python 3.11, over c, the closes of {@code sp500-daily.csv}:
 *
 * <pre>
 * c = pd.read_csv("sp500-daily.csv")["close"].to_numpy()
 * talib.RSI(c, 14); talib.MACD(c, 12, 26, 9)[2]; talib.ROCP(c, 63); talib.ROCP(c, 252)
 * u, m, l = talib.BBANDS(c, 20, 1, 1); (c - m) / (u - m)
 * pd.Series(c).pct_change().rolling(20).std(ddof=1)
 * </pre>
 */
class IndicatorsTest {

    private static final double[] CLOSES = Symbol.SP500.prices().closes();

    /** Both sum in other orders; TA-Lib's deviation is a difference of running sums. */
    private static final Offset<Double> CLOSE_TO = within(1e-9);

    private static final Offset<Double> RUNNING_SUMS = within(1e-6);

    @ParameterizedTest
    @CsvSource({
        "14, 38.69065784389016",
        "100, 41.541928864590524",
        "1000, 68.06141244917818",
        "2200, 38.13582614469214",
        "5104, 57.36269599142576"
    })
    void rsiIsWilders(int t, double expected) {
        assertThat(Indicators.rsi(CLOSES, 14)[t]).isCloseTo(expected, CLOSE_TO);
    }

    /** From 1000 on: TA-Lib starts the fast average later, which has died away by then. */
    @ParameterizedTest
    @CsvSource({"1000, 2.0226452255318943", "2200, -7.02053602079765", "5104, 51.88694203405345"})
    void macdHistogramIsAppels(int t, double expected) {
        assertThat(Indicators.macdHistogram(CLOSES, 12, 26, 9)[t]).isCloseTo(expected, CLOSE_TO);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 63, 0.09935300334500884",
        "1000, 252, 0.23180771110177834",
        "2200, 63, -0.11768152044947622",
        "2200, 252, -0.27624883663342864",
        "5104, 252, -0.00892616402192149"
    })
    void rateOfChangeIsTheReturnOverTheLookback(int t, int lookback, double expected) {
        assertThat(Indicators.rateOfChange(CLOSES, lookback)[t]).isCloseTo(expected, CLOSE_TO);
    }

    @ParameterizedTest
    @CsvSource({
        "100, -1.4886755423657685",
        "1000, 1.6432716576743378",
        "2200, -2.026639179274249",
        "5104, 1.5154555619425756"
    })
    void zScoreIsBollingersCoordinate(int t, double expected) {
        assertThat(Indicators.zScore(CLOSES, 20)[t]).isCloseTo(expected, RUNNING_SUMS);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 0.014601414358610868",
        "1000, 0.005956483251050939",
        "2200, 0.03562255188346147",
        "5104, 0.03808306936002792"
    })
    void volatilityIsTheSampleDeviationOfReturns(int t, double expected) {
        assertThat(Indicators.volatility(CLOSES, 20)[t]).isCloseTo(expected, CLOSE_TO);
    }

    @Test
    void undefinedWhileThereAreTooFewCloses() {
        assertThat(firstDefined(Indicators.rsi(CLOSES, 14))).isEqualTo(14);
        assertThat(firstDefined(Indicators.macdHistogram(CLOSES, 12, 26, 9))).isEqualTo(33);
        assertThat(firstDefined(Indicators.rateOfChange(CLOSES, 252))).isEqualTo(252);
        assertThat(firstDefined(Indicators.zScore(CLOSES, 20))).isEqualTo(19);
        assertThat(firstDefined(Indicators.volatility(CLOSES, 20))).isEqualTo(20);
        assertThat(firstDefined(Indicators.rsi(new double[5], 14))).isEqualTo(-1);
    }

    @Test
    void aPriceThatNeverMovesHasNoExtremes() {
        double[] flat = new double[300];
        Arrays.fill(flat, 100);

        assertThat(Indicators.rsi(flat, 14)[299]).isEqualTo(50);
        assertThat(Indicators.zScore(flat, 20)[299]).isZero();
        assertThat(Indicators.volatility(flat, 20)[299]).isZero();
        for (Indicator indicator : Indicator.values()) {
            assertThat(indicator.rule(flat).apply(299)).isEqualTo(new Signal(Direction.HOLD, 0));
        }
    }

    private static int firstDefined(double[] values) {
        for (int t = 0; t < values.length; t++) {
            if (!Double.isNaN(values[t])) {
                return t;
            }
        }
        return -1;
    }
}
