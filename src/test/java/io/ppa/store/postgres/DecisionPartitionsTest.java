package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ppa.store.StoreException;
import io.ppa.store.postgres.DecisionPartitions.Expired;
import io.ppa.store.postgres.DecisionPartitions.Stray;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Months of the operational copy: made, filled from the default partition beside others at work, and dropped. */
class DecisionPartitionsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-10-31T10:45:00Z"), ZoneOffset.UTC);

    private static final YearMonth MAY = YearMonth.of(2031, 5);

    private static final String PARTITION = "trading_decisions_probabilistic_2031_05";

    private static final int SEEDED = 20_000;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private DataSource database;

    private JdbcClient jdbc;

    private DecisionPartitions partitions;

    @BeforeEach
    void schema() {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, CLOCK).apply();
        partitions = new DecisionPartitions(database);
    }

    @Test
    void aMonthMadeAhead_hasEveryIndexOfItsParent_beforeItsFirstRow() {
        assertThat(partitions.missing(MAY.minusMonths(1), MAY)).containsExactly(MAY.minusMonths(1), MAY);

        assertThat(partitions.make(MAY)).isTrue();
        assertThat(partitions.make(MAY)).isFalse();

        assertThat(partitions.missing(MAY.minusMonths(1), MAY)).containsExactly(MAY.minusMonths(1));
        assertThat(DecisionIndexes.unattached(jdbc)).isEmpty();
        assertThat(texts("SELECT indexdef FROM pg_indexes WHERE tablename = '" + PARTITION + "'"))
                .as("the primary key and the three of the document's 7.2")
                .hasSize(4)
                .anyMatch(index -> index.contains("(aggregated_confidence DESC, \"timestamp\" DESC)"))
                .anyMatch(index -> index.contains("(symbol, aggregated_confidence DESC) WHERE"))
                .anyMatch(index -> index.contains("(epistemic_uncertainty, symbol, \"timestamp\")"));
        assertThat(new PostgresSchema(database, CLOCK).status().drift()).isEmpty();
    }

    @Test
    void aMonthIsThere_whoeverMadeItsPartition() {
        run("CREATE TABLE elsewhere PARTITION OF trading_decisions_probabilistic"
                + " FOR VALUES FROM ('2031-05-01 00:00+00') TO ('2031-07-01 00:00+00')");

        assertThat(partitions.missing(MAY.minusMonths(1), MAY.plusMonths(2)))
                .containsExactly(MAY.minusMonths(1), MAY.plusMonths(2));
        assertThat(partitions.make(MAY)).isFalse();
        assertThat(partitions.make(MAY.plusMonths(1))).isFalse();
        assertThat(partitions.make(MAY.plusMonths(2))).isTrue();
    }

    @Test
    void rowsBesideTheMonthStayInTheDefaultPartition() {
        decision(1, "2031-04-30T23:59:59.999Z");
        decision(2, "2031-05-01T00:00:00.000Z");
        decision(3, "2031-05-31T23:59:59.999Z");
        decision(4, "2031-06-01T00:00:00.000Z");
        decision(5, "infinity");

        assertThat(partitions.strays())
                .contains(new Stray(MAY.minusMonths(1), 1), new Stray(MAY, 2), new Stray(MAY.plusMonths(1), 1))
                .hasSize(4);
        partitions.make(MAY);

        assertThat(texts("SELECT right(id::text, 1) FROM " + PARTITION + " ORDER BY 1"))
                .containsExactly("2", "3");
        assertThat(texts("SELECT right(id::text, 1) FROM trading_decisions_probabilistic_default ORDER BY 1"))
                .containsExactly("1", "4", "5");
    }

    /** Writers change, add and delete rows of the month, and a reader counts those nobody touches, while it is moved. */
    @Test
    void aMonthIsMoved_besideWritersAndReaders_andNoRowIsLostOrDoubled() throws Exception {
        seed();
        AtomicBoolean moved = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        List<Future<Long>> writers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            // Rows 0 … 999 are counted up, one after the other, again and again.
            writers.add(threads.submit(() -> until(
                    moved,
                    written,
                    n -> "UPDATE trading_decisions_probabilistic SET"
                            + " execution_latency_ms = execution_latency_ms + 1 WHERE id = " + id(n % 1000))));
            // Rows of 1000000 and up are new.
            writers.add(threads.submit(() -> until(
                    moved,
                    written,
                    n ->
                            "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id)"
                                    + " VALUES (" + id(1_000_000 + n)
                                    + ", '2031-05-07Z', 'NEW', 'BUY', gen_random_uuid(), 'acme')")));
            // Rows 1000 … 4999 go, as far as there is time.
            writers.add(threads.submit(() -> until(
                    moved,
                    written,
                    n -> n < 4000
                            ? "DELETE FROM trading_decisions_probabilistic WHERE id = " + id(1000 + n)
                            : "SELECT 1")));
            Future<List<Long>> counts = threads.submit(() -> counts(moved));
            await().atMost(PATIENCE).until(() -> written.get() > 100);

            boolean made = partitions.make(MAY);
            moved.set(true);

            assertThat(made).isTrue();
            long updates = writers.get(0).get();
            long inserts = writers.get(1).get();
            long deletes = Math.min(4000, writers.get(2).get());
            assertThat(counts.get())
                    .as("rows that nobody touches, whenever they are counted")
                    .containsOnly((long) SEEDED - 5000);
            assertThat(number("SELECT count(*) FROM trading_decisions_probabilistic"))
                    .isEqualTo(SEEDED - deletes + inserts);
            assertThat(number("SELECT count(DISTINCT id) FROM " + PARTITION)).isEqualTo(SEEDED - deletes + inserts);
            assertThat(number("SELECT sum(execution_latency_ms) FROM " + PARTITION + " WHERE symbol = 'SEED'"))
                    .as("no update is lost")
                    .isEqualTo(updates);
            assertThat(number("SELECT count(*) FROM ONLY trading_decisions_probabilistic_default"))
                    .isZero();
            assertThat(texts("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname ~ '^ppa_moving_'"))
                    .as("the copy is the partition now")
                    .isEmpty();
        } finally {
            moved.set(true);
            threads.shutdownNow();
        }
    }

    private void seed() {
        run("INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id,"
                + " execution_latency_ms, model_versions) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
                + " '2031-05-03Z'::timestamptz + n * interval '1 second', 'SEED', 'BUY', gen_random_uuid(), 'acme', 0, '[[\"m\", \"1\"]]'"
                + " FROM generate_series(0, " + (SEEDED - 1) + ") AS n");
    }

    private static String id(long n) {
        return "'00000000-0000-4000-8000-%012d'".formatted(n);
    }

    private interface Numbered {
        String statement(long n);
    }

    /**
     * Runs statements one after the other, counts them, and answers how many there were. Half a second is what one is kept waiting at
     * most; it fails when it waits longer, with some time more for a machine with other things to do.
     */
    private long until(AtomicBoolean done, AtomicLong written, Numbered statements) throws SQLException {
        long n = 0;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            while (!done.get()) {
                statement.execute(statements.statement(n));
                written.incrementAndGet();
                n++;
            }
        }
        return n;
    }

    private List<Long> counts(AtomicBoolean done) {
        List<Long> counts = new ArrayList<>();
        while (!done.get()) {
            counts.add(number("SELECT count(*) FROM trading_decisions_probabilistic WHERE symbol = 'SEED'"
                    + " AND id >= " + id(5000)));
        }
        return counts;
    }

    @Test
    void whatADeadRunCopied_isNotTakenForWhatIsThere() {
        for (int n = 1; n <= 4; n++) {
            decision(n, "2031-05-03T00:00:00Z");
        }
        number("SELECT ppa.copy_month_from_default('2031-05-01')");
        run(
                "DELETE FROM trading_decisions_probabilistic WHERE id = " + id(1),
                // Equal to PostgreSQL, but not the same: the change must not be lost.
                "UPDATE trading_decisions_probabilistic SET position_size = '-0' WHERE id = " + id(2),
                "UPDATE trading_decisions_probabilistic SET symbol = 'LATER' WHERE id = " + id(3));
        decision(5, "2031-05-31T23:59:59.999Z");

        assertThat(number("SELECT ppa.ensure_month_partition('2031-05-01')::int"))
                .isOne();

        assertThat(texts("SELECT right(id::text, 1) || symbol || position_size FROM " + PARTITION + " ORDER BY id"))
                .containsExactly("2A-0", "3LATER0", "4A0", "5A0");
    }

    @Test
    void aMonthThatCannotBeMovedWhole_staysWhereItIs() {
        decision(1, "2031-05-03T00:00:00Z");
        decision(2, "2031-05-04T00:00:00Z");
        run("ALTER TABLE trading_decisions_probabilistic_template ADD CONSTRAINT not_two CHECK (id <> " + id(2) + ")");

        assertThatThrownBy(() -> partitions.make(MAY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the partition of trading_decisions_probabilistic for 2031-05")
                .hasMessageContaining("not_two");

        assertThat(number("SELECT count(*) FROM trading_decisions_probabilistic_default"))
                .isEqualTo(2);
        assertThat(partitions.missing(MAY, MAY)).containsExactly(MAY);
    }

    @Test
    void aTableInTheWay_isNamed_withWhatToDo() {
        run("CREATE TABLE " + PARTITION + " (x int)");

        assertThatThrownBy(() -> partitions.make(MAY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(PARTITION + " exists and is not a partition")
                .satisfies(e -> assertThat(((StoreException) e).action()).contains("Attach it, or rename it."));
    }

    /** A lock that is waited for makes everybody wait who comes after. */
    @Test
    void whileALongTransactionIsOpen_othersGoOn_andTheMonthIsMadeAfterIt() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Connection open = database.getConnection();
                Statement reading = open.createStatement()) {
            open.setAutoCommit(false);
            reading.execute("SELECT count(*) FROM trading_decisions_probabilistic");
            Future<Boolean> made = threads.submit(() -> partitions.make(MAY));
            Future<Long> writes = threads.submit(
                    () -> until(
                            done,
                            written,
                            n ->
                                    "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id)"
                                            + " VALUES (gen_random_uuid(), '2026-10-07Z', 'A', 'BUY', gen_random_uuid(), 'acme')"));
            int pid = open.unwrap(PGConnection.class).getBackendPID();
            for (int tries = 0; tries < 2; tries++) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE " + pid
                                        + " = ANY (pg_blocking_pids(pid))")
                                > 0);
                long before = written.get();
                await().atMost(PATIENCE).until(() -> writes.isDone() || written.get() > before + 10);
            }
            assertThat(made.isDone()).isFalse();
            open.commit();

            assertThat(made.get()).isTrue();
            done.set(true);
            assertThat(writes.get())
                    .as("a writer waits for one try, and not for the transaction")
                    .isGreaterThan(20);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"2024-01-31, 0", "2024-02-01, 1", "2024-02-29, 1", "2024-03-01, 2", "2026-08-31, 2"})
    void aPartitionIsPastItsTime_onceTheFirstDayKeptIsNotInIt(LocalDate cutoff, int expired) {
        assertThat(partitions.expired(cutoff))
                .extracting(Expired::name)
                .isEqualTo(List.of("trading_decisions_probabilistic_2024_01", "trading_decisions_probabilistic_2024_02")
                        .subList(0, expired));
    }

    @Test
    void aPartitionPastItsTime_goesWithItsRows_andOnlyThose() {
        decision(1, "2024-01-31T23:59:59.999Z");
        decision(2, "2024-02-01T00:00:00Z");
        decision(3, "2023-12-31T23:59:59.999Z");
        LocalDate cutoff = LocalDate.of(2024, 2, 1);
        Expired january = partitions.expired(cutoff).get(0);
        assertThat(january.rows()).isOne();
        assertThat(january.bytes()).isPositive();

        assertThat(partitions.drop(january, cutoff.minusDays(1)))
                .as("not past its time as of the day before")
                .isFalse();
        assertThat(partitions.drop(january, cutoff)).isTrue();
        assertThat(partitions.drop(january, cutoff)).as("gone already").isFalse();

        assertThat(texts("SELECT right(id::text, 1) FROM trading_decisions_probabilistic ORDER BY id"))
                .containsExactly("2", "3");
        assertThat(texts("SELECT to_regclass('trading_decisions_probabilistic_2024_01')::text"))
                .containsExactly((String) null);
    }

    @Test
    void aPartitionSomebodyDependsOn_isNamed_andStays() {
        run("CREATE VIEW of_january AS SELECT id FROM trading_decisions_probabilistic_2024_01");
        LocalDate cutoff = LocalDate.of(2024, 2, 1);
        Expired january = partitions.expired(cutoff).get(0);

        assertThatThrownBy(() -> partitions.drop(january, cutoff))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("trading_decisions_probabilistic_2024_01")
                .hasMessageContaining("depend on it");

        assertThat(partitions.expired(cutoff)).hasSize(1);
    }

    private void decision(int n, String at) {
        jdbc.sql(
                        "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id, position_size)"
                                + " VALUES (" + id(n) + ", :at::timestamptz, 'A', 'BUY', gen_random_uuid(), 'acme', 0)")
                .param("at", at)
                .update();
    }

    private void run(String... statements) {
        for (String statement : statements) {
            jdbc.sql(statement).update();
        }
    }

    private long number(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    private List<String> texts(String query) {
        return jdbc.sql(query).query((row, number) -> row.getString(1)).list();
    }
}
