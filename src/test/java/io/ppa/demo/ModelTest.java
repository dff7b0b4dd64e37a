package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {

    private static final PriceSeries SP500 = Symbol.SP500.prices();

    /** Bins as the published calibration has them. */
    private static final int BINS = 10;

    @ParameterizedTest
    @EnumSource(Model.class)
    void whatComesLaterChangesNothing(Model model) {
        List<Forecast> all = model.forecasts(SP500);
        for (int t : new int[] {MarketState.FIRST, 1000, 2200, 5000}) {
            double[] altered = SP500.closes();
            for (int i = t + 1; i < altered.length; i++) {
                altered[i] = 1 + (i * 7919L) % 5000;
            }
            List<Forecast> otherFuture = model.forecasts(new PriceSeries("SP500", SP500.dates(), altered));
            List<Forecast> noFuture = model.forecasts(SP500.upTo(t));
            int past = t - MarketState.FIRST + 1;

            assertThat(otherFuture.subList(0, past)).isEqualTo(all.subList(0, past));
            assertThat(noFuture).isEqualTo(all.subList(0, past));
            assertThat(otherFuture).isNotEqualTo(all);
        }
    }

    /** Documented bound of an honest version: over 19 years of the index, gap and ECE within 0.02. */
    @ParameterizedTest
    @EnumSource(value = Model.class, mode = EnumSource.Mode.EXCLUDE, names = "RSI_2")
    void honestVersionsAreCalibrated(Model model) {
        Calibration calibration = Calibration.of(model);
        assertThat(calibration.outcomes()).isGreaterThan(4800);
        assertThat(Math.abs(calibration.gap())).isLessThan(0.02);
        assertThat(calibration.error()).isLessThan(0.02);
    }

    @Test
    void theOverConfidentVersionIsNot() {
        Calibration calibration = Calibration.of(Model.RSI_2);
        assertThat(calibration.gap()).isGreaterThan(0.2);
        assertThat(calibration.error()).isGreaterThan(0.2);
    }

    @Test
    void theOverConfidentVersionMakesTheCallsOfTheHonestOne() {
        List<Forecast> honest = Model.RSI_1.forecasts(SP500);
        List<Forecast> sure = Model.RSI_2.forecasts(SP500);

        assertThat(sure)
                .extracting(Forecast::signal)
                .isEqualTo(honest.stream().map(Forecast::signal).toList());
        for (int i = 0; i < honest.size(); i++) {
            assertThat(sure.get(i).confidence()).isGreaterThan(honest.get(i).confidence());
        }
    }

    @Test
    void everyVersionIsNamedOnce() {
        assertThat(Model.values())
                .extracting(model -> model.label() + " " + model.version())
                .doesNotHaveDuplicates();
    }

    /** Mean confidence less accuracy, and expected calibration error, of all forecasts that have a next close. */
    private record Calibration(int outcomes, double gap, double error) {

        static Calibration of(Model model) {
            List<Forecast> forecasts = model.forecasts(SP500);
            double[] band = Indicators.volatility(SP500.closes(), MarketState.WINDOW);
            double[] surplus = new double[BINS];
            int outcomes = forecasts.size() - 1;
            for (int i = 0; i < outcomes; i++) {
                int t = MarketState.FIRST + i;
                Forecast forecast = forecasts.get(i);
                boolean right = forecast.direction().isRight(SP500.nextMove(t), band[t]);
                surplus[Math.min(BINS - 1, (int) (BINS * forecast.confidence()))] +=
                        forecast.confidence() - (right ? 1 : 0);
            }
            double gap = 0;
            double error = 0;
            for (double bin : surplus) {
                gap += bin / outcomes;
                error += Math.abs(bin) / outcomes;
            }
            return new Calibration(outcomes, gap, error);
        }
    }
}
