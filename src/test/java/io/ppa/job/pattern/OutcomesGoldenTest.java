package io.ppa.job.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.pattern.Group.Key;
import io.ppa.job.pattern.PatternRows.Decision;
import io.ppa.job.pattern.PatternRows.Feedback;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The numbers on real prices, from raw rows on, against scipy 1.17.1 on numpy 2.4.6, run as
 * {@code python src/test/golden/pattern.py}. Within 1e-6: half of it is our rounding to six decimals, and what two optimisers
 * disagree on of the prior comes to less than 3e-7 here.
 */
class OutcomesGoldenTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-30");

    private static final int WINDOW = 21;

    private static final int DAYS = 90;

    private static final int A_DAY = 10;

    private static PatternSql sql;

    private static TenantGroups groups;

    private static Outcomes outcomes;

    @BeforeAll
    static void measure() throws IOException {
        sql = new PatternSql();
        PatternRows rows = PatternRows.of("t");
        add(rows, "SP500", "sp500-daily.csv");
        add(rows, "AAPL", "aapl-daily.csv");
        sql.load(rows);
        PatternSettings settings = PatternSettings.of(PatternSql.request(DAY, Map.of()));
        groups = new Groups(sql.clickhouse()).of("t", DAY, settings, PatternSql.execution());
        outcomes = Outcomes.of(groups.groups());
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SP500, bear, 169, 92, 0.5369524218696824, 0.41318444596974363",
        "SP500, bull, 469, 273, 0.5587917782201312, 0.6210034037439935",
        "SP500, flat, 262, 135, 0.5271112502144016, 0.5009286052901424",
        "AAPL, bear, 275, 146, 0.5328889737489251, 0.40660914876646426",
        "AAPL, bull, 336, 184, 0.5399426482704524, 0.6090108830735249",
        "AAPL, flat, 289, 136, 0.509031101133942, 0.5009182033461003"
    })
    void patterns_equalScipy(String symbol, String regime, long n, long k, double success, double confidence) {
        Key key = new Key(symbol, regime);
        assertThat(groups.groups().get(key).outcomes()).isEqualTo(n);
        assertThat(groups.groups().get(key).successes()).isEqualTo(k);

        assertThat(outcomes.pattern(key).orElseThrow().success()).isCloseTo(success, within(1e-6));
        assertThat(outcomes.pattern(key).orElseThrow().confidence()).isCloseTo(confidence, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"SP500, 0.24877126654064274, 0.02269690854143318", "AAPL, 0.23364839319470695, 0.0171525721830188"})
    void uncertainties_equalNumpy(String symbol, double epistemic, double aleatoric) {
        assertThat(outcomes.embedding(symbol).orElseThrow().epistemic()).isCloseTo(epistemic, within(5.1e-7));
        assertThat(outcomes.embedding(symbol).orElseThrow().aleatoric()).isCloseTo(aleatoric, within(5.1e-7));
    }

    /** The last outcomes, so many a day. */
    private static void add(PatternRows rows, String symbol, String file) throws IOException {
        double[] closes = closes(file);
        for (int i = 0; i < DAYS * A_DAY; i++) {
            int at = closes.length - 1 - DAYS * A_DAY + i;
            int ups = 0;
            for (int before = at - WINDOW; before < at; before++) {
                ups += closes[before + 1] > closes[before] ? 1 : 0;
            }
            double c = (ups + 1.0) / (WINDOW + 2);
            double last = closes[at] / closes[at - 1] - 1;
            double r = closes[at + 1] / closes[at] - 1;
            String regime = ups <= 9 ? "bear" : ups <= 11 ? "flat" : "bull";
            UUID id = UUID.nameUUIDFromBytes((symbol + i).getBytes(StandardCharsets.UTF_8));
            Instant noon = DAY.minusDays(DAYS - 1 - i / A_DAY).atTime(12, 0).toInstant(ZoneOffset.UTC);
            rows.decisions().add(new Decision(id, noon, symbol, regime, c, c * (1 - c), Math.abs(last)));
            rows.feedbacks().add(new Feedback(id, id, noon.plusSeconds(60), r, r > 0));
        }
    }

    private static double[] closes(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(OutcomesGoldenTest.class.getResourceAsStream("/demo/" + file));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[4]))
                    .toArray();
        }
    }
}
