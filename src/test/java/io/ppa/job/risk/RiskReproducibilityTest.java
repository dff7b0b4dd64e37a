package io.ppa.job.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.risk.RollingRiskReference.Daily;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same rows give the same bits, however they came in and however the engine goes about them. */
class RiskReproducibilityTest {

    private static final String TENANT = "bits";

    private static final LocalDate LAST = LocalDate.parse("2024-03-31");

    private static final List<LocalDate> DAYS = List.of(LAST.minusDays(20), LAST.minusDays(1), LAST);

    private final List<Daily> rows = new ArrayList<>();

    private RiskSql sql;

    @BeforeEach
    void rows() {
        sql = new RiskSql();
        Random random = new Random(20240331);
        for (int key = 0; key < 120; key++) {
            UUID user = new UUID(new Random(key % 12).nextLong(), key % 12);
            for (int back = 0; back < 270; back++) {
                if (random.nextInt(10) < 7) {
                    rows.add(new Daily(
                            LAST.minusDays(back),
                            "S" + key / 12,
                            user,
                            1 + random.nextInt(40),
                            random.nextGaussian() / 50,
                            random.nextDouble() * 1e6));
                }
            }
        }
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void oneOrManyPartsInAnyOrder() {
        sql.load(TENANT, rows);
        Map<LocalDate, String> whole = hashes(Map.of());
        assertThat(whole).hasSize(3);

        sql.execute("TRUNCATE TABLE probabilistic_performance_analytics");
        // Of this table only: the engine is that of other tests too.
        sql.execute("SYSTEM STOP MERGES probabilistic_performance_analytics");
        Collections.shuffle(rows, new Random(1));
        for (int i = 0; i < 10; i++) {
            sql.load(TENANT, rows.subList(rows.size() * i / 10, rows.size() * (i + 1) / 10));
        }
        assertThat(hashes(Map.of())).isEqualTo(whole);
        sql.execute("SYSTEM START MERGES probabilistic_performance_analytics");
        sql.execute("OPTIMIZE TABLE probabilistic_performance_analytics FINAL");
        assertThat(hashes(Map.of())).isEqualTo(whole);
    }

    @Test
    void anyThreadsBlocksZoneAndMemory() {
        sql.load(TENANT, rows);
        Map<LocalDate, String> plain = hashes(Map.of("max_threads", "1"));

        assertThat(hashes(Map.of("max_threads", "2"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_threads", "8"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_threads", "3", "max_insert_block_size", "61")))
                .isEqualTo(plain);
        assertThat(hashes(Map.of("session_timezone", "Pacific/Chatham"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_bytes_before_external_group_by", "1", "max_threads", "2")))
                .isEqualTo(plain);
        assertThat(hashes(Map.of("join_algorithm", "full_sorting_merge"))).isEqualTo(plain);
    }

    @Test
    void otherDaysAskedForTogether_changeNothing() {
        sql.load(TENANT, rows);
        Map<LocalDate, String> few = hashes(Map.of());
        List<LocalDate> month = IntStream.range(0, 31).mapToObj(LAST::minusDays).toList();
        sql.stage(TENANT, month, RiskSql.SETTINGS, Map.of());
        assertThat(sql.hashes(TENANT, month, "stage")).hasSize(31).containsAllEntriesOf(few);
    }

    @Test
    void oneChangedReturnShows() {
        sql.load(TENANT, rows);
        Map<LocalDate, String> before = hashes(Map.of());
        sql.execute("ALTER TABLE probabilistic_performance_analytics UPDATE total_return = total_return + 1e-12"
                + " WHERE date = '2024-03-11' AND symbol = 'S3' SETTINGS mutations_sync = 2");
        Map<LocalDate, String> after = hashes(Map.of());
        DAYS.forEach(day -> assertThat(after.get(day)).isNotEqualTo(before.get(day)));
    }

    private Map<LocalDate, String> hashes(Map<String, String> settings) {
        sql.stage(TENANT, DAYS, RiskSql.SETTINGS, settings);
        return sql.hashes(TENANT, DAYS, "stage");
    }
}
