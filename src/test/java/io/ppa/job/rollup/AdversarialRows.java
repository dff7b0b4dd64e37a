package io.ppa.job.rollup;

import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RawRows.Feedback;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Random rows made to collide: few ids, few instants (the first and last milliseconds of days, of the horizon), confidences
 * on bin edges, constant and total-loss returns, replays within and across days, corrections, orphans, invalid values, and
 * names that would break a statement they were pasted into. The same seed gives the same rows.
 *
 * <p>Rows of the same id and instant are made identical, as the definitions take them to be.
 */
final class AdversarialRows {

    static final List<String> NAMES = List.of(
            "AAPL",
            "",
            "a'b",
            "x\\",
            "\"q\"",
            "a,b",
            "p/q",
            "tab\tnew\nline",
            "Ω≠√😀",
            "{s:String}",
            "--",
            "' OR 1=1",
            "%s$1");

    private static final double[] EDGES = {
        0,
        -0.0,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        1,
        0.29999999999999999,
        0.7000000000000001,
        0.999999999,
        1e-15,
        Double.MIN_VALUE
    };

    private static final double[] BAD_CONFIDENCES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0001, 1.0000000000000002, 7
    };

    private static final double[] RETURNS = {0, -0.0, 0.01, 0.01, -0.01, -1, 0.1 + 0.2, 1e-12, -1e-12, 3, -0.5, 1e-300};

    private static final double[] BAD_RETURNS = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1.0000000000000002, -5
    };

    private final Random random;

    private final double faults;

    /** Above 0 all returns are 0.1 or this many units in the last place above it: as good as constant up to 4. */
    private final int spread;

    private final int symbols;

    private final int users;

    private final UUID[] ids;

    private final long[] instants;

    private final Map<String, Decision> decisions = new HashMap<>();

    private final Map<String, Feedback> feedbacks = new HashMap<>();

    private AdversarialRows(long seed, long firstInstant, int horizonDays) {
        random = random(seed);
        faults = random.nextBoolean() ? 0 : 0.1;
        spread = random.nextInt(3) == 0 ? 3 + random.nextInt(3) : 0;
        symbols = 1 + random.nextInt(4);
        users = 1 + random.nextInt(2);
        ids = new UUID[1 + random.nextInt(300)];
        for (int i = 0; i < ids.length; i++) {
            // Halves drawn apart from few values: texts and UUID order disagree.
            ids[i] = new UUID(half(), half());
        }
        instants = instants(firstInstant, horizonDays);
    }

    /** @param firstInstant the start of the first day that is staged; rows surround it and the four days after it */
    static RawRows of(String tenant, long seed, long firstInstant, int horizonDays) {
        AdversarialRows made = new AdversarialRows(seed, firstInstant, horizonDays);
        RawRows raw = RawRows.of(tenant);
        int decisions = made.random.nextInt(500);
        for (int i = 0; i < decisions; i++) {
            raw.decisions().add(made.decision());
        }
        int feedbacks = made.random.nextInt(900);
        for (int i = 0; i < feedbacks; i++) {
            raw.feedbacks().add(made.feedback());
        }
        return raw;
    }

    /** Neighbouring seeds of {@link Random} start alike: the first draws of all would be the same. */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    private long half() {
        return random.nextInt(3) == 0 ? random.nextInt(4) : random.nextLong();
    }

    private long[] instants(long first, int horizonDays) {
        long day = 86_400_000;
        long[] drawn = new long[30];
        for (int i = 0; i < drawn.length; i++) {
            long start = first + (random.nextInt(7) - 1) * day + (random.nextInt(3) == 0 ? horizonDays * day : 0);
            drawn[i] = switch (random.nextInt(4)) {
                case 0 -> start;
                case 1 -> start - 1;
                case 2 -> start + 1;
                default -> start + random.nextInt(86_400_000);
            };
        }
        return drawn;
    }

    private Decision decision() {
        UUID id = pick(ids);
        long at = instants[random.nextInt(instants.length)];
        return decisions.computeIfAbsent(
                id + " " + at,
                key -> new Decision(
                        id,
                        at,
                        NAMES.get(random.nextInt(symbols)),
                        RollupSql.user(random.nextInt(users)),
                        confidence(),
                        uncertainty(),
                        uncertainty(),
                        random.nextInt(5) == 0 ? 1e12 * random.nextDouble() : random.nextDouble() * 100,
                        random.nextInt(3) == 0 ? 0 : random.nextDouble() / 100));
    }

    private Feedback feedback() {
        UUID id = random.nextInt(3) == 0 ? pick(ids) : new UUID(half(), half());
        UUID about = random.nextInt(20) == 0 ? new UUID(7, random.nextInt()) : pick(ids);
        long at = instants[random.nextInt(instants.length)];
        return feedbacks.computeIfAbsent(
                id + " " + about + " " + at, key -> new Feedback(id, about, at, actualReturn(), random.nextBoolean()));
    }

    private double confidence() {
        if (random.nextDouble() < faults) {
            return BAD_CONFIDENCES[random.nextInt(BAD_CONFIDENCES.length)];
        }
        return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextDouble();
    }

    private double uncertainty() {
        if (random.nextDouble() < faults) {
            return random.nextBoolean() ? -0.1 : Double.NaN;
        }
        return random.nextInt(4) == 0 ? 0 : random.nextDouble();
    }

    private double actualReturn() {
        if (random.nextDouble() < faults) {
            return BAD_RETURNS[random.nextInt(BAD_RETURNS.length)];
        }
        if (spread > 0) {
            return random.nextBoolean() ? 0.1 : 0.1 + spread * Math.ulp(0.1);
        }
        return random.nextBoolean() ? RETURNS[random.nextInt(RETURNS.length)] : random.nextGaussian() / 50;
    }

    private UUID pick(UUID[] from) {
        return from[random.nextInt(from.length)];
    }
}
