package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** {@code calibration-drift} through its commands: who is told what when a tenant, or Redis, fails and is run again. */
class CalibrationDriftFlowTest {

    private static final String FIRST = "2024-03-07";

    private static final String SECOND = "2024-03-08";

    private static final String DAYS = FIRST + ".." + SECOND;

    /** Streams are the same for all tests: tenants are this test's own. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @BeforeEach
    void install() {
        ppa = Installation.applied();
    }

    @AfterEach
    void close() {
        ppa.close();
    }

    /** 600 decisions of one model on each of both days, whose successes fall short of its confidence by so much. */
    private void decided(String tenant, double tooSure) {
        for (String day : List.of(FIRST, SECOND)) {
            ppa.forecasts(tenant, day, 600, "momentum", "1.0", tooSure);
        }
    }

    private String tenant(String name) {
        return name + ": {" + run + "}";
    }

    private static long id(Answer answer) {
        return answer.json().path("execution").asLong();
    }

    /** What the stream holds about this test's tenants: {@code tenant day type}. */
    private List<String> told() {
        String redis = TestStores.locations().redis().url();
        try (RedisClient client = RedisClient.create(redis)) {
            return client.xrange("calibration_drift", "-", "+").stream()
                    .map(entry -> entry.getFields())
                    .filter(fields -> fields.getOrDefault("tenant", "").contains(run))
                    .map(fields -> fields.get("tenant") + " " + fields.get("day") + " " + fields.get("type"))
                    .toList();
        }
    }

    @Test
    void rerunOfAFailedTenant_measuresOnlyThatOne_andDecidesAgainOverAll() {
        decided(tenant("calm"), 0);
        decided(tenant("eager"), 0.15);
        decided(tenant("late"), 0.15);
        // More than one percent of its day cannot be used.
        ppa.forecasts(tenant("late"), SECOND, 60, "momentum", "1.0", Double.NaN);

        Answer night = ppa.ppa("launch", "calibration-drift", "day=" + DAYS, "--json");

        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.tenant(tenant("late")).path("error").asString()).contains("too_many_rejected");
        assertThat(told()).containsExactly(tenant("eager") + " " + SECOND + " started");

        ppa.sql(
                "ALTER TABLE trading_decisions_probabilistic DELETE WHERE isNaN(aggregated_confidence) SETTINGS mutations_sync = 1");
        Answer rerun = ppa.ppa("rerun", String.valueOf(id(night)), "--json");

        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isEqualTo(1);
        assertThat(rerun.json().path("steps").path("decide").asString()).contains("1 started");
        assertThat(told())
                .containsExactly(
                        tenant("eager") + " " + SECOND + " started", tenant("late") + " " + SECOND + " started");

        Answer again = ppa.ppa("launch", "calibration-drift", "day=" + DAYS, "--json");
        assertThat(again.json().path("tenants").size()).isZero();
        assertThat(told()).hasSize(2);
    }

    @Test
    void redisDown_theDecisionStands_andARerunTellsItOnce(@TempDir Path dir) throws IOException {
        decided(tenant("eager"), 0.15);
        Map<String, String> unreachable = Map.of("PPA_REDIS_URL", "redis://127.0.0.1:1");

        Answer night = ppa.configured(dir, "calibration-drift", "backoff: 2s", "backoff: 100ms")
                .with(unreachable)
                .ppa("launch", "calibration-drift", "day=" + DAYS, "--json");

        assertThat(night.code()).isEqualTo(1);
        assertThat(night.json().path("error").asString())
                .contains("Redis at", "1 event is owed", "ppa rerun " + id(night));
        assertThat(night.json().path("steps").path("decide").asString()).contains("1 started");
        assertThat(told()).isEmpty();
        List<String> published = ppa.texts("SELECT cityHash64(*) AS t FROM calibration_drift_daily ORDER BY t");
        assertThat(published).hasSize(2);

        Answer rerun = ppa.ppa("rerun", String.valueOf(id(night)), "--json");

        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isZero();
        assertThat(rerun.json().path("steps").path("deliver").asString()).isEqualTo("1 event delivered");
        assertThat(told()).containsExactly(tenant("eager") + " " + SECOND + " started");
        assertThat(ppa.texts("SELECT cityHash64(*) AS t FROM calibration_drift_daily ORDER BY t"))
                .isEqualTo(published);
    }
}
