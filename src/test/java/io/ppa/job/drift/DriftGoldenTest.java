package io.ppa.job.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.JobRequest;
import io.ppa.job.drift.DriftSql.Key;
import io.ppa.job.publish.Month;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Model;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The published numbers on real prices against independent tools: scikit-learn 1.9.1, scipy 1.17.1, netcal 1.4.0, numpy
 * 2.4.6, run as {@code python src/test/golden/drift.py}, which prints the calls beside the values below. Two names are not
 * the tools' own: {@code ks_2samp}'s asymptotic p-value puts a correction for small samples on Kolmogorov's limit, so ours is
 * compared with the limit itself, {@code kstwobign}; and PSI is by its definition in numpy.
 */
class DriftGoldenTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-20");

    private static final Model MODEL = new Model("ups", "1");

    private static final int WINDOW = 21;

    private static final int CURRENT = 600;

    private static final double RELATIVE = 1e-11;

    @ParameterizedTest
    @EnumSource
    void measures_equalOtherTools(Golden golden) {
        try (DriftSql sql = new DriftSql()) {
            sql.load(golden.rows());
            Month month = new Month("t", List.of(DAY));
            JobRequest request = DriftSql.request(DAY, DAY, Map.of());

            Map<String, Double> row = Objects.requireNonNull(
                    sql.staged(month, request, golden::numbers).get(new Key(DAY, MODEL)));

            golden.expected.forEach((name, value) -> assertThat(row.get(name))
                    .as(name)
                    .isCloseTo(value, within(Math.max(1e-14, Math.abs(value) * RELATIVE))));
            assertThat(row.keySet()).isEqualTo(golden.expected.keySet());
        }
    }

    private static Map<String, Double> curve(String name, double... values) {
        Map<String, Double> named = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(name + i, values[i]);
        }
        return named;
    }

    /** What drift.py printed for each of the two files. */
    private enum Golden {
        SP500(
                "sp500-daily.csv",
                Map.ofEntries(
                        Map.entry("brier_score", 0.2581442974165091),
                        Map.entry("log_loss", 0.7110458630315157),
                        Map.entry("ece_equal_width", 0.08224637681159441),
                        Map.entry("ece", 0.09586956521739133),
                        Map.entry("mce", 0.2768411712511091),
                        Map.entry("spiegelhalter_z", 4.779003178089044),
                        Map.entry("spiegelhalter_p", 1.761664101406718e-06),
                        Map.entry("gap_z", -0.3019759493120001),
                        Map.entry("gap_p", 0.7626703972554487),
                        Map.entry("ks_statistic", 0.11018402855230872),
                        Map.entry("ks_p_value", 5.257847066968447e-06),
                        Map.entry("psi", 0.07071849613051429),
                        Map.entry("psi_critical", 0.0293046591802231)),
                curve(
                        "mass_rate",
                        0.5277777777777778,
                        0.5975609756097561,
                        0.4791666666666667,
                        0.6385542168674698,
                        0.594059405940594,
                        0.5555555555555556,
                        0.42857142857142855),
                curve(
                        "mass_confidence",
                        0.3917069243156193,
                        0.478260869565218,
                        0.5217391304347818,
                        0.5652173913043488,
                        0.6086956521739139,
                        0.6521739130434773,
                        0.7054125998225378),
                curve(
                        "width_rate",
                        0.42857142857142855,
                        0.5869565217391305,
                        0.5547445255474452,
                        0.553072625698324,
                        0.5590909090909091,
                        0.2727272727272727)),
        AAPL(
                "aapl-daily.csv",
                Map.ofEntries(
                        Map.entry("brier_score", 0.2596817895400126),
                        Map.entry("log_loss", 0.7137104631074418),
                        Map.entry("ece_equal_width", 0.07876811594202895),
                        Map.entry("ece", 0.07876811594202898),
                        Map.entry("mce", 0.2666666666666667),
                        Map.entry("spiegelhalter_z", 5.072173307807105),
                        Map.entry("spiegelhalter_p", 3.9329795038458206e-07),
                        Map.entry("gap_z", -0.525252006541445),
                        Map.entry("gap_p", 0.5994080160150266),
                        Map.entry("ks_statistic", 0.06529258098223616),
                        Map.entry("ks_p_value", 0.14318668883188956),
                        Map.entry("psi", 0.03687219457489514),
                        Map.entry("psi_critical", 0.04549404356395802)),
                curve(
                        "mass_rate",
                        0.6266666666666667,
                        0.5,
                        0.5,
                        0.4948453608247423,
                        0.5897435897435898,
                        0.6,
                        0.48484848484848486),
                curve(
                        "mass_confidence",
                        0.36,
                        0.4586426299045601,
                        0.5217391304347818,
                        0.5652173913043492,
                        0.6086956521739137,
                        0.6521739130434775,
                        0.7022397891963107),
                curve("width_rate", 1.0, 0.6164383561643836, 0.5, 0.49743589743589745, 0.577639751552795, 0.4));

        private final String file;

        private final Map<String, Double> expected = new HashMap<>();

        @SafeVarargs
        Golden(String file, Map<String, Double>... expected) {
            this.file = file;
            Stream.of(expected).forEach(this.expected::putAll);
        }

        /** Those numbers of a row that are expected. */
        private Map<String, Double> numbers(io.ppa.store.clickhouse.Row row) {
            Map<String, Double> numbers = new HashMap<>();
            for (String name : expected.keySet()) {
                if (!name.matches(".*\\d")) {
                    numbers.put(name, row.getDouble(name));
                }
            }
            numbers.putAll(curve("mass_rate", doubles(row, "bin_rate")));
            numbers.putAll(curve("mass_confidence", doubles(row, "bin_confidence")));
            numbers.putAll(curve("width_rate", doubles(row, "width_rate")));
            return numbers;
        }

        private static double[] doubles(io.ppa.store.clickhouse.Row row, String column) {
            List<Double> values = row.getList(column);
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }

        /** The last outcomes on the day itself, the others on a day of its reference window. */
        private ModelRows rows() {
            double[] closes = lines().stream()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[4]))
                    .toArray();
            boolean[] up = new boolean[closes.length - 1];
            for (int i = 0; i < up.length; i++) {
                up[i] = closes[i + 1] / closes[i] - 1 > 0;
            }
            ModelRows rows = ModelRows.of("t");
            for (int i = WINDOW; i < up.length; i++) {
                int ups = 0;
                for (boolean before : Arrays.copyOfRange(up, i - WINDOW, i)) {
                    ups += before ? 1 : 0;
                }
                LocalDate day = i >= up.length - CURRENT ? DAY : DAY.minusDays(10);
                rows.add(day, (ups + 1.0) / (WINDOW + 2), up[i], List.of(MODEL));
            }
            return rows;
        }

        private List<String> lines() {
            try (InputStream in = Objects.requireNonNull(DriftGoldenTest.class.getResourceAsStream("/demo/" + file));
                    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
