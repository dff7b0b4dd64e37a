package io.ppa.demo;

import java.util.Arrays;

/**
 * Published indicators over closes. Each answers an array as long as its input whose element t depends on closes 0…t
 * only, and is NaN while there are too few of them.
 */
final class Indicators {

    private Indicators() {}

    /**
     * Relative strength index, 0…100: 100 − 100 / (1 + average gain / average loss), averages smoothed by 1/period and
     * started with a plain mean. J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978. Where nothing
     * moved at all it is 50.
     */
    static double[] rsi(double[] closes, int period) {
        double[] rsi = undefined(closes);
        double gain = 0;
        double loss = 0;
        for (int t = 1; t < closes.length; t++) {
            double move = closes[t] - closes[t - 1];
            if (t <= period) {
                gain += Math.max(move, 0) / period;
                loss += Math.max(-move, 0) / period;
            } else {
                gain = (gain * (period - 1) + Math.max(move, 0)) / period;
                loss = (loss * (period - 1) + Math.max(-move, 0)) / period;
            }
            if (t >= period) {
                rsi[t] = gain + loss == 0 ? 50 : 100 * gain / (gain + loss);
            }
        }
        return rsi;
    }

    /**
     * MACD histogram, in units of price: EMA(fast) − EMA(slow), less the EMA(signal) of that. Gerald Appel, "The Moving
     * Average Convergence-Divergence Trading Method", 1985.
     */
    static double[] macdHistogram(double[] closes, int fast, int slow, int signal) {
        double[] quick = ema(closes, 0, fast);
        double[] slowly = ema(closes, 0, slow);
        double[] macd = undefined(closes);
        for (int t = slow - 1; t < closes.length; t++) {
            macd[t] = quick[t] - slowly[t];
        }
        double[] smoothed = ema(macd, slow - 1, signal);
        double[] histogram = undefined(closes);
        for (int t = slow + signal - 2; t < closes.length; t++) {
            histogram[t] = macd[t] - smoothed[t];
        }
        return histogram;
    }

    /** Exponential moving average with weight 2 / (period + 1), started at element {@code from} with a plain mean. */
    static double[] ema(double[] values, int from, int period) {
        double[] ema = undefined(values);
        double weight = 2.0 / (period + 1);
        double seed = 0;
        for (int t = from; t < values.length; t++) {
            if (t < from + period) {
                seed += values[t] / period;
            }
            if (t == from + period - 1) {
                ema[t] = seed;
            } else if (t >= from + period) {
                ema[t] = ema[t - 1] + weight * (values[t] - ema[t - 1]);
            }
        }
        return ema;
    }

    /** Simple return over the last {@code lookback} closes, 0.01 = 1 %. */
    static double[] rateOfChange(double[] closes, int lookback) {
        double[] change = undefined(closes);
        for (int t = lookback; t < closes.length; t++) {
            change[t] = closes[t] / closes[t - lookback] - 1;
        }
        return change;
    }

    /**
     * Distance of the close from the mean of the last {@code period} closes in their standard deviations (divided by
     * period): the band coordinate of John Bollinger, "Bollinger on Bollinger Bands", 2001. 0 where they are all equal.
     */
    static double[] zScore(double[] closes, int period) {
        double[] z = undefined(closes);
        for (int t = period - 1; t < closes.length; t++) {
            double mean = mean(closes, t - period + 1, t);
            double deviation = Math.sqrt(squares(closes, t - period + 1, t, mean) / period);
            z[t] = deviation == 0 ? 0 : (closes[t] - mean) / deviation;
        }
        return z;
    }

    /** Sample standard deviation (ddof 1) of the last {@code period} daily simple returns. */
    static double[] volatility(double[] closes, int period) {
        double[] moves = rateOfChange(closes, 1);
        double[] volatility = undefined(closes);
        for (int t = period; t < closes.length; t++) {
            double mean = mean(moves, t - period + 1, t);
            volatility[t] = Math.sqrt(squares(moves, t - period + 1, t, mean) / (period - 1));
        }
        return volatility;
    }

    /** Mean of the elements from…to, both included. */
    static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += values[i];
        }
        return sum / (to - from + 1);
    }

    private static double squares(double[] values, int from, int to, double mean) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += (values[i] - mean) * (values[i] - mean);
        }
        return sum;
    }

    private static double[] undefined(double[] like) {
        double[] values = new double[like.length];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
