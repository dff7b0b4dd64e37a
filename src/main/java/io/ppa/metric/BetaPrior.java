package io.ppa.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.optim.univariate.UnivariatePointValuePair;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.util.FastMath;

/**
 * What the rates of many groups say of the rate of one: an empirical-Bayes beta prior. Group i has k_i successes in n_i trials
 * and a rate \( p_i \sim \mathrm{Beta}(s\mu, s(1 - \mu)) \); the mean \( \mu \) and the strength \( s \) (how many trials the prior
 * is worth) are where the groups' marginal likelihood, a product of beta-binomials, is largest:
 * \[ \sum_i \ln \frac{B(k_i + s\mu,\; n_i - k_i + s(1 - \mu))}{B(s\mu,\; s(1 - \mu))} \]
 * (the binomial coefficients do not depend on the prior and are left out, so that k_i and n_i need not be whole numbers). For a
 * given s this is concave in \( \mu \), and has one maximum.
 *
 * <p>Why: a rate by itself says nothing of how much is known. Three lucky trades of three are a rate of 1, 1,800 of 3,000 a
 * rate of 0.6; drawn towards what all groups have in common, in proportion to what is not known of each, the rates can be compared.
 *
 * <p>Bounds, within which the likelihood is maximised:
 * <ul>
 *   <li>s ≥ {@value #MIN_STRENGTH}: with \( \mu = \frac{1}{2} \), 3 of 3 come to less than 1,800 of 3,000 only if s is above 12;
 *   <li>s ≤ {@value #MAX_STRENGTH}: groups that differ no more than chance explains would ask for an infinite s; a group with as
 *       many trials of its own still has half the say about itself;
 *   <li>\( \mu \) in [{@value #MIN_MEAN}, {@value #MAX_MEAN}]: groups that only ever succeed would ask for 1, and nothing could
 *       then be learnt of any.
 * </ul>
 *
 * <p>Below {@value #MIN_GROUPS} groups with a trial, or {@value #MIN_TRIALS} trials in all, nothing is fitted, for a spread
 * cannot be told from so few: the prior is {@link #IGNORANCE}. It is never undefined.
 *
 * @param mean the rate that is expected of a group nothing is known of, in (0,1)
 * @param strength how many trials it is worth, positive
 * @see <a href="https://www.jstor.org/stable/2287098">Morris (1983), Parametric empirical Bayes inference: theory and
 *     applications</a>
 */
public record BetaPrior(double mean, double strength) {

    /** Trials a prior is worth at the least. */
    static final double MIN_STRENGTH = 20;

    /** Trials a prior is worth at most. */
    static final double MAX_STRENGTH = 1000;

    /** Nothing is known: as likely as not, and easily convinced. */
    static final BetaPrior IGNORANCE = new BetaPrior(0.5, MIN_STRENGTH);

    static final double MIN_MEAN = 0.01;

    static final double MAX_MEAN = 0.99;

    static final int MIN_GROUPS = 5;

    static final double MIN_TRIALS = 100;

    private static final int GRID = 6;

    /** About the square root of a double's precision: where a maximum lies cannot be told better by its values. */
    private static final double PRECISION = 1e-8;

    private static final MaxEval ENOUGH = new MaxEval(1000);

    public BetaPrior {
        if (!(mean > 0 && mean < 1) || !(strength > 0 && Double.isFinite(strength))) {
            throw new IllegalArgumentException(
                    "mean = " + mean + " is outside (0,1), or strength = " + strength + " is not a positive number");
        }
    }

    /**
     * The prior of these groups. Their order does not matter.
     *
     * @param successes for each group, from 0 to its trials
     * @param trials for each group, finite and not negative; 0 says nothing
     * @throws IllegalArgumentException when a value is out of range, or the arrays' lengths differ
     */
    public static BetaPrior fit(double[] successes, double[] trials) {
        List<Alike> groups = alike(successes, trials);
        int known = groups.stream().mapToInt(Alike::count).sum();
        double seen = groups.stream()
                .mapToDouble(group -> group.count() * group.trials())
                .sum();
        if (known < MIN_GROUPS || seen < MIN_TRIALS) {
            return IGNORANCE;
        }
        double strength = bestStrength(groups);
        return new BetaPrior(bestMean(groups, strength).getPoint(), strength);
    }

    /** The best of a grid, evenly in the logarithm, then the best in its neighbourhood. */
    private static double bestStrength(List<Alike> groups) {
        UnivariateFunction height =
                logarithm -> bestMean(groups, strength(logarithm)).getValue();
        double from = FastMath.log(MIN_STRENGTH);
        double to = FastMath.log(MAX_STRENGTH);
        double step = (to - from) / (GRID - 1);
        double best = from;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < GRID; i++) {
            double value = height.value(from + i * step);
            if (value > highest) {
                highest = value;
                best = from + i * step;
            }
        }
        return strength(maximum(height, Math.max(from, best - step), Math.min(to, best + step))
                .getPoint());
    }

    private static double strength(double logarithm) {
        return Math.min(MAX_STRENGTH, Math.max(MIN_STRENGTH, FastMath.exp(logarithm)));
    }

    private static UnivariatePointValuePair bestMean(List<Alike> groups, double strength) {
        return maximum(mean -> logLikelihood(groups, mean, strength), MIN_MEAN, MAX_MEAN);
    }

    private static UnivariatePointValuePair maximum(UnivariateFunction function, double from, double to) {
        return new BrentOptimizer(PRECISION, PRECISION)
                .optimize(
                        new UnivariateObjectiveFunction(function),
                        GoalType.MAXIMIZE,
                        new SearchInterval(from, to),
                        ENOUGH);
    }

    /**
     * What is known of a group's rate after its trials.
     *
     * @param successes from 0 to {@code trials}
     * @param trials finite and not negative
     * @throws IllegalArgumentException when one is out of range
     */
    public BetaPosterior posterior(double successes, double trials) {
        Arguments.checkSuccesses(new double[] {successes}, new double[] {trials});
        double total = strength + trials;
        return new BetaPosterior((mean * strength + successes) / total, total);
    }

    /** Groups that are alike are one, counted; in a fixed order, so that the sums are the same whatever the order given. */
    private static List<Alike> alike(double[] successes, double[] trials) {
        Arguments.checkSuccesses(successes, trials);
        SortedMap<Group, Integer> counts =
                new TreeMap<>(Comparator.comparingDouble(Group::trials).thenComparingDouble(Group::successes));
        for (int i = 0; i < trials.length; i++) {
            if (trials[i] > 0) {
                counts.merge(new Group(successes[i], trials[i]), 1, Integer::sum);
            }
        }
        List<Alike> alike = new ArrayList<>();
        counts.forEach((group, count) -> alike.add(new Alike(group.successes(), group.trials(), count)));
        return alike;
    }

    private static double logLikelihood(List<Alike> groups, double mean, double strength) {
        double alpha = mean * strength;
        double beta = strength - alpha;
        double prior = Gamma.logGamma(strength) - Gamma.logGamma(alpha) - Gamma.logGamma(beta);
        double sum = 0;
        for (Alike group : groups) {
            double one = prior
                    + Gamma.logGamma(group.successes() + alpha)
                    + Gamma.logGamma(group.trials() - group.successes() + beta)
                    - Gamma.logGamma(group.trials() + strength);
            sum += group.count() * one;
        }
        return sum;
    }

    private record Group(double successes, double trials) {}

    private record Alike(double successes, double trials, int count) {}
}
