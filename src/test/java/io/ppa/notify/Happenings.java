package io.ppa.notify;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.model.LedgerEntry;
import io.ppa.model.TenantResult;
import io.ppa.model.TenantResult.Status;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.TenantResults;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL database with its schema, and what jobs leave behind there, written without running them. */
final class Happenings implements AutoCloseable {

    static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    final HikariDataSource postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 8);

    final JdbcClient jdbc = JdbcClient.create(postgres);

    Happenings() {
        new PostgresSchema(postgres, Clock.systemUTC()).apply();
    }

    /** As it was at first. */
    void clear() {
        sql(
                "TRUNCATE ppa.batch_job_instance, ppa.tenant_result, ppa.run_ledger, ppa.notification, ppa.trouble, ppa.chain,"
                        + " calibration_drift_events, data_quality_results CASCADE");
        sql("UPDATE ppa.notification_origin SET last_execution = 0");
    }

    /** An execution that ended just now. */
    void execution(long id, String job, String status, String message) {
        jdbc.sql("INSERT INTO ppa.batch_job_instance VALUES (:id, 0, :job, md5(:id::text))")
                .param("id", id)
                .param("job", job)
                .update();
        jdbc.sql(
                        "INSERT INTO ppa.batch_job_execution (job_execution_id, version, job_instance_id, create_time, start_time,"
                                + " end_time, status, exit_code, exit_message) SELECT :id, 0, :id, t, t, t, :status, :status, :message"
                                + " FROM (SELECT now() AT TIME ZONE 'UTC' AS t) AS x")
                .param("id", id)
                .param("status", status)
                .param("message", message)
                .update();
        jdbc.sql("INSERT INTO ppa.batch_job_execution_params VALUES (:id, 'day', 'java.lang.String', :day, 'N')")
                .param("id", id)
                .param("day", DAY.toString())
                .update();
    }

    void failed(long id, String job, String... tenants) {
        execution(
                id,
                job,
                "FAILED",
                tenants.length == 0
                        ? "the store went away"
                        : tenants.length + TenantResult.OF_THE_TENANTS_FAILED + String.join(", ", tenants));
        for (String tenant : tenants) {
            result(id, job, tenant, DAY, "too many rows were rejected");
        }
    }

    /** A tenant's step of an execution that did its tenants one by one. */
    void step(long id, int number, String status) {
        jdbc.sql(
                        "INSERT INTO ppa.batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time, status)"
                                + " VALUES (:id * 1000 + :number, 0, 'rollup:' || :number, :id, now(), :status)")
                .param("id", id)
                .param("number", number)
                .param("status", status)
                .update();
    }

    /** What a tenant's work came to, in its result and in the ledger. */
    void result(long id, String job, String tenant, LocalDate day, @Nullable String error) {
        TenantResult done = new TenantResult(
                tenant,
                Status.DONE,
                Map.of(day, "missing"),
                1,
                1,
                1,
                0,
                0,
                0,
                Map.of(),
                0,
                List.of(),
                Map.of(),
                5,
                null,
                null);
        new TenantResults(postgres)
                .record(id, error == null ? done : done.failed(Map.of(day, "missing"), error, "Mend the rows."));
        new RunLedger(postgres)
                .record(List.of(new LedgerEntry(
                        job,
                        tenant,
                        day,
                        error == null ? LedgerEntry.Status.DONE : LedgerEntry.Status.FAILED,
                        Map.of(),
                        1,
                        null,
                        0,
                        id,
                        error)));
    }

    List<String> noted() {
        return jdbc.sql("SELECT subject FROM ppa.notification ORDER BY id")
                .query(String.class)
                .list();
    }

    String body(String kind) {
        return jdbc.sql("SELECT body FROM ppa.notification WHERE kind = :kind ORDER BY id DESC LIMIT 1")
                .param("kind", kind)
                .query(String.class)
                .single();
    }

    void sql(String statement) {
        jdbc.sql(statement).update();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
