package io.ppa.cli;

import io.ppa.backfill.Backfill;
import io.ppa.backfill.Calendar;
import io.ppa.backfill.Watch;
import io.ppa.catalog.Catalog;
import io.ppa.job.PpaJob;
import io.ppa.job.Progress;
import io.ppa.launch.Chain;
import io.ppa.launch.Control;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.Launcher;
import io.ppa.launch.Operator;
import io.ppa.monitor.Monitor;
import io.ppa.notify.Notifier;
import io.ppa.schedule.Daemon;
import io.ppa.schedule.RunLog;
import io.ppa.spring.ClosedContext;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.RunLedger;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.SingletonBeanRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** The Spring context with the jobs, for the commands that run one. */
final class Suite implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Suite.class);

    private final ConfigurableApplicationContext context;

    private Suite(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts the context and compares the catalog with the jobs that are built in.
     *
     * @throws io.ppa.catalog.CatalogException when they differ
     */
    static Suite open(Stores stores, Catalog catalog, Progress progress) {
        return open(stores, catalog, progress, beans -> {});
    }

    /** The same for a daemon: with a monitor that is told of its runs, and a log of them. */
    static Suite open(Stores stores, Catalog catalog, Progress progress, Monitor monitor) {
        return open(stores, catalog, progress, beans -> {
            beans.registerSingleton("observations", monitor.observations());
            beans.registerSingleton("runMetrics", monitor.runs());
            beans.registerSingleton("runLog", new RunLog());
        });
    }

    private static Suite open(Stores stores, Catalog catalog, Progress progress, Consumer<SingletonBeanRegistry> more) {
        ConfigurableApplicationContext context = ClosedContext.start(
                SuiteConfiguration.class,
                WebApplicationType.NONE,
                Map.of(
                        "spring.batch.job.enabled", "false",
                        "spring.batch.jdbc.initialize-schema", "never",
                        "spring.batch.jdbc.table-prefix", "ppa.BATCH_",
                        "spring.batch.jdbc.isolation-level-for-create", "read-committed",
                        "spring.main.lazy-initialization", "true"),
                beans -> {
                    beans.registerSingleton("documentStores", stores.documents());
                    beans.registerSingleton("dataSource", stores.postgres());
                    beans.registerSingleton("clickHouse", stores.clickhouse());
                    beans.registerSingleton("redis", stores.redis());
                    beans.registerSingleton("clock", stores.clock());
                    beans.registerSingleton("progress", progress);
                    more.accept(beans);
                    beans.registerSingleton("notifySettings", stores.notifications());
                    beans.registerSingleton("lineageSettings", stores.lineage());
                    beans.registerSingleton("locations", stores.locations());
                    beans.registerSingleton("catalog", catalog);
                });
        Suite suite = new Suite(context);
        suite.checked(catalog);
        return suite;
    }

    /**
     * The same catalog, compared with the jobs that are built in.
     *
     * @throws io.ppa.catalog.CatalogException when they differ
     */
    Catalog checked(Catalog catalog) {
        catalog.check(context.getBeansOfType(PpaJob.class).values().stream()
                .collect(Collectors.toMap(PpaJob::name, PpaJob::steps)));
        return catalog;
    }

    Launcher launcher() {
        return context.getBean(Launcher.class);
    }

    /** Jobs in order. */
    Chain chain() {
        return context.getBean(Chain.class);
    }

    /** Tells operators of what happened; whoever keeps the suite open calls it from time to time. */
    Notifier notifier() {
        return context.getBean(Notifier.class);
    }

    /**
     * A daemon that works with this context.
     *
     * @param files reads the files of jobs and schedules, as they are at that time
     */
    Daemon daemon(Supplier<Catalog> files) {
        Notifier notifier = notifier();
        return new Daemon(new Daemon.Parts(
                context.getBean(DataSource.class),
                chain(),
                context.getBean(Control.class),
                context.getBean(Operator.class),
                context.getBean(Leases.class),
                files,
                List.of(notifier),
                notifier::deliverDue,
                context.getBean(Clock.class)));
    }

    /** Runs a launch or a rerun to its end; a signal meanwhile asks it to stop. */
    LaunchResult run(Function<Launcher, LaunchResult> work) {
        Launcher launcher = launcher();
        Runnable stop = stopping();
        return Signals.ending(
                () -> {
                    launcher.giveUpWaiting();
                    stop.run();
                },
                () -> work.apply(launcher));
    }

    /** Asks the runs of this process to stop, those included that are just beginning. */
    private Runnable stopping() {
        Control control = context.getBean(Control.class);
        Operator operator = context.getBean(Operator.class);
        return () -> {
            control.stopAll();
            for (long execution : control.running()) {
                try {
                    operator.stop(execution);
                } catch (RuntimeException e) {
                    // It has just ended, or PostgreSQL cannot be reached: then the control stops it all the same.
                    LOG.warn("not marked as asked to stop: {}", Failures.tell(e).message());
                }
            }
        };
    }

    /** What the ledger lacks can be made good by this. */
    Backfill backfill() {
        return new Backfill(launcher(), context.getBean(RunLedger.class));
    }

    Calendar calendar() {
        return new Calendar(
                launcher(),
                context.getBean(RunLedger.class),
                context.getBean(Executions.class),
                context.getBean(Leases.class),
                context.getBean(Clock.class));
    }

    RunLedger ledger() {
        return context.getBean(RunLedger.class);
    }

    /** Runs launch after launch; a signal, or the watch, asks what runs to stop, and nothing new is started. */
    <T> T run(Watch watch, Supplier<T> work) {
        Launcher launcher = launcher();
        Runnable stop = stopping();
        watch.through(stop);
        return Signals.ending(
                () -> {
                    watch.asked();
                    launcher.giveUpWaiting();
                    stop.run();
                },
                work);
    }

    @Override
    public void close() {
        context.close();
    }
}
