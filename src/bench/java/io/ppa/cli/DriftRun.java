package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.JobRequest;
import io.ppa.job.Progress;
import io.ppa.launch.ExitCode;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.Launcher;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What {@code ppa launch calibration-drift} does once it has started, again and again, for the benchmark: it is in this package
 * to reach the suite. The stores get their schema.
 */
public final class DriftRun implements AutoCloseable {

    private static final String JOB = "calibration-drift";

    private static final SqlText FORGET = SqlText.load("bench/drift/forget.sql");

    private final Stores stores;

    private final Suite suite;

    private final JobRequest request;

    public DriftRun(StoreLocations locations, LocalDate day) {
        this.stores = Stores.open(new GlobalOptions(), new Terminal(System.out, System.err, environment(locations)));
        SchemaCommand.apply(stores);
        Catalog catalog = Catalog.load(Optional.empty());
        this.suite = Suite.open(stores, catalog, Progress.NONE);
        JobDefinition job = catalog.job(JOB);
        this.request =
                Launcher.request(job, new ParameterReader(Clock.systemUTC()).read(job, List.of("day=" + day)), null);
    }

    /** The production profile reaches engines of this process, whoever has opened them. */
    private static Map<String, String> environment(StoreLocations locations) {
        return Map.of(
                "PPA_PROFILE", "production",
                "PPA_CLICKHOUSE_URL", locations.clickhouse().url(),
                "PPA_CLICKHOUSE_DATABASE", locations.clickhouse().database(),
                "PPA_CLICKHOUSE_USER", locations.clickhouse().user(),
                "PPA_POSTGRES_URL", locations.postgres().url(),
                "PPA_POSTGRES_USER", locations.postgres().user(),
                "PPA_REDIS_URL", locations.redis().url());
    }

    public ClickHouse clickhouse() {
        return stores.clickhouse();
    }

    /**
     * Plan, measure (stage, audit, diff, publish, ledger), decide, alert, deliver.
     *
     * @throws IllegalStateException when it failed, or not so many tenants had something to do
     */
    public void launch(int tenants) {
        LaunchResult result = suite.run(launcher -> launcher.launch(request));
        if (result.exitCode() != ExitCode.DONE || result.tenants().size() != tenants) {
            throw new IllegalStateException(JOB + " should have measured " + tenants + " tenants: " + result);
        }
    }

    /** As if nothing had been published or decided: the next launch finds the day missing. */
    public void forget() {
        stores.clickhouse().execute(FORGET, Map.of());
        JdbcClient postgres = JdbcClient.create(stores.postgres());
        List.of("ppa.run_ledger", "public.calibration_drift_events", "public.calibration_drift_decisions")
                .forEach(table -> postgres.sql("DELETE FROM " + table).update());
    }

    @Override
    public void close() {
        suite.close();
        stores.close();
    }
}
