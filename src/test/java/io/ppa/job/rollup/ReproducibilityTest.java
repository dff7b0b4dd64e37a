package io.ppa.job.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.rollup.RawRows.Decision;
import io.ppa.job.rollup.RawRows.Feedback;
import io.ppa.job.rollup.RollupSql.Span;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same rows give the same bits, however they came in and however the engine goes about them. */
class ReproducibilityTest {

    private static final String TENANT = "bits";

    private static final Span SPAN = Span.of(TENANT, List.of("2024-03-30", "2024-03-31"));

    private static final List<String> RAW = List.of("trading_decisions_probabilistic", "model_feedback_events");

    private RollupSql sql;

    private RawRows raw;

    @BeforeEach
    void rows() {
        sql = new RollupSql();
        raw = RawRows.of(TENANT);
        Random random = new Random(20240331);
        long start = RawRows.at("2024-03-30T00:00:00Z");
        for (int i = 0; i < 20_000; i++) {
            UUID id = new UUID(random.nextLong(), i);
            raw.decisions().add(decision(random, id, start + random.nextInt(2 * 86_400_000)));
            if (i % 50 == 0) {
                // A replay, at times at the very same instant with other content: the engine must not be the one to
                // choose.
                long at = i % 100 == 0 ? last(raw.decisions()).at() : start + random.nextInt(3 * 86_400_000);
                raw.decisions().add(decision(random, id, at));
            }
            if (i % 10 != 0) {
                // Few instants: the order within one is by id.
                raw.feedbacks().add(feedback(random, id, start + 86_400_000L + 1000 * random.nextInt(600)));
            }
            if (i % 70 == 1) {
                raw.feedbacks().add(feedback(random, id, last(raw.feedbacks()).at()));
            }
        }
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void oneOrManyPartsInAnyOrder() {
        sql.load(raw);
        Map<LocalDate, String> whole = hashes(Map.of());
        assertThat(whole).hasSize(2);

        scatter(raw, 200);

        assertThat(hashes(Map.of())).isEqualTo(whole);
        for (String table : RAW) {
            sql.execute("SYSTEM START MERGES " + table);
            sql.execute("OPTIMIZE TABLE " + table + " FINAL");
        }
        assertThat(hashes(Map.of())).isEqualTo(whole);
    }

    @Test
    void anyThreadsBlocksZoneAndMemory() {
        scatter(raw, 20);
        Map<LocalDate, String> plain = hashes(Map.of("max_threads", "1"));

        assertThat(hashes(Map.of("max_threads", "2"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_threads", "8"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_block_size", "61", "max_threads", "3"))).isEqualTo(plain);
        assertThat(hashes(Map.of("session_timezone", "Pacific/Chatham"))).isEqualTo(plain);
        assertThat(hashes(Map.of("session_timezone", "America/Los_Angeles"))).isEqualTo(plain);
        assertThat(hashes(Map.of("max_bytes_before_external_group_by", "1", "max_threads", "2")))
                .isEqualTo(plain);
        assertThat(hashes(Map.of("join_algorithm", "full_sorting_merge"))).isEqualTo(plain);
        assertThat(hashes(Map.of("join_algorithm", "grace_hash"))).isEqualTo(plain);
    }

    @Test
    void oneChangedBitShows() {
        sql.load(raw);
        Map<LocalDate, String> before = hashes(Map.of());
        Feedback some = raw.feedbacks().get(4321);
        sql.load(new RawRows(
                TENANT,
                List.of(),
                List.of(new Feedback(
                        UUID.randomUUID(),
                        some.decision(),
                        some.at() + 600_000,
                        Math.nextUp(some.actualReturn()),
                        some.success()))));

        assertThat(hashes(Map.of())).isNotEqualTo(before);
    }

    private Map<LocalDate, String> hashes(Map<String, String> settings) {
        sql.stage(SPAN, settings);
        return sql.hashes(SPAN, "stage");
    }

    /** Into many parts, which stay so. */
    private void scatter(RawRows rows, int inserts) {
        for (String table : RAW) {
            sql.execute("TRUNCATE TABLE " + table);
            sql.execute("SYSTEM STOP MERGES " + table);
        }
        List<Decision> decisions = new ArrayList<>(rows.decisions());
        List<Feedback> feedbacks = new ArrayList<>(rows.feedbacks());
        Collections.shuffle(decisions, new Random(1));
        Collections.shuffle(feedbacks, new Random(2));
        for (int i = 0; i < inserts; i++) {
            sql.load(new RawRows(rows.tenant(), share(decisions, i, inserts), share(feedbacks, i, inserts)));
        }
    }

    private static <T> List<T> share(List<T> all, int number, int of) {
        return all.subList(all.size() * number / of, all.size() * (number + 1) / of);
    }

    private static Decision decision(Random random, UUID id, long at) {
        return new Decision(
                id,
                at,
                "S" + random.nextInt(5),
                RollupSql.user(random.nextInt(3)),
                random.nextDouble(),
                random.nextDouble() / 3,
                random.nextDouble() / 3,
                random.nextDouble() * 1e5,
                random.nextDouble() / 1000);
    }

    private static Feedback feedback(Random random, UUID decision, long at) {
        return new Feedback(
                new UUID(random.nextLong(), random.nextLong()),
                decision,
                at,
                random.nextGaussian() / 100,
                random.nextBoolean());
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
