package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/migrate-legacy.md}. */
class MigrateLegacyRunbookTest extends RunbookTest {

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    MigrateLegacyRunbookTest() {
        super("migrate-legacy");
    }

    @BeforeAll
    void platform() {
        ppa = new Installation();
        postgres = ppa.postgres();
        LegacyPlatform.create(JdbcClient.create(postgres), 500);
    }

    @AfterAll
    void close() {
        postgres.close();
        ppa.close();
    }

    @Test
    void rowsFromBefore_areGivenDefaults_andThoseThatBreakAConstraintAreNamed() {
        assertThat(typeWell(ppa, "ppa schema apply").out()).contains("migrate-legacy");
        assertThat(typeWell(ppa, "ppa schema status").out()).contains("migrate-legacy");
        assertThat(typeWell(ppa, "ppa launch migrate-legacy --dry-run").out()).contains("give default values");

        Answer failed = type(ppa, "ppa launch migrate-legacy");
        says(failed, "rows of user_probability_preferences break");
        says(failed, "backfill: ‹n› rows");
        JdbcClient.create(postgres)
                .sql("UPDATE user_probability_preferences SET risk_tolerance = 1 WHERE risk_tolerance > 1")
                .update();
        Answer rerun = typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
        says(rerun, "validate: validated");
        says(typeWell(ppa, "ppa launch migrate-legacy"), "finished before");
        typeWell(ppa, "ppa run ‹execution›", rerun.execution());
        assertThat(postgres(ppa, "SELECT count(*) FROM trading_decisions")).isEqualTo(1);
    }

    @Test
    void platformWithoutRowsFromBefore_hasNothingToDo() {
        try (Installation fresh = Installation.applied()) {
            says(type(fresh, "ppa launch migrate-legacy"), "nothing to do");
        }
    }
}
