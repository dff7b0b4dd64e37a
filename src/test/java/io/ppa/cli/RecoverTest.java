package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Executions whose metadata say that they run: who is dead, who is not, and who cannot be told from here. */
class RecoverTest {

    private static final ProcessIdentity ELSEWHERE =
            new ProcessIdentity("elsewhere", "elsewhere", 77, Instant.parse("2024-01-01T00:00:00Z"));

    private static Installation ppa;

    private static HikariDataSource postgres;

    private static JdbcClient jdbc;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        jdbc = JdbcClient.create(postgres);
    }

    @AfterAll
    static void close() {
        postgres.close();
        ppa.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE ppa.lease, ppa.batch_job_instance CASCADE").update();
    }

    /** An execution whose metadata say that it runs, last written to some seconds ago. */
    private static void started(long id, long secondsAgo) {
        jdbc.sql("INSERT INTO ppa.batch_job_instance (job_instance_id, version, job_name, job_key) VALUES (:id, 0,"
                        + " 'daily-rollup', :key)")
                .param("id", id)
                .param("key", "key" + id)
                .update();
        jdbc.sql(
                        "INSERT INTO ppa.batch_job_execution (job_execution_id, version, job_instance_id, create_time, start_time,"
                                + " status, last_updated) SELECT :id, 1, :id, t, t, 'STARTED', t FROM (SELECT (clock_timestamp() AT"
                                + " TIME ZONE 'UTC') - make_interval(secs => :ago) AS t) AS times")
                .param("id", id)
                .param("ago", secondsAgo)
                .update();
        for (List<String> parameter : List.of(List.of("launch", "1"), List.of("day", "2024-05-0" + id % 10))) {
            jdbc.sql("INSERT INTO ppa.batch_job_execution_params (job_execution_id, parameter_name, parameter_type,"
                            + " parameter_value, identifying) VALUES (:id, :name, 'java.lang.String', :value, 'Y')")
                    .param("id", id)
                    .param("name", parameter.get(0))
                    .param("value", parameter.get(1))
                    .update();
        }
    }

    private static void lease(long id, Duration timeToLive) {
        new Leases(postgres, ELSEWHERE).tryAcquire(List.of("run:daily-rollup:" + id), timeToLive, id);
    }

    private static JsonNode of(Answer answer, long id) {
        for (JsonNode execution : answer.json()) {
            if (execution.path("execution").asLong() == id) {
                return execution;
            }
        }
        throw new AssertionError("no execution " + id + " in " + answer.out());
    }

    private static String status(long id) {
        return ppa.ppa("run", String.valueOf(id), "--json")
                .json()
                .path("status")
                .asString();
    }

    /** Who is dead cannot be noted down, so nothing is begun: the next try does not find this one in its way. */
    @Test
    void aLeaseTakenFromTheDead_isGivenBack_whenNothingIsBegun() {
        started(4711, 600);
        new Leases(postgres, ELSEWHERE).tryAcquire(List.of("run:daily-rollup:2024-05-01"), Duration.ZERO, 4711L);
        jdbc.sql("CREATE FUNCTION ppa.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$")
                .update();
        jdbc.sql(
                        "CREATE TRIGGER refuse BEFORE UPDATE ON ppa.batch_job_execution FOR EACH ROW EXECUTE FUNCTION ppa.refuse()")
                .update();
        try {
            assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-05-01").code())
                    .isNotZero();
        } finally {
            jdbc.sql("DROP FUNCTION ppa.refuse CASCADE").update();
        }

        Answer again = ppa.ppa("launch", "daily-rollup", "day=2024-05-01");

        assertThat(again.code()).as(again.err()).isZero();
    }

    @Test
    void allAreLookedAt_andOnlyTheDeadAreMarked() {
        started(1, 600);
        lease(1, Duration.ofMinutes(5));
        started(2, 600);
        lease(2, Duration.ZERO);
        started(3, 600);
        started(4, 0);

        Answer dry = ppa.ppa("recover", "--dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("1 execution would be FAILED; nothing was changed");
        assertThat(status(2)).isEqualTo("STARTED");

        Answer recovered = ppa.ppa("recover", "--json");
        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(of(recovered, 1).path("reason").asString()).contains("process 77 on elsewhere", "holds its lease");
        assertThat(of(recovered, 2).path("dead").asBoolean()).isTrue();
        assertThat(of(recovered, 2).path("reason").asString())
                .contains("its lease ran out: its process 77 on elsewhere since", "is dead, paused or cut off");
        assertThat(of(recovered, 3).path("reason").asString())
                .contains("no lease tells whose it is", "--older-than recovers it");
        assertThat(of(recovered, 4).path("reason").asString()).contains("less than 30 s ago and may be starting");
        assertThat(List.of(status(1), status(2), status(3), status(4)))
                .containsExactly("STARTED", "FAILED", "STARTED", "STARTED");
        assertThat(ppa.ppa("run", "2").out()).contains("FAILED: its lease ran out");
    }

    @Test
    void whatNoLeaseTellsOf_isRecoveredOnceItIsOldEnough() {
        started(5, 7200);
        started(6, 1800);

        assertThat(ppa.ppa("recover").out()).contains("nothing to recover");
        Answer recovered = ppa.ppa("recover", "--older-than", "1h");

        assertThat(recovered.out())
                .contains("its process is dead: no live lease, and its last sign of life is of ")
                .contains("is less than 1 h ago")
                .contains("1 execution marked FAILED")
                .contains("next: ppa rerun 5");
        assertThat(List.of(status(5), status(6))).containsExactly("FAILED", "STARTED");
    }

    @Test
    void oneThatIsAlive_orNotOldEnough_isRefused_andOneThatIsDeadIsMarked() {
        started(7, 600);
        lease(7, Duration.ofMinutes(5));
        started(8, 600);

        Answer alive = ppa.ppa("recover", "7", "--older-than", "1m");
        assertThat(alive.code()).isEqualTo(4);
        assertThat(alive.err()).contains("execution 7 is alive: process 77 on elsewhere", "'ppa stop 7'");
        Answer young = ppa.ppa("recover", "8", "--older-than", "1h");
        assertThat(young.code()).isEqualTo(4);
        assertThat(young.err())
                .contains("execution 8 may be alive: its last sign of life, of ", "is less than 1 h ago");
        Answer dry = ppa.ppa("recover", "8", "--dry-run");
        assertThat(dry.out()).contains("execution 8 would be FAILED");
        assertThat(status(8)).isEqualTo("STARTED");

        assertThat(ppa.ppa("recover", "8").code()).isZero();
        assertThat(List.of(status(7), status(8))).containsExactly("STARTED", "FAILED");
    }
}
