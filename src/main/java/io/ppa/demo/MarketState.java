package io.ppa.demo;

/**
 * What the market of one symbol looked like at one close, from that close and earlier ones.
 *
 * @param volatility sample standard deviation of the last 20 daily returns, per day
 * @param volatilityRank share of the last 252 closes with a lower volatility, in [0,1]
 * @param regime {@code volatile} when that share is at least 0.8, else {@code bull} or {@code bear}: above or below the
 *     mean of the last 200 closes
 * @param meanMove mean absolute daily return of the last 20 days
 * @param drawdown deepest fall from a peak within the last 63 closes, a fraction in [0,1]
 */
record MarketState(double volatility, double volatilityRank, String regime, double meanMove, double drawdown) {

    /** Trading days behind {@link #volatility} and {@link #meanMove}. */
    static final int WINDOW = 20;

    /** The first close at which every part is defined. */
    static final int FIRST = 252 + WINDOW;

    private static final double TRADING_DAYS_A_YEAR = 252;

    /** The state at close t, which must be at least {@link #FIRST}. */
    static MarketState at(double[] closes, double[] volatility, int t) {
        int calmer = 0;
        for (int i = t - 251; i <= t; i++) {
            calmer += volatility[i] < volatility[t] ? 1 : 0;
        }
        double rank = calmer / 252.0;
        double moved = 0;
        for (int i = t - WINDOW + 1; i <= t; i++) {
            moved += Math.abs(closes[i] / closes[i - 1] - 1);
        }
        double mean = Indicators.mean(closes, t - 199, t);
        String regime = rank >= 0.8 ? "volatile" : closes[t] >= mean ? "bull" : "bear";
        return new MarketState(volatility[t], rank, regime, moved / WINDOW, drawdown(closes, t));
    }

    private static double drawdown(double[] closes, int t) {
        double peak = 0;
        double deepest = 0;
        for (int i = t - 62; i <= t; i++) {
            peak = Math.max(peak, closes[i]);
            deepest = Math.max(deepest, 1 - closes[i] / peak);
        }
        return deepest;
    }

    /** {@code low} under 15 % volatility a year, {@code medium} under 30 %, else {@code high}. */
    String riskLevel() {
        double annual = volatility * Math.sqrt(TRADING_DAYS_A_YEAR);
        return annual < 0.15 ? "low" : annual < 0.30 ? "medium" : "high";
    }
}
