package io.ppa.job.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.job.risk.RollingRiskReference.Daily;
import io.ppa.job.risk.RollingRiskReference.Key;
import io.ppa.job.risk.RollingRiskReference.Risk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code query.sql} on real prices against independent tools: empyrical-reloaded 0.7.1, quantstats 0.0.86, skfolio 1.12.2,
 * scipy 1.17.1 (numpy 2.4.6, pandas 3.1.1), run as {@code python src/test/golden/risk.py}, which asserts that they agree
 * to 1e-11 before it prints a value.
 *
 * <p>Where conventions differ:
 *
 * <ul>
 *   <li>Standard deviation: ddof 1, as empyrical and quantstats have it; numpy's default of 0 would call every short
 *       window better than it was. The downside deviation of the Sortino ratio divides by all k, as both do: dividing by
 *       the losing days only would punish nobody for losing often.
 *   <li>Drawdown starts from base 1, as in both: a path that only looks at its own peaks (cumulative product against its
 *       running maximum) calls a loss on the first day none. For −10 %, +5 % it says 0, here it is 10 %.
 *   <li>Zero volatility: for constant returns empyrical and quantstats answer an infinite Sharpe ratio, and 1.1e17 when one
 *       of five differs in its last digit. Both are rounding, not skill; here it is undefined. Without a losing day their
 *       Calmar ratio is NaN or a division by zero; here undefined.
 *   <li>The error of the Sharpe ratio takes plain kurtosis (3 for normal returns) and the biased moments of the sample, as
 *       skfolio does and the paper's formula has it. Earlier quantstats subtracted 3 from what was excess kurtosis already;
 *       0.0.86 takes moments adjusted for sample size, which moves the probability by up to 6e-4 on these windows.
 * </ul>
 */
class RollingRiskGoldenTest {

    /** Sums of logarithms here, products there: well below the nine digits that are promised. */
    private static final double RELATIVE = 1e-10;

    private static final UUID USER = new UUID(0, 1);

    @SuppressWarnings("NullAway.Init")
    private static RiskSql sql;

    @BeforeAll
    static void prices() throws IOException {
        sql = new RiskSql();
        // An insert takes a hundred partitions at most: months, here.
        sp500().stream()
                .collect(Collectors.groupingBy(row -> row.date().getYear()))
                .values()
                .forEach(year -> sql.load("sp500", year));
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    /** Date, window, annual risk-free rate, k; total and annualised return, volatility, Sharpe, its error, PSR, Sortino, drawdown, Calmar. */
    static Stream<Arguments> windows() {
        return Stream.of(
                arguments("2000-01-10", 30, 0.0, 5, new double[] {
                    0.001635495009296939,
                    0.08584839878651573,
                    0.3833326868211264,
                    0.36992283631471423,
                    8.009417328300282,
                    0.518418993932496,
                    0.5209148552921234,
                    0.03834466823710187,
                    2.238861430634306
                }),
                arguments("2002-10-09", 90, 0.0, 63, new double[] {
                    -0.16240549706376917,
                    -0.5078071802904881,
                    0.3585036440852394,
                    -1.7990201790680869,
                    2.0820185297676375,
                    0.19377334335854018,
                    -2.4953189549034787,
                    0.19314428137765532,
                    -2.6291598004787513
                }),
                arguments("2008-10-12", 30, 0.0, 20, new double[] {
                    -0.28160101765474954,
                    -0.9845044167884965,
                    0.6181680208205201,
                    -6.3873436124443845,
                    3.7614299621567215,
                    0.04474295496342265,
                    -6.822482191635095,
                    0.2835357088596511,
                    -3.4722413651108113
                }),
                arguments("2008-12-31", 252, 0.0, 175, new double[] {
                    -0.3454378376775321,
                    -0.4567880798775479,
                    0.4670881157639468,
                    -1.0726150520661988,
                    1.214581140111388,
                    0.1885870194202947,
                    -1.4581286865871703,
                    0.47257523018380665,
                    -0.9665933605954794
                }),
                arguments("2013-05-21", 252, 0.0, 172, new double[] {
                    0.16434607920392952,
                    0.2497350166632255,
                    0.11661782734448131,
                    1.9704932999027567,
                    1.243373012848662,
                    0.9434937202837576,
                    2.941785451200152,
                    0.07671057701125526,
                    3.2555486660800823
                }),
                arguments("2017-12-31", 90, 0.0, 62, new double[] {
                    0.05713053683325864,
                    0.2533465159825965,
                    0.05574037317346964,
                    4.080406720915842,
                    1.91161223785793,
                    0.9836005688047031,
                    8.208593548092226,
                    0.011470859065399155,
                    22.08609787097761
                }),
                arguments("2009-03-09", 252, 0.02, 173, new double[] {
                    -0.4714609148437503,
                    -0.6049782663824588,
                    0.5005651613644213,
                    -1.6426840910802942,
                    1.229967790735821,
                    0.09084812022702404,
                    -2.182482773979552,
                    0.4817132526985842,
                    -1.2558887740649383
                }),
                arguments("2014-06-30", 90, 0.05, 62, new double[] {
                    0.03962300013128517,
                    0.17109542035007475,
                    0.09368640211487457,
                    1.2117854462508062,
                    2.1206147073802795,
                    0.716146313862281,
                    1.5858618138725482,
                    0.039774753844944395,
                    4.301608528290665
                }),
                arguments("2018-12-24", 30, 0.01, 20, new double[] {
                    -0.10691492489896515,
                    -0.759425451752217,
                    0.242313542960845,
                    -5.788322434296771,
                    3.663227432360275,
                    0.05704020950257683,
                    -6.20643646493871,
                    0.1574235676922571,
                    -4.824089956065514
                }));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void sp500(String date, int window, double rate, int days, double[] expected) {
        LocalDate day = LocalDate.parse(date);
        Map<Key, Risk> risks = sql.staged("sp500", List.of(day), RiskSql.withRate(rate));
        // One symbol of one user is all there is: every scope has the same returns.
        for (Key key : List.of(
                new Key("symbol", "SPX", USER, day, window),
                new Key("user", "", USER, day, window),
                new Key("tenant", "", new UUID(0, 0), day, window))) {
            Risk risk = Objects.requireNonNull(risks.get(key), key.toString());
            assertThat(risk.days()).isEqualTo(days);
            assertThat(risk.sufficient()).isEqualTo(days >= 60);
            close(risk.totalReturn(), expected[0]);
            close(risk.annualised(), expected[1]);
            close(risk.volatility(), expected[2]);
            close(risk.sharpe(), expected[3]);
            close(risk.error(), expected[4]);
            close(risk.psr(), expected[5]);
            close(risk.sortino(), expected[6]);
            close(risk.drawdown(), expected[7]);
            close(risk.calmar(), expected[8]);
        }
    }

    /**
     * The example of Bailey and López de Prado (2012), The Sharpe ratio efficient frontier: 24 monthly returns with a Sharpe
     * ratio of 0.458, annualised 1.59. Were they normal, the probability would be 0.982; with their skewness of −2.448 and
     * kurtosis of 10.164 it is 0.913. The paper does not print the returns: risk.py makes two records with these statistics.
     */
    static Stream<Arguments> trackRecords() {
        return Stream.of(
                arguments("normal", 0.982, 0.9816747533115369, 0.2191763155450739, new double[] {
                    -0.141322, -0.079204, -0.056685, -0.040909, -0.028398, -0.01779, -0.008404, 0.000155, 0.008143,
                    0.015739, 0.023078, 0.030271, 0.037821, 0.045824, 0.053987, 0.06243, 0.071302, 0.080799, 0.091197,
                    0.102927, 0.116729, 0.134075, 0.158722, 0.20788
                }),
                arguments("skewed", 0.913, 0.9133612876792986, 0.3363328259214593, new double[] {
                    -0.267356, -0.052508, -0.031789, -0.016697, -0.004408, 0.006217, 0.015758, 0.024557, 0.03284,
                    0.040766, 0.048458, 0.056016, 0.061377, 0.064602, 0.067888, 0.071279, 0.074832, 0.07862, 0.082745,
                    0.087367, 0.092756, 0.099447, 0.108785, 0.126816
                }));
    }

    @ParameterizedTest
    @MethodSource("trackRecords")
    void publishedExampleOfTheProbabilisticSharpeRatio(
            String tenant, double published, double psr, double error, double[] returns) {
        LocalDate last = LocalDate.parse("2012-07-31");
        List<Daily> rows = new ArrayList<>();
        for (int i = 0; i < returns.length; i++) {
            rows.add(new Daily(last.minusDays(i), "FUND", USER, 1, returns[i], 1));
        }
        sql.load(tenant, rows);
        RiskSettings monthly = new RiskSettings(List.of(24), 0, 60, Map.of("default", 12.0), Map.of());

        Risk risk = Objects.requireNonNull(
                sql.staged(tenant, List.of(last), monthly).get(new Key("symbol", "FUND", USER, last, 24)));

        assertThat(risk.sharpe()).isCloseTo(1.59, within(0.005));
        assertThat(risk.psr()).isCloseTo(published, within(0.0005));
        close(risk.psr(), psr);
        close(risk.error(), error * Math.sqrt(12));
    }

    @Test
    void firstDaysLossIsADrawdown() {
        LocalDate last = LocalDate.parse("2020-01-02");
        sql.load(
                "first",
                List.of(new Daily(last.minusDays(1), "X", USER, 1, -0.1, 1), new Daily(last, "X", USER, 1, 0.05, 1)));
        Map<Key, Risk> risks = sql.staged("first", List.of(last), RiskSql.SETTINGS);
        close(
                Objects.requireNonNull(risks.get(new Key("symbol", "X", USER, last, 30)))
                        .drawdown(),
                0.1);
    }

    private static void close(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * RELATIVE));
    }

    private static List<Daily> sp500() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                        RollingRiskGoldenTest.class.getResourceAsStream("/demo/sp500-daily.csv"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String[]> lines =
                    reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
            List<Daily> rows = new ArrayList<>();
            for (int i = 1; i < lines.size(); i++) {
                double ret = Double.parseDouble(lines.get(i)[4]) / Double.parseDouble(lines.get(i - 1)[4]) - 1;
                rows.add(new Daily(LocalDate.parse(lines.get(i)[0]), "SPX", USER, 3, ret, 7));
            }
            return rows;
        }
    }
}
