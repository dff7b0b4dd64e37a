package io.ppa.cli;

import io.micrometer.observation.ObservationRegistry;
import io.ppa.catalog.Catalog;
import io.ppa.job.Deliver;
import io.ppa.job.PpaJob;
import io.ppa.job.Progress;
import io.ppa.job.drift.Alert;
import io.ppa.job.drift.CalibrationDrift;
import io.ppa.job.drift.Decide;
import io.ppa.job.flow.AfterStep;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.PrunedInput;
import io.ppa.job.graph.GraphWeights;
import io.ppa.job.legacy.MigrateLegacy;
import io.ppa.job.partition.PartitionMaintenance;
import io.ppa.job.pattern.PatternOutcomes;
import io.ppa.job.prune.RetentionPrune;
import io.ppa.job.prune.RetentionPrune.PrunedStores;
import io.ppa.job.publish.PublishingJob;
import io.ppa.job.registry.CacheNumbers;
import io.ppa.job.registry.ModelPerformance;
import io.ppa.job.registry.Register;
import io.ppa.job.risk.RollingRisk;
import io.ppa.job.rollup.DailyRollup;
import io.ppa.job.validation.Validation;
import io.ppa.launch.Chain;
import io.ppa.launch.Control;
import io.ppa.launch.Launcher;
import io.ppa.launch.Operator;
import io.ppa.launch.RunListener;
import io.ppa.lineage.LineageSettings;
import io.ppa.lineage.LineageTeller;
import io.ppa.notify.Notifier;
import io.ppa.notify.NotifySettings;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ExpiredPartitions;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.DecisionCopy;
import io.ppa.store.postgres.DecisionPartitions;
import io.ppa.store.postgres.DriftDecisions;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.ExpiredRows;
import io.ppa.store.postgres.FencedTransactions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.PgPartman;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunActions;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.TenantResults;
import io.ppa.store.postgres.TradingDecisionsBackfill;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.ExpiredKeys;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.Streams;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** How the parts are put together. The stores, the clock and the progress display come from the command. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(BatchJdbcAutoConfiguration.class)
class SuiteConfiguration {

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new FencedTransactions(dataSource);
    }

    /** A restart finds its flow by name; without this bean it does not. */
    @Bean
    MapJobRegistry jobRegistry() {
        return new MapJobRegistry();
    }

    @Bean
    Executions executions(DataSource dataSource) {
        return new Executions(dataSource);
    }

    @Bean
    Launches launches(DataSource dataSource) {
        return new Launches(dataSource);
    }

    @Bean
    TenantResults tenantResults(DataSource dataSource) {
        return new TenantResults(dataSource);
    }

    @Bean
    RunWarnings runWarnings(DataSource dataSource) {
        return new RunWarnings(dataSource);
    }

    @Bean
    RunLedger runLedger(DataSource dataSource) {
        return new RunLedger(dataSource);
    }

    @Bean
    Leases leases(DataSource dataSource) {
        return new Leases(dataSource, ProcessIdentity.current());
    }

    @Bean
    LeaseKeeper leaseKeeper(Leases leases) {
        return new LeaseKeeper(leases);
    }

    @Bean
    Control control(Executions executions) {
        return new Control(executions);
    }

    @Bean
    Outbox outbox(DataSource dataSource) {
        return new Outbox(dataSource);
    }

    @Bean
    UserPreferences userPreferences(DataSource dataSource) {
        return new UserPreferences(dataSource);
    }

    @Bean
    Decide decide(
            ClickHouse clickhouse,
            DataSource dataSource,
            UserPreferences preferences,
            Outbox outbox,
            RunWarnings warnings) {
        return new Decide(clickhouse, new DriftDecisions(dataSource), preferences, outbox, warnings);
    }

    @Bean
    Alert alert(ClickHouse clickhouse, UserPreferences preferences, Outbox outbox, RunWarnings warnings) {
        return new Alert(clickhouse, preferences, outbox, warnings);
    }

    @Bean
    Deliver deliver(Outbox outbox, Redis redis) {
        return new Deliver(outbox, new Streams(redis));
    }

    @Bean
    DataQuality dataQuality(DataSource dataSource) {
        return new DataQuality(dataSource);
    }

    @Bean
    JobParts jobParts(
            JobRepository repository,
            ClickHouse clickhouse,
            RunLedger ledger,
            DataQuality quality,
            Launches launches,
            TenantResults results,
            Executions executions,
            Leases leases,
            LeaseKeeper keeper,
            Marks marks,
            Control control,
            Progress progress,
            ObjectProvider<ObservationRegistry> observations,
            Clock clock) {
        return new JobParts(
                repository,
                clickhouse,
                ledger,
                quality,
                launches,
                results,
                executions,
                leases,
                keeper,
                new PrunedInput(marks),
                control,
                progress,
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                clock);
    }

    @Bean
    PpaJob dataValidation(JobParts parts, DataSource dataSource, ModelRegistry directory, RunWarnings warnings) {
        return Validation.of(parts, directory, new DecisionCopy(dataSource), warnings);
    }

    @Bean
    PpaJob dailyRollup(JobParts parts) {
        return PublishingJob.of(parts, new DailyRollup(parts.clickhouse()), List.of());
    }

    @Bean
    PpaJob rollingRisk(JobParts parts) {
        return PublishingJob.of(parts, new RollingRisk(parts.clickhouse()), List.of());
    }

    @Bean
    PpaJob calibrationDrift(JobParts parts, Decide decide, Alert alert, Deliver deliver) {
        return PublishingJob.of(
                parts,
                new CalibrationDrift(parts.clickhouse()),
                List.of(
                        new AfterStep("decide", decide::run),
                        new AfterStep("alert", alert::run),
                        new AfterStep("deliver", deliver::run)));
    }

    @Bean
    ModelRegistry modelRegistry(DataSource dataSource) {
        return new ModelRegistry(dataSource);
    }

    @Bean
    Marks marks(DataSource dataSource) {
        return new Marks(dataSource);
    }

    @Bean
    Register register(
            ClickHouse clickhouse,
            DataSource dataSource,
            ModelRegistry registry,
            Marks marks,
            RunLedger ledger,
            Outbox outbox) {
        return new Register(
                clickhouse,
                registry,
                new RegistryUpdates(dataSource),
                marks,
                ledger,
                new RunWarnings(dataSource),
                outbox);
    }

    @Bean
    CacheNumbers cacheNumbers(
            ClickHouse clickhouse,
            ModelRegistry registry,
            UserPreferences preferences,
            Marks marks,
            Outbox outbox,
            Redis redis) {
        return new CacheNumbers(clickhouse, registry, preferences, marks, outbox, redis);
    }

    @Bean
    PpaJob modelPerformance(JobParts parts, Register register, CacheNumbers cache, Deliver deliver) {
        return PublishingJob.of(
                parts,
                new ModelPerformance(parts.clickhouse()),
                List.of(
                        new AfterStep("register", register::run),
                        new AfterStep("cache", cache::run),
                        new AfterStep("deliver", deliver::run)));
    }

    @Bean
    PpaJob graphWeights(JobParts parts, ModelRegistry registry, UserPreferences preferences, DocumentStores documents) {
        return GraphWeights.of(parts, registry, preferences, documents::graph);
    }

    @Bean
    PpaJob patternOutcomes(JobParts parts, DocumentStores documents, RunWarnings warnings) {
        return PatternOutcomes.of(parts, documents::patterns, warnings);
    }

    @Bean
    PpaJob partitionMaintenance(JobParts parts, DataSource dataSource, RunWarnings warnings) {
        return PartitionMaintenance.of(parts, new DecisionPartitions(dataSource), new PgPartman(dataSource), warnings);
    }

    @Bean
    RunActions runActions(DataSource dataSource) {
        return new RunActions(dataSource);
    }

    @Bean
    PpaJob retentionPrune(
            JobParts parts,
            DataSource dataSource,
            Redis redis,
            DocumentStores documents,
            RunActions actions,
            Marks marks) {
        return RetentionPrune.of(
                parts,
                new PrunedStores(
                        new ExpiredPartitions(parts.clickhouse()),
                        new ExpiredRows(dataSource),
                        new ExpiredKeys(redis),
                        documents::expiredObjects,
                        documents::expiredDocuments),
                actions,
                marks);
    }

    @Bean
    PpaJob migrateLegacy(JobParts parts, DataSource dataSource, Clock clock) {
        return MigrateLegacy.of(parts, new TradingDecisionsBackfill(dataSource), new PostgresSchema(dataSource, clock));
    }

    @Bean
    Launcher launcher(
            JobOperator operator,
            JobRepository repository,
            List<PpaJob> jobs,
            MapJobRegistry registry,
            Launches launches,
            Executions executions,
            TenantResults results,
            RunWarnings warnings,
            RunActions actions,
            Leases leases,
            LeaseKeeper keeper,
            Control control,
            ObjectProvider<RunListener> listeners,
            Clock clock)
            throws Exception {
        for (PpaJob job : jobs) {
            registry.register(job.flow());
        }
        return new Launcher(
                operator,
                repository,
                jobs,
                launches,
                executions,
                results,
                warnings,
                actions,
                leases,
                keeper,
                control,
                listeners.orderedStream().toList(),
                clock);
    }

    @Bean
    Chain chain(
            Launcher launcher,
            Operator operator,
            Executions executions,
            DataSource dataSource,
            Leases leases,
            LeaseKeeper keeper,
            Clock clock) {
        return new Chain(launcher, operator, executions, new Chains(dataSource), leases, keeper, clock);
    }

    @Bean
    Notifier notifier(NotifySettings settings, DataSource dataSource, Clock clock) {
        return Notifier.of(settings, dataSource, clock);
    }

    @Bean
    LineageTeller lineage(
            LineageSettings settings, Catalog catalog, StoreLocations stores, DataSource dataSource, Clock clock) {
        return new LineageTeller(settings, catalog, stores, dataSource, clock);
    }

    @Bean
    Operator operator(Executions executions, Leases leases, Clock clock) {
        return new Operator(executions, leases, clock);
    }
}
