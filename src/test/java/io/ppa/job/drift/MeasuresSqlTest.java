package io.ppa.job.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.job.JobRequest;
import io.ppa.job.drift.DriftSql.Key;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.TenantDay;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Decision;
import io.ppa.testing.ModelRows.Feedback;
import io.ppa.testing.ModelRows.Model;
import io.ppa.testing.PublishSql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code measures.sql} against the plain Java reference, on rows made to collide. */
class MeasuresSqlTest {

    private static final LocalDate FIRST = LocalDate.parse("2024-03-05");

    private static final List<LocalDate> DAYS = List.of(FIRST, FIRST.plusDays(1), FIRST.plusDays(4));

    private static final List<Model> MODELS =
            List.of(new Model("rsi", "1"), new Model("rsi", "2"), new Model("a'b,\"c\"\\", ""), new Model("", "\n"));

    /** On edges of bins of either kind, of hundredths, and of the range. */
    private static final double[] EDGES = {
        0, -0.0, 0.1, 0.3, 0.29, 0.57, 0.58, 0.7, 0.7000000000000001, 0.9, 1, 0.5, 0.999999999, 1e-15, Double.MIN_VALUE
    };

    private static DriftSql sql;

    @BeforeAll
    static void open() {
        sql = new DriftSql();
    }

    @AfterAll
    static void close() {
        sql.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 16);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void measures_agreeWithTheReference(int seed) {
        Random random = new Random(new SplittableRandom(seed).nextLong());
        JobRequest request = DriftSql.request(
                FIRST,
                FIRST.plusDays(4),
                Map.of(
                        "feedback-horizon",
                        "P" + (1 + random.nextInt(7)) + "D",
                        "pooling",
                        "P" + (1 + random.nextInt(4)) + "D",
                        "reference-window",
                        "P" + (1 + random.nextInt(6)) + "D",
                        "min-outcomes",
                        String.valueOf(1 + random.nextInt(60)),
                        "mce-min-rows",
                        String.valueOf(1 + random.nextInt(8)),
                        "resamples",
                        "100"));
        ModelRows raw = rows("t'" + seed, random);
        sql.load(raw);

        Map<Key, Map<String, Double>> actual =
                sql.staged(new Month(raw.tenant(), DAYS), request, MeasuresSqlTest::numbers);

        Month month = new Month(raw.tenant(), DAYS);
        Map<TenantDay, String> marks = new HashMap<>();
        sql.reads(month, request).forEach((day, read) -> marks.put(day, read.mark()));
        assertThat(marks).isEqualTo(sql.drift().rowMarks(month, request));
        Map<Key, Map<String, Double>> expected = DriftReference.measures(raw, DAYS, MeasureSettings.of(request));
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, row) -> row.forEach((name, value) ->
                assertThat(actual.get(key).get(name)).as("%s of %s", name, key).isCloseTo(value, within(1e-11))));
    }

    /** Of two of them the ids are the same. */
    @Test
    void tenantsDoneTogether_haveTheBitsTheyHaveAlone() {
        JobRequest request = DriftSql.request(FIRST, FIRST.plusDays(4), Map.of());
        ModelRows thinned = rows("thinned", new Random(1));
        thinned.decisions().removeIf(decision -> decision.id().hashCode() % 3 == 0);
        List<ModelRows> all = List.of(rows("whole", new Random(1)), thinned, rows("o'ther", new Random(2)));
        all.forEach(sql::load);
        List<String> tenants = all.stream().map(ModelRows::tenant).toList();
        Month together = new Month(tenants, DAYS);

        sql.stage(together, request);
        Map<String, String> contents = contents(together);
        Map<TenantDay, Read> reads = sql.reads(together, request);

        Map<TenantDay, Read> alone = new HashMap<>();
        for (String tenant : tenants) {
            Month month = new Month(tenant, DAYS);
            sql.stage(month, request);
            contents(month)
                    .forEach((day, content) -> assertThat(contents).as(day).containsEntry(day, content));
            alone.putAll(sql.reads(month, request));
        }
        assertThat(contents).hasSize(tenants.size() * DAYS.size());
        assertThat(contents.values()).doesNotHaveDuplicates();
        assertThat(reads).isEqualTo(alone);
    }

    private static Map<String, String> contents(Month month) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("table", "ppa_stage_1");
        Map<String, String> contents = new HashMap<>();
        sql.clickhouse()
                .query(
                        PublishSql.file("content_hash"),
                        parameters,
                        row -> contents.put(
                                row.getString("tenant") + " " + row.getLocalDate("day"),
                                row.getString("content_hash")));
        return contents;
    }

    private static Map<String, Double> numbers(io.ppa.store.clickhouse.Row row) {
        Map<String, Double> numbers = new HashMap<>();
        Stream.of("decisions", "evaluated", "window_days", "reference_evaluated")
                .forEach(name -> numbers.put(name, (double) row.getLong(name)));
        Stream.of(
                        "brier_score",
                        "log_loss",
                        "reliability",
                        "resolution",
                        "uncertainty",
                        "residual",
                        "ece",
                        "ece_equal_width",
                        "mce",
                        "calibration_gap",
                        "debiased_error",
                        "psi",
                        "ks_statistic")
                .forEach(name -> numbers.put(name, row.getDouble(name)));
        numbers.put("bins", (double) row.getList("bin_rows").size());
        return numbers;
    }

    private static ModelRows rows(String tenant, Random random) {
        ModelRows raw = ModelRows.of(tenant);
        int kind = random.nextInt(4);
        int count = random.nextInt(600);
        for (int i = 0; i < count; i++) {
            UUID id = new UUID(random.nextLong(), i);
            Instant at = instant(random);
            raw.decisions().add(decision(id, at, kind, random));
            if (random.nextInt(20) == 0) {
                // Delivered again, with other models, perhaps on another day.
                raw.decisions().add(decision(id, at.plusSeconds(1 + random.nextInt(200_000)), kind, random));
            }
            for (int heard = random.nextInt(3); heard > 0; heard--) {
                double actualReturn = random.nextInt(30) == 0 ? Double.NaN : random.nextInt(30) == 0 ? -2 : 0.01;
                raw.feedbacks()
                        .add(new Feedback(
                                new UUID(random.nextLong(), heard),
                                id,
                                at.plusMillis(random.nextInt(500_000_000)),
                                actualReturn,
                                random.nextInt(3) > 0));
            }
        }
        return raw;
    }

    private static Instant instant(Random random) {
        LocalDate day = FIRST.plusDays(random.nextInt(14) - 9L);
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(random.nextInt(86_400_000));
    }

    private static Decision decision(UUID id, Instant at, int kind, Random random) {
        double confidence = switch (kind) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> Math.round(random.nextDouble() * 20) / 20.0;
            case 2 -> 0.7;
            default -> random.nextDouble();
        };
        if (random.nextInt(40) == 0) {
            confidence = random.nextBoolean() ? Double.NaN : 1.5;
        }
        List<Model> models = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> MODELS.get(random.nextInt(MODELS.size())))
                .toList();
        return new Decision(id, at, confidence, random.nextInt(40) == 0 ? -1 : 0.1, models);
    }
}
