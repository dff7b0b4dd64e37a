package io.ppa.metric;

/**
 * What is known of a group's rate: it is distributed as \( \mathrm{Beta}(s\mu, s(1 - \mu)) \). After k successes in n trials and a
 * prior with mean \( \mu_0 \) and strength \( s_0 \): \( \mu = \frac{s_0\mu_0 + k}{s_0 + n} \), \( s = s_0 + n \).
 *
 * @param mean the expected rate, in [0,1]
 * @param strength how many trials it rests on, those of the prior included; positive
 * @see BetaPrior
 */
public record BetaPosterior(double mean, double strength) {

    /** \( \sqrt{\mu(1 - \mu)/(s + 1)} \), at most ½. */
    public double standardDeviation() {
        return Math.sqrt(mean * (1 - mean) / (strength + 1));
    }
}
