package io.ppa.job.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Postgres;
import io.ppa.testing.TestStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What an operator is told of what PostgreSQL did not do: its reason, not the statement. */
class FailureTest {

    private static final String SAID = "PostgreSQL did not do what it was asked: ERROR: ";

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource database;

    @BeforeAll
    static void open() {
        database = Postgres.connect(TestStores.freshPostgresDatabase(), 2);
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("CREATE TABLE kept (said text, state text)");
        jdbc.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION USING MESSAGE = NEW.said, ERRCODE = NEW.state; END'");
        jdbc.execute("CREATE TRIGGER refuse BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "53100, could not extend file: No space left on device",
        "42501, permission denied for table kept",
        "23505, duplicate key value violates unique constraint",
        "40001, could not serialize access due to concurrent update"
    })
    void whatPostgresqlRefuses_isToldInItsOwnWords_onOneLine(String state, String said) {
        Throwable thrown = catchThrowable(() -> JdbcClient.create(database)
                .sql("INSERT INTO kept (said, state)\nVALUES (:said, :state)")
                .param("said", said)
                .param("state", state)
                .update());

        assertThat(thrown).isInstanceOf(DataAccessException.class).hasMessageContaining("INSERT INTO kept");
        Failure failure = Failure.of(thrown);
        assertThat(failure.sentence()).isEqualTo(SAID + said);
        assertThat(failure.action()).isNotEmpty();
        assertThat(Housekeeping.sentence(thrown)).isEqualTo(SAID + said + ". " + failure.action());
    }

    @Test
    void ofABatch_andOfACommit_theReasonIsTold() {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        Throwable ofBatch = catchThrowable(
                () -> jdbc.batchUpdate("INSERT INTO kept VALUES ('disk full', '53100')", "SELECT 1 / 0"));
        assertThat(Failure.of(ofBatch).sentence()).isEqualTo(SAID + "disk full");

        jdbc.execute("CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        Throwable ofCommit = catchThrowable(() -> new TransactionTemplate(new JdbcTransactionManager(database))
                .executeWithoutResult(status -> jdbc.execute("INSERT INTO once VALUES (1), (1)")));
        assertThat(Failure.of(ofCommit).sentence())
                .isEqualTo(SAID + "duplicate key value violates unique constraint \"once_n_key\"");
    }

    @Test
    void aServerThatIsAway_staysAStoreThatIsAway() {
        HikariDataSource closed = Postgres.connect(TestStores.freshPostgresDatabase(), 1);
        closed.close();
        Throwable thrown = catchThrowable(
                () -> JdbcClient.create(closed).sql("SELECT 1").query().singleValue());

        assertThat(Postgres.told(thrown)).isInstanceOf(StoreUnavailableException.class);
        assertThat(Failure.of(thrown).sentence()).startsWith("PostgreSQL cannot be reached, or no longer: ");
    }
}
