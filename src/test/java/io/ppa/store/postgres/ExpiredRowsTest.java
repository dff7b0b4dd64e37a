package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.Expired;
import io.ppa.store.postgres.ExpiredRows.Pass;
import io.ppa.store.postgres.ExpiredRows.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is past its retention in each table of PostgreSQL, and that just this goes. */
class ExpiredRowsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-06-15T10:45:00Z"), ZoneOffset.UTC);

    /** In the JVM's zone, Pacific/Chatham, this is noon of the day: a cutoff taken for local time would show. */
    private static final Instant CUTOFF = Instant.parse("2024-03-01T00:00:00Z");

    private static DataSource database;

    private static JdbcClient jdbc;

    private static ExpiredRows rows;

    @BeforeAll
    static void schema() {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, CLOCK).apply();
        rows = new ExpiredRows(database);
    }

    @BeforeEach
    void executions() {
        jdbc.sql("TRUNCATE public.trading_decisions_probabilistic, public.model_training_history,"
                        + " public.calibration_drift_decisions, public.calibration_drift_events,"
                        + " public.model_performance_history, public.data_quality_results, ppa.run_ledger, ppa.outbox,"
                        + " ppa.lease, ppa.launch, ppa.tenant_result, ppa.run_warning, ppa.run_action,"
                        + " ppa.batch_job_instance, ppa.chain, ppa.notification CASCADE")
                .update();
        // 1 completed, 2 was given up, 3 failed and can be restarted, 4 runs, 5 failed and its restart 6 completed.
        execution(1, 1, "COMPLETED", "2024-01-10 00:00");
        execution(2, 2, "ABANDONED", "2024-02-29 23:59:59.999");
        execution(3, 3, "FAILED", "2024-01-10 00:00");
        execution(4, 4, "STARTED", null);
        execution(5, 5, "FAILED", "2024-01-10 00:00");
        execution(6, 5, "COMPLETED", "2024-03-01 00:00");
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void aTableWithoutOldRows_hasNothingExpired(Table table) {
        Instant before = Instant.parse("2000-01-01T00:00:00Z");

        Expired expired = rows.look(table, before);

        assertThat(expired.count()).isZero();
        assertThat(expired.oldest()).isNull();
        assertThat(rows.pass(table, before).next(10)).isEmpty();
    }

    /**
     * @param insert a row named by its time: 'old' ones are before the cutoff, by a millisecond or a day
     * @param gone those that go
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void whatIsPastRetention_isCounted_andGoes_andNothingElse(
            Table table, List<String> insert, String select, List<String> gone, List<String> kept) {
        insert.forEach(sql -> jdbc.sql(sql).update());
        List<String> all = new ArrayList<>(gone);
        all.addAll(kept);
        assertThat(texts(select)).containsExactlyInAnyOrderElementsOf(all);

        Expired found = rows.look(table, CUTOFF);
        long deleted = delete(table, 1);

        assertThat(found.count()).isEqualTo(gone.size());
        assertThat(found.oldest()).isNotNull().isBefore(CUTOFF);
        assertThat(found.newest()).isNotNull().isBefore(CUTOFF);
        assertThat(deleted).isEqualTo(gone.size());
        assertThat(texts(select)).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(rows.look(table, CUTOFF).count()).isZero();
    }

    static List<Arguments> tables() {
        List<Arguments> tables = new ArrayList<>();
        tables.add(Arguments.of(
                Table.DECISIONS,
                List.of(
                        decision(1, "2019-05-01T00:00:00Z"),
                        decision(2, "2019-12-31T23:59:59.999Z"),
                        decision(3, "2024-02-29T23:59:59.999Z"),
                        decision(4, "2024-03-01T00:00:00Z")),
                "SELECT right(id::text, 1) FROM public.trading_decisions_probabilistic ORDER BY 1",
                List.of("1", "2"),
                // February has a partition, that goes whole or not at all.
                List.of("3", "4")));
        String training =
                "INSERT INTO public.model_training_history (training_session_id, started_at, completed_at, status,"
                        + " error_message) VALUES (gen_random_uuid(), '2023-01-01Z', %s, '%s', '%s')";
        tables.add(Arguments.of(
                Table.TRAININGS,
                List.of(
                        training.formatted("'2024-02-29T23:59:59.999Z'", "completed", "old"),
                        training.formatted("NULL", "failed", "failed at once"),
                        training.formatted("'2024-03-01Z'", "completed", "new"),
                        training.formatted("NULL", "running", "runs")),
                "SELECT error_message FROM public.model_training_history",
                List.of("old", "failed at once"),
                List.of("new", "runs")));
        String driftDecision =
                "INSERT INTO public.calibration_drift_decisions (tenant, model_name, model_version, day, window_days,"
                        + " evaluated, qualifies, drifting, execution_id, decided_at) VALUES ('%s', 'm', '1', '%s', 1, 1, true,"
                        + " true, %d, now())";
        tables.add(Arguments.of(
                Table.DRIFT_DECISIONS,
                List.of(
                        driftDecision.formatted("a", "2024-02-28", 1),
                        driftDecision.formatted("a", "2024-02-29", 99),
                        driftDecision.formatted("a", "2024-03-01", 1),
                        driftDecision.formatted("silent", "2023-01-01", 1),
                        driftDecision.formatted("silent", "2023-01-02", 1),
                        driftDecision.formatted("open", "2023-01-01", 3),
                        driftDecision.formatted("open", "2023-01-02", 4),
                        driftDecision.formatted("open", "2023-01-03", 1)),
                "SELECT tenant || day FROM public.calibration_drift_decisions",
                List.of("a2024-02-28", "a2024-02-29", "silent2023-01-01"),
                List.of("a2024-03-01", "silent2023-01-02", "open2023-01-01", "open2023-01-02", "open2023-01-03")));
        String driftEvent =
                "INSERT INTO public.calibration_drift_events (tenant, model_name, model_version, day, kind, window_days,"
                        + " evaluated, execution_id, created_at, withdrawn_by, withdrawn_at) VALUES ('%s', 'm', '1', '%s',"
                        + " 'started', 1, 1, %d, now(), %s)";
        tables.add(Arguments.of(
                Table.DRIFT_EVENTS,
                List.of(
                        driftEvent.formatted("a", "2024-02-29", 1, "NULL, NULL"),
                        driftEvent.formatted("a", "2024-03-01", 1, "NULL, NULL"),
                        driftEvent.formatted("drifts", "2023-01-02", 1, "NULL, NULL"),
                        driftEvent.formatted("open", "2023-01-01", 3, "NULL, NULL"),
                        driftEvent.formatted("open", "2023-01-02", 1, "4, now()"),
                        driftEvent.formatted("open", "2023-01-03", 1, "NULL, NULL")),
                "SELECT tenant || day FROM public.calibration_drift_events",
                List.of("a2024-02-29"),
                List.of("a2024-03-01", "drifts2023-01-02", "open2023-01-01", "open2023-01-02", "open2023-01-03")));
        String history =
                "INSERT INTO public.model_performance_history (model_id, model_name, version, day, decisions, evaluated,"
                        + " execution_id, changed_at) VALUES ('00000000-0000-0000-0000-00000000000%d', '%s', '1', '%s', 1, 1,"
                        + " %d, now())";
        tables.add(Arguments.of(
                Table.PERFORMANCE_HISTORY,
                List.of(
                        history.formatted(1, "first", "2024-02-29", 1),
                        history.formatted(1, "again", "2024-02-29", 1),
                        history.formatted(1, "new", "2024-03-01", 1),
                        history.formatted(2, "silent", "2023-01-01", 1),
                        history.formatted(2, "silent, again", "2023-01-01", 1),
                        history.formatted(3, "open", "2023-01-01", 3),
                        history.formatted(3, "after it", "2023-01-02", 1)),
                "SELECT model_name FROM public.model_performance_history",
                List.of("first", "again", "silent"),
                List.of("new", "silent, again", "open", "after it")));
        String finding =
                "INSERT INTO public.data_quality_results (day, tenant, check_id, severity, affected_records, total_records,"
                        + " exceeds, samples, execution_id, found_at) VALUES ('%s', '%s', 'c', 'HIGH', 1, 1, true, '{}', %d, now())";
        tables.add(Arguments.of(
                Table.DATA_QUALITY,
                List.of(
                        finding.formatted("2024-02-29", "old", 1),
                        finding.formatted("2024-03-01", "new", 1),
                        finding.formatted("2024-02-29", "open", 3)),
                "SELECT tenant FROM public.data_quality_results",
                List.of("old"),
                List.of("new", "open")));
        String entry =
                "INSERT INTO ppa.run_ledger (job, tenant, day, status, input_watermark, metric_version, rows_published,"
                        + " execution_id, updated_at) VALUES ('j', '%s', '%s', 'DONE', '{}', 1, 0, %d, now())";
        tables.add(Arguments.of(
                Table.LEDGER,
                List.of(
                        entry.formatted("old", "2024-02-29", 1),
                        entry.formatted("new", "2024-03-01", 1),
                        entry.formatted("failed", "2024-02-29", 3),
                        entry.formatted("runs", "2024-02-29", 4),
                        entry.formatted("restarted", "2024-02-29", 5)),
                "SELECT tenant FROM ppa.run_ledger",
                List.of("old", "restarted"),
                List.of("new", "failed", "runs")));
        String event =
                "INSERT INTO ppa.outbox (stream, event_key, fields, created_at, delivered_at, entry_id) VALUES ('s', '%s',"
                        + " '{}', '2023-01-01Z', %s)";
        tables.add(Arguments.of(
                Table.OUTBOX,
                List.of(
                        event.formatted("old", "'2024-02-29T23:59:59.999Z', '1-1'"),
                        event.formatted("new", "'2024-03-01Z', '1-2'"),
                        event.formatted("owed", "NULL, NULL")),
                "SELECT event_key FROM ppa.outbox",
                List.of("old"),
                List.of("new", "owed")));
        String lease =
                "INSERT INTO ppa.lease (name, owner, host, pid, process_started_at, token, acquired_at, expires_at) VALUES"
                        + " ('%s', 'o', 'h', 1, '2023-01-01Z', 1, '2023-01-01Z', '%s')";
        tables.add(Arguments.of(
                Table.LEASES,
                List.of(lease.formatted("old", "2024-02-29T23:59:59.999Z"), lease.formatted("new", "2024-03-01Z")),
                "SELECT name FROM ppa.lease",
                List.of("old"),
                List.of("new")));
        String launch = "INSERT INTO ppa.launch (job, request, requested_at) VALUES ('%s', '{}', '%s')";
        tables.add(Arguments.of(
                Table.LAUNCHES,
                List.of(
                        launch.formatted("old", "2024-02-29T23:59:59.999Z"),
                        launch.formatted("of an execution", "2023-01-01Z"),
                        launch.formatted("new", "2024-03-01Z"),
                        "INSERT INTO ppa.batch_job_execution_params SELECT 1, 'launch', 'Long', launch_id, 'Y'"
                                + " FROM ppa.launch WHERE job = 'of an execution'"),
                "SELECT job FROM ppa.launch WHERE job <> 'j'",
                List.of("old"),
                List.of("of an execution", "new")));
        String chain =
                "INSERT INTO ppa.chain (name, on_failure, status, said, created_at, ended_at) VALUES ('%s', 'STOP', '%s', '%s',"
                        + " '2023-01-01Z', %s)";
        tables.add(Arguments.of(
                Table.CHAINS,
                List.of(
                        chain.formatted("n", "COMPLETED", "old", "'2024-02-29T23:59:59.999Z'"),
                        chain.formatted("n", "FAILED", "of an open execution", "'2023-01-02Z'"),
                        chain.formatted("n", "INTERRUPTED", "goes on", "NULL"),
                        chain.formatted("n", "COMPLETED", "new", "'2024-03-01Z'"),
                        chain.formatted("monthly", "COMPLETED", "newest", "'2023-01-01Z'"),
                        "INSERT INTO ppa.chain_step SELECT chain_id, 1, 'j', '{}', NULL, 'FAILED', CASE said WHEN 'old' THEN 1"
                                + " ELSE 3 END, '[]', '' FROM ppa.chain WHERE said IN ('old', 'of an open execution')"),
                "SELECT said FROM ppa.chain",
                List.of("old"),
                List.of("of an open execution", "goes on", "new", "newest")));
        String told =
                "INSERT INTO ppa.notification (event_key, kind, subject, body, data, created_at) VALUES ('%1$s', 'failed', '%1$s',"
                        + " '', '{}', '%2$s')";
        tables.add(Arguments.of(
                Table.NOTIFICATIONS,
                List.of(
                        told.formatted("old", "2024-02-29T23:59:59.999Z"),
                        told.formatted("owed", "2023-01-01Z"),
                        told.formatted("new", "2024-03-01Z"),
                        "INSERT INTO ppa.notification_delivery SELECT id, 'log', CASE subject WHEN 'owed' THEN 'pending' ELSE"
                                + " 'delivered' END, 0, now(), false, NULL, CASE subject WHEN 'owed' THEN NULL ELSE now() END"
                                + " FROM ppa.notification"),
                "SELECT subject FROM ppa.notification",
                List.of("old"),
                List.of("owed", "new")));
        return tables;
    }

    @Test
    void executionsGo_withAllThatIsKeptOfThem_andNoneThatCanGoOn() {
        assertThat(rows.look(Table.EXECUTIONS, CUTOFF))
                .satisfies(found -> assertThat(found.count()).isEqualTo(2))
                .satisfies(found -> assertThat(found.total()).isEqualTo(5));

        assertThat(delete(Table.EXECUTIONS, 10)).isEqualTo(2);

        for (String table : List.of(
                "batch_job_execution WHERE job_execution_id",
                "batch_job_execution_params WHERE job_execution_id",
                "batch_job_execution_context WHERE job_execution_id",
                "batch_step_execution WHERE job_execution_id",
                "batch_step_execution_context WHERE step_execution_id",
                "batch_job_instance WHERE job_instance_id + (job_instance_id = 5)::int",
                "launch WHERE launch_id - 100",
                "tenant_result WHERE execution_id",
                "run_warning WHERE execution_id",
                "run_action WHERE execution_id")) {
            String key = table.substring(table.indexOf("WHERE ") + 6);
            assertThat(texts("SELECT DISTINCT (" + key + ")::text FROM ppa." + table + " IS NOT NULL ORDER BY 1"))
                    .as(table)
                    .isSubsetOf("3", "4", "5", "6")
                    .contains("3", "4", "6");
        }
        assertThat(rows.look(Table.EXECUTIONS, CUTOFF.plusSeconds(1)).count())
                .as("the failed execution whose restart completed goes with that one")
                .isEqualTo(1);
        assertThat(delete(Table.EXECUTIONS, 10, CUTOFF.plusSeconds(1))).isEqualTo(1);
        assertThat(texts("SELECT job_execution_id::text FROM ppa.batch_job_execution ORDER BY 1"))
                .containsExactly("3", "4");
    }

    @Test
    void batchesAreNoLargerThanAsked_andReachEveryRow_whereverItLies() {
        outbox(2500);
        jdbc.sql("UPDATE ppa.outbox SET stream = 'moved' WHERE id % 7 = 0").update();
        Pass pass = rows.pass(Table.OUTBOX, CUTOFF);
        List<Long> sizes = new ArrayList<>();
        OptionalLong gone;
        while ((gone = pass.next(400)).isPresent()) {
            sizes.add(gone.getAsLong());
        }

        assertThat(sizes).allMatch(size -> size <= 400);
        assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(2500);
        assertThat(texts("SELECT event_key FROM ppa.outbox")).containsExactly("young");
    }

    /** The oldest lie last, and an index would find them first. */
    @Test
    void aPass_reachesEveryRow_whereAnIndexHasAnotherOrder() {
        String insert = "INSERT INTO ppa.notification (event_key, kind, subject, body, data, created_at)"
                + " SELECT '%1$s ' || n, 'failed', 's', repeat('x', 300), '{}', %2$s FROM generate_series(1, %3$d) AS n";
        jdbc.sql(insert.formatted("young", "'2024-04-01Z'", 60_000)).update();
        jdbc.sql(insert.formatted("old", "'2024-01-01Z'::timestamptz - n * interval '1 s'", 600))
                .update();
        jdbc.sql("ANALYZE ppa.notification").update();

        assertThat(delete(Table.NOTIFICATIONS, 100)).isEqualTo(600);
    }

    @Test
    void aRowThatSomebodyHasLocked_isNotWaitedFor_andGoesInTheNextPass() throws SQLException {
        outbox(3);
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("UPDATE ppa.outbox SET stream = 'busy' WHERE event_key = 'old 2'");

            assertThat(delete(Table.OUTBOX, 10)).isEqualTo(2);

            other.rollback();
        }
        assertThat(texts("SELECT event_key FROM ppa.outbox ORDER BY 1")).containsExactly("old 2", "young");
        assertThat(delete(Table.OUTBOX, 10)).isEqualTo(1);
    }

    /** A service that marks and adds events while tens of thousands go. */
    @Test
    void aWriterBesideIt_hardlyWaits() throws Exception {
        outbox(30_000);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> writer = threads.submit(() -> write(done));
            long deleted = delete(Table.OUTBOX, 1000);
            done.set(true);
            assertThat(writer.get()).as("times it wrote").isGreaterThan(10);
            assertThat(deleted).isEqualTo(30_000);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Fails when it has to wait for a second; how often it wrote. */
    private int write(AtomicBoolean done) throws SQLException {
        int n = 0;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '1s'");
            for (; !done.get() || n < 11; n++) {
                statement.execute("UPDATE ppa.outbox SET stream = 's" + n + "' WHERE event_key = 'young'");
                statement.execute("INSERT INTO ppa.outbox (stream, event_key, fields, created_at)"
                        + " VALUES ('s', 'new " + n + "', '{}', now())");
            }
        }
        return n;
    }

    private void outbox(int old) {
        jdbc.sql("INSERT INTO ppa.outbox (stream, event_key, fields, created_at, delivered_at, entry_id)"
                        + " SELECT 's', 'old ' || n, '{}', '2023-01-01Z', '2023-01-01Z', n || '-1'"
                        + " FROM generate_series(1, :old) AS n")
                .param("old", old)
                .update();
        jdbc.sql("INSERT INTO ppa.outbox (stream, event_key, fields, created_at) VALUES ('s', 'young', '{}', now())")
                .update();
    }

    private long delete(Table table, int batch) {
        return delete(table, batch, CUTOFF);
    }

    private long delete(Table table, int batch, Instant cutoff) {
        Pass pass = rows.pass(table, cutoff);
        long deleted = 0;
        OptionalLong gone;
        while ((gone = pass.next(batch)).isPresent()) {
            deleted += gone.getAsLong();
        }
        return deleted;
    }

    private static String decision(int id, String at) {
        return "INSERT INTO public.trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, tenant_id) VALUES"
                + " ('00000000-0000-0000-0000-00000000000" + id + "', '" + at
                + "', 'A', 'BUY', gen_random_uuid(), 't')";
    }

    /** With a row in every table that is about executions. */
    private void execution(long id, long instance, String status, String ended) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", id);
        parameters.put("instance", instance);
        parameters.put("status", status);
        parameters.put("ended", ended);
        for (String sql : List.of(
                "INSERT INTO ppa.batch_job_instance VALUES (:instance, 0, 'j', :instance::text) ON CONFLICT DO NOTHING",
                "INSERT INTO ppa.batch_job_execution (job_execution_id, version, job_instance_id, create_time, end_time,"
                        + " status) VALUES (:id, 0, :instance, '2024-01-01', :ended::timestamp, :status)",
                "INSERT INTO ppa.launch (launch_id, job, request, requested_at) OVERRIDING SYSTEM VALUE VALUES (:id + 100, 'j',"
                        + " '{}', '2024-05-01Z')",
                "INSERT INTO ppa.batch_job_execution_params VALUES (:id, 'launch', 'Long', (:id + 100)::text, 'Y')",
                "INSERT INTO ppa.batch_job_execution_context VALUES (:id, 'c')",
                "INSERT INTO ppa.batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time)"
                        + " VALUES (:id, 0, 's', :id, '2024-01-01')",
                "INSERT INTO ppa.batch_step_execution_context VALUES (:id, 'c')",
                "INSERT INTO ppa.tenant_result VALUES (:id, 't', 'DONE', '{}')",
                "INSERT INTO ppa.run_warning VALUES (:id, 's', 1, NULL, 'w')",
                "INSERT INTO ppa.run_action (execution_id, store, object, action, rows_done, rows_left)"
                        + " VALUES (:id, 's', 'o', 'a', 0, 0)")) {
            jdbc.sql(sql).params(parameters).update();
        }
    }

    private List<String> texts(String select) {
        return jdbc.sql(select).query(String.class).list();
    }
}
