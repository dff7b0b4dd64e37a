package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.launch.ExitCode;
import io.ppa.store.postgres.Postgres;
import io.ppa.testing.TestStores;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** What an operator is told of what commands throw. */
class FailuresTest {

    @Test
    void postgresLostInsideATransaction_isAStoreThatIsAway() {
        var at = TestStores.freshPostgresDatabase();
        try (HikariDataSource database = Postgres.connect(at, 1);
                HikariDataSource outside = Postgres.connect(at, 1)) {
            TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
            JdbcClient within = JdbcClient.create(database);
            Throwable thrown = catchThrowable(() -> transaction.executeWithoutResult(status -> {
                int process = within.sql("SELECT pg_backend_pid()")
                        .query(Integer.class)
                        .single();
                JdbcClient.create(outside)
                        .sql("SELECT pg_terminate_backend(:process, 5000)")
                        .param("process", process)
                        .query(Boolean.class)
                        .single();
                within.sql("SELECT 1").query(Integer.class).single();
            }));

            assertThat(thrown).isInstanceOf(TransactionSystemException.class);
            Failures.Told told = Failures.tell(thrown);
            assertThat(told.code()).isEqualTo(ExitCode.STORE);
            assertThat(told.message()).startsWith("PostgreSQL cannot be reached, or no longer: ");
            assertThat(told.action()).isNotEmpty();
        }
    }

    @Test
    void aBareSqlException_isAStoreThatIsAway_whenTheConnectionIsLost() {
        assertThat(Failures.tell(new IllegalStateException(new SQLException("gone", "08006")))
                        .code())
                .isEqualTo(ExitCode.STORE);
        assertThat(Failures.tell(new SQLException("no such function", "42883")).code())
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void hostileNames_moveNoTerminal_andLinesStayLines() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), Map.of());

        terminal.failure("in \u001b[2J\rtwo\n  lines", "Look at \u001b[1A.", null);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("ppa: in ␛[2J␍two", "  lines", "     Look at ␛[1A.");
    }
}
