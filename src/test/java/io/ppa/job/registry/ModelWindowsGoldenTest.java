package io.ppa.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.JobRequest;
import io.ppa.model.ModelMeasures;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Model;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The registry's numbers on real prices against numpy 2.4.6 and scipy 1.17.1, run as {@code python src/test/golden/model.py},
 * which prints the calls beside the values below. Within 1e-12 of each, relatively.
 */
class ModelWindowsGoldenTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-30");

    private static final int WINDOW = 21;

    private static final int DAYS = 30;

    private static final int A_DAY = 10;

    @ParameterizedTest
    @CsvSource({
        "sp500-daily.csv, 0.5666666666666667, 0.918695652173913, 0.2562507876496535, 1.0941911056990898, 5.465481108421606",
        "aapl-daily.csv, 0.5233333333333333, 0.9121739130434783, 0.261650913673598, 3.73986140178069, 4.4046913253557864"
    })
    void numbers_equalOtherTools(
            String file, double accuracy, double calibration, double brier, double sharpe, double early)
            throws IOException {
        try (ModelSql sql = new ModelSql()) {
            sql.load(rows(file));
            JobRequest request = ModelSql.request(DAY, DAY, Map.of());
            sql.publish(List.of("t"), sql.performance().days(request), request);

            ModelMeasures numbers = numbers(sql, DAY, request);

            assertThat(numbers.evaluated()).isEqualTo(300);
            assertClose(numbers.accuracy().getAsDouble(), accuracy);
            assertClose(numbers.calibrationScore().getAsDouble(), calibration);
            assertClose(numbers.brierScore().getAsDouble(), brier);
            assertClose(numbers.sharpeRatio().getAsDouble(), sharpe);
            JobRequest half = ModelSql.request(DAY, DAY, Map.of("window", "P15D", "periods-per-year", "365"));
            assertClose(numbers(sql, DAY.minusDays(15), half).sharpeRatio().getAsDouble(), early);
        }
    }

    private static void assertClose(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * 1e-12));
    }

    private static ModelMeasures numbers(ModelSql sql, LocalDate day, JobRequest request) {
        return Objects.requireNonNull(new ModelWindows(sql.clickhouse())
                        .of(List.of("t"), day, RegistrySettings.of(request))
                        .get("t"))
                .get(0);
    }

    /** The last outcomes, so many a day. */
    private static ModelRows rows(String file) throws IOException {
        double[] closes = closes(file);
        int last = closes.length - 1;
        ModelRows rows = ModelRows.of("t");
        for (int i = 0; i < DAYS * A_DAY; i++) {
            int at = last - DAYS * A_DAY + i;
            int ups = 0;
            for (int before = at - WINDOW; before < at; before++) {
                ups += closes[before + 1] > closes[before] ? 1 : 0;
            }
            double r = closes[at + 1] / closes[at] - 1;
            rows.add(
                    DAY.minusDays(DAYS - 1 - i / A_DAY),
                    (ups + 1.0) / (WINDOW + 2),
                    r > 0,
                    r,
                    List.of(new Model("ups", "1")));
        }
        return rows;
    }

    private static double[] closes(String file) throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(ModelWindowsGoldenTest.class.getResourceAsStream("/demo/" + file));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[4]))
                    .toArray();
        }
    }
}
