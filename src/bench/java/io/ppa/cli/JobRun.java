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
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What {@code ppa launch} does once it has started, again and again, for the benchmark: it is in this package to reach the suite.
 * The stores get their schema.
 */
public final class JobRun implements AutoCloseable {

    private static final SqlText EMPTY = SqlText.load("bench/empty.sql");

    private final String published;

    private final List<String> decided;

    private final Stores stores;

    private final Suite suite;

    private final JobRequest request;

    /**
     * @param published the table the job publishes in
     * @param decided tables of PostgreSQL beside the ledger in which it keeps what it did
     */
    private JobRun(StoreLocations locations, String job, LocalDate day, String published, List<String> decided) {
        this.published = published;
        this.decided = decided;
        this.stores = Stores.open(new GlobalOptions(), new Terminal(System.out, System.err, environment(locations)));
        SchemaCommand.apply(stores);
        Catalog catalog = Catalog.load(Optional.empty());
        this.suite = Suite.open(stores, catalog, Progress.NONE);
        JobDefinition definition = catalog.job(job);
        this.request = Launcher.request(
                definition, new ParameterReader(Clock.systemUTC()).read(definition, List.of("day=" + day)), null);
    }

    /** Plan, stage, audit, diff, publish, ledger. */
    public static JobRun dailyRollup(StoreLocations locations, LocalDate day) {
        return new JobRun(locations, "daily-rollup", day, "probabilistic_performance_analytics", List.of());
    }

    /** The same, and decide, alert, deliver. */
    public static JobRun calibrationDrift(StoreLocations locations, LocalDate day) {
        return new JobRun(
                locations,
                "calibration-drift",
                day,
                "calibration_drift_daily",
                List.of("public.calibration_drift_events", "public.calibration_drift_decisions"));
    }

    /** Plan, measure, register, cache, deliver. */
    public static JobRun modelPerformance(StoreLocations locations, LocalDate day) {
        return new JobRun(locations, "model-performance", day, "model_performance_daily", List.of());
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

    public DataSource postgres() {
        return stores.postgres();
    }

    /** @throws IllegalStateException when it failed, or not so many tenants had something to do */
    public void launch(int tenants) {
        LaunchResult result = suite.run(launcher -> launcher.launch(request));
        if (result.exitCode() != ExitCode.DONE || result.tenants().size() != tenants) {
            throw new IllegalStateException(request.job() + " should have computed " + tenants + " tenants: " + result);
        }
    }

    /** As if nothing had been published or decided: the next launch finds the day missing. */
    public void forget() {
        stores.clickhouse().execute(EMPTY, Map.of("table", published));
        JdbcClient postgres = JdbcClient.create(stores.postgres());
        postgres.sql("DELETE FROM ppa.run_ledger").update();
        decided.forEach(table -> postgres.sql("DELETE FROM " + table).update());
    }

    @Override
    public void close() {
        suite.close();
        stores.close();
    }
}
