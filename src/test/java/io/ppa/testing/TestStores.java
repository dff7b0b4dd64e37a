package io.ppa.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import io.ppa.store.H2;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.clickhouse.ClickHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real engines for tests: started once in a test JVM, under {@code target/test-stores/<pid>}, removed at its end. A
 * test that must not see another's rows takes a fresh database.
 */
public final class TestStores {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static @Nullable EmbeddedStores stores;

    private TestStores() {}

    /** Where the shared engines are. */
    public static synchronized StoreLocations locations() {
        if (stores == null) {
            Path dir = dataDir();
            EmbeddedStores started = EmbeddedStores.open(dir, EmbeddedOptions.anyPort());
            stores = started;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close(Duration.ofSeconds(2));
                delete(dir);
            }));
        }
        return stores.locations();
    }

    /** Of the shared engines, for commands in the embedded profile: they attach to them, on the one database of each. */
    public static Path dataDir() {
        return Path.of(
                "target", "test-stores", String.valueOf(ProcessHandle.current().pid()));
    }

    /** A new, empty ClickHouse database, in which unqualified names are looked up. */
    public static ClickHouseLocation freshClickHouseDatabase() {
        ClickHouseLocation shared = locations().clickhouse();
        String name = "test_" + NUMBER.incrementAndGet();
        try (ClickHouse clickhouse = ClickHouse.connect(shared)) {
            clickhouse.execute(
                    new SqlText("test", "CREATE DATABASE {name:Identifier} ENGINE = Atomic"), Map.of("name", name));
        }
        return new ClickHouseLocation(shared.url(), name, shared.user(), shared.password());
    }

    /** A pool on a new, empty ClickHouse database. The caller closes it. */
    public static ClickHouse clickhouse() {
        return ClickHouse.connect(freshClickHouseDatabase());
    }

    /** A new, empty PostgreSQL database. */
    public static PostgresLocation freshPostgresDatabase() {
        PostgresLocation shared = locations().postgres();
        String name = "test_" + NUMBER.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(shared.url(), shared.user(), shared.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no fresh PostgreSQL database", e);
        }
        return new PostgresLocation(shared.url().replaceFirst("/[^/]*$", "/" + name), shared.user(), shared.password());
    }

    /** A pool on a new, empty H2 database, with no more rights in it than the embedded engine gives. The caller closes it. */
    public static HikariDataSource freshH2Database() {
        String url = "jdbc:h2:mem:test_" + NUMBER.incrementAndGet();
        try (Connection administrator =
                        DriverManager.getConnection(url + ";DB_CLOSE_DELAY=-1", "administrator", "none");
                Statement statement = administrator.createStatement()) {
            statement.execute("CREATE USER ppa PASSWORD ''");
            statement.execute("CREATE SCHEMA ppa AUTHORIZATION ppa");
        } catch (SQLException e) {
            throw new IllegalStateException("no fresh H2 database", e);
        }
        return H2.connect(new H2Location(url, "ppa"), 4);
    }

    private static void delete(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
