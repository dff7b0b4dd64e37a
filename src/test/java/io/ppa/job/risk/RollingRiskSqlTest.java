package io.ppa.job.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.risk.RollingRiskReference.Daily;
import io.ppa.job.risk.RollingRiskReference.Key;
import io.ppa.job.risk.RollingRiskReference.Risk;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code query.sql} against the plain Java reference, on rows made to go wrong. */
class RollingRiskSqlTest {

    private static final double RELATIVE = 1e-9;

    private static final LocalDate LAST = LocalDate.parse("2024-03-31");

    private static final List<String> NAMES =
            List.of("t", "o'b", "a,b", "\\", "Ω 𝛺", "{x:String}", "%", "_", "' OR 1 --", " ", "[\"q\"]", "a\tb");

    private static final List<String> SYMBOLS = List.of("AAPL", "BTC-USD", "50%_X", "5000X", "a\\b", "", "ΩUSD");

    private static final List<List<String>> PATTERNS = List.of(
            List.of("*-USD"),
            List.of("50%_*"),
            List.of("a\\*", "*USD"),
            List.of("*"),
            List.of("BTC", "?APL"),
            List.of());

    private static final List<List<Integer>> WINDOWS =
            List.of(List.of(30, 90, 252), List.of(2), List.of(2, 3, 5, 8), List.of(7, 3700), List.of(60));

    private static final double[] RETURNS = {
        0, -0.0, 0.1, -0.1, -1, 1e-17, -1e-300, 3, 1e300, Double.NaN, Double.POSITIVE_INFINITY, -1.0000001, 0.1 + 1e-16
    };

    private static final double[] SIZES = {0, 0, -1, 1e-300, 1e308, Double.NaN, Double.NEGATIVE_INFINITY, 1};

    @SuppressWarnings("NullAway.Init")
    private static RiskSql sql;

    @BeforeAll
    static void open() {
        sql = new RiskSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agreesWithTheReference(int seed) {
        Random random = new Random(20240331L * 31 + seed);
        String tenant = NAMES.get(seed % NAMES.size()) + seed;
        RiskSettings settings = settings(random);
        List<Daily> rows = rows(random);
        List<LocalDate> days = IntStream.range(0, 31)
                .filter(i -> i == 0 || random.nextInt(6) == 0)
                .mapToObj(LAST::minusDays)
                .toList();
        sql.load(tenant, rows);

        Map<Key, Risk> actual = sql.staged(tenant, days, settings);

        Map<Key, Risk> expected = RollingRiskReference.risk(rows, days, settings);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, risk) -> assertRisk(key, actual.get(key), risk));
    }

    private static RiskSettings settings(Random random) {
        Map<String, Double> periods = new LinkedHashMap<>(Map.of("default", 252.0, "one", 365.0, "two", 12.5));
        Map<String, List<String>> classes = new LinkedHashMap<>();
        classes.put("one", pick(random, PATTERNS));
        classes.put("two", pick(random, PATTERNS));
        double rate = random.nextInt(3) * 0.05;
        return new RiskSettings(pick(random, WINDOWS), rate, 2 + random.nextInt(60), periods, classes);
    }

    private static List<Daily> rows(Random random) {
        double density = random.nextInt(4) == 0 ? 0.01 : random.nextDouble();
        double oddity = random.nextInt(3) == 0 ? 0 : random.nextDouble() / 4;
        boolean steady = random.nextInt(5) == 0;
        int span = random.nextInt(6) == 0 ? 3 : 300;
        List<Daily> rows = new ArrayList<>();
        for (String symbol : SYMBOLS.subList(0, 1 + random.nextInt(SYMBOLS.size()))) {
            for (int user = 0; user < 1 + random.nextInt(3); user++) {
                // The two halves of an id, so that its order as a number and as text differ.
                UUID id = new UUID(random.nextLong(), user);
                for (int back = -3; back < span; back++) {
                    if (random.nextDouble() < density) {
                        double ret = random.nextDouble() < oddity
                                ? RETURNS[random.nextInt(RETURNS.length)]
                                : steady ? 0.1 + random.nextInt(2) * 2 * Math.ulp(0.1) : random.nextGaussian() / 50;
                        double size = random.nextDouble() < oddity
                                ? SIZES[random.nextInt(SIZES.length)]
                                : random.nextDouble() * 100;
                        rows.add(new Daily(LAST.minusDays(back), symbol, id, random.nextInt(9), ret, size));
                    }
                }
            }
        }
        return rows;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static void assertRisk(Key key, Risk actual, Risk expected) {
        assertThat(actual.days()).as("days of %s", key).isEqualTo(expected.days());
        assertThat(actual.sufficient()).as("sufficient of %s", key).isEqualTo(expected.sufficient());
        assertThat(actual.periods()).as("periods of %s", key).isEqualTo(expected.periods());
        assertClose("total_return", key, actual.totalReturn(), expected.totalReturn());
        assertClose("annualised_return", key, actual.annualised(), expected.annualised());
        assertClose("volatility", key, actual.volatility(), expected.volatility());
        assertClose("sharpe_annualised", key, actual.sharpe(), expected.sharpe());
        assertClose("sharpe_standard_error", key, actual.error(), expected.error());
        assertClose("psr", key, actual.psr(), expected.psr());
        assertClose("sortino", key, actual.sortino(), expected.sortino());
        assertClose("max_drawdown", key, actual.drawdown(), expected.drawdown());
        assertClose("calmar", key, actual.calmar(), expected.calmar());
    }

    private static void assertClose(String column, Key key, double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as("%s of %s", column, key).isNaN();
        } else {
            assertThat(actual).as("%s of %s", column, key).isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
        }
    }
}
