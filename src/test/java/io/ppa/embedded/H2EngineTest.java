package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2EngineTest {

    @TempDir
    private Path temporary = Path.of("");

    private Path dir = Path.of("");

    private int port;

    private H2Engine engine;

    @BeforeEach
    void start() throws IOException {
        dir = temporary.resolve("d;ä 't").resolve("h2");
        Files.createDirectories(dir.getParent());
        port = freePort();
        engine = H2Engine.start(dir, port);
    }

    @AfterEach
    void stop() throws SQLException {
        engine.close();
    }

    @Test
    void theUserMakesTables_andTheyAreThereAfterAReopening() throws Exception {
        try (Connection guest = connect("");
                Statement statement = guest.createStatement()) {
            statement.execute("CREATE TABLE ppa.t (n INT)");
            statement.execute("INSERT INTO ppa.t VALUES (7)");
        }

        engine.close();
        engine = H2Engine.start(dir, port);

        assertThat(number("SELECT n FROM ppa.t")).isEqualTo(7);
    }

    /** The closing waits for nobody: who is still connected is told, and what was not committed is undone. */
    @Test
    void whoIsStillConnectedAtTheEnd_losesWhatWasNotCommitted() throws Exception {
        try (Connection guest = connect("");
                Statement statement = guest.createStatement()) {
            statement.execute("CREATE TABLE ppa.t (n INT)");
            guest.setAutoCommit(false);
            statement.execute("INSERT INTO ppa.t VALUES (7)");
            engine.close();
            assertThatThrownBy(guest::commit).isInstanceOf(SQLException.class);
        }
        engine = H2Engine.start(dir, port);

        assertThat(number("SELECT count(*) FROM ppa.t")).isZero();
    }

    /** Every way of H2 from SQL to the machine's files, other machines or code of this process, and to more rights. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE ALIAS ppa.env FOR 'java.lang.System.getProperty(java.lang.String)'",
                "CREATE ALIAS ppa.f AS 'String f() { return \"\"; }'",
                "CREATE AGGREGATE ppa.a FOR 'java.lang.Object'",
                "CREATE TRIGGER ppa.g BEFORE INSERT ON ppa.t FOR EACH ROW AS 'org.h2.api.Trigger f() { return null; }'",
                "CREATE TRIGGER ppa.g BEFORE INSERT ON ppa.t FOR EACH ROW CALL 'java.lang.Object'",
                "CREATE LINKED TABLE ppa.l('', 'jdbc:h2:mem:x', 'sa', '', 't')",
                "SELECT * FROM LINK_SCHEMA('x', '', 'jdbc:h2:mem:x', 'sa', '', 'PUBLIC')",
                "SELECT FILE_READ('/etc/hostname')",
                "SELECT FILE_WRITE('x', '/nowhere/x')",
                "SELECT * FROM CSVREAD('/etc/hostname')",
                "CALL CSVWRITE('/nowhere/x', 'SELECT 1')",
                "SCRIPT TO '/nowhere/x'",
                "RUNSCRIPT FROM '/nowhere/x'",
                "BACKUP TO '/nowhere/x'",
                "CREATE USER other PASSWORD '' ADMIN",
                "ALTER USER ppa ADMIN TRUE",
                "GRANT ALTER ANY SCHEMA TO ppa",
                "CREATE SCHEMA other",
                "CREATE TABLE public.t (n INT)",
                "CREATE TABLE ppa.e (n INT) ENGINE \"java.lang.Object\"",
                "SET WRITE_DELAY 500",
                "SET JAVA_OBJECT_SERIALIZER 'java.lang.Object'",
                "SHUTDOWN IMMEDIATELY"
            })
    void whatReachesBeyondTheSchema_isRefused(String sql) throws SQLException {
        try (Connection guest = connect("");
                Statement statement = guest.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS ppa.t (n INT)");

            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode())
                                    .as(e.getMessage())
                                    .isIn(ErrorCode.ADMIN_RIGHTS_REQUIRED, ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "mem:other", "mem:management_db_", "file:/nowhere/x", "./h2/ppa", ""})
    void anyOtherDatabase_isRefused(String name) {
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/" + name, "ppa", ""))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(ErrorCode.WRONG_USER_OR_PASSWORD));
    }

    @Test
    void aStatementOnConnecting_hasNoMoreRights() {
        assertThatThrownBy(() -> connect(";INIT=RUNSCRIPT FROM '/nowhere/x'"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(ErrorCode.ADMIN_RIGHTS_REQUIRED));
    }

    @Test
    void theAdministratorHasAPassword() {
        assertThatThrownBy(() ->
                        DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/ppa", "administrator", ""))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(ErrorCode.WRONG_USER_OR_PASSWORD));
    }

    @Test
    void aDatabaseThatWasHalfMade_isMadeAnew() throws Exception {
        engine.close();
        Files.move(dir, dir.resolveSibling("h2.new"));
        Files.writeString(dir.resolveSibling("h2.new").resolve("ppa.mv.db"), "half");

        engine = H2Engine.start(dir, port);

        assertThat(number("SELECT 1")).isOne();
        assertThat(dir.resolveSibling("h2.new")).doesNotExist();
    }

    /** A file that is no database is left alone: the reason is told, and its bytes are there for who knows them. */
    @Test
    void aDamagedFile_isNamedAndKept() throws Exception {
        engine.close();
        Files.writeString(dir.resolve("ppa.mv.db"), "damaged");

        assertThatThrownBy(() -> H2Engine.start(dir, port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ppa.mv.db");
        assertThat(dir.resolve("ppa.mv.db")).hasContent("damaged");
    }

    private int number(String sql) throws SQLException {
        try (Connection guest = connect("");
                Statement statement = guest.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private Connection connect(String settings) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:" + port + "/ppa" + settings, "ppa", "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
