package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.job.Progress;
import io.ppa.launch.ExitCode;
import io.ppa.log.LogSettings;
import io.ppa.monitor.HttpSettings;
import io.ppa.monitor.Monitor;
import io.ppa.schedule.Daemon;
import io.ppa.store.postgres.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        description = {
            "Watch the schedules in the foreground and run their chains.",
            "Several may do so on one database: each fire is run once. SIGTERM ends it in order: what runs stops at its next"
                    + " safe point and is gone on with after the next start."
        })
final class ScheduleRunCommand implements Callable<Integer> {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final Terminal terminal;

    private final CountDownLatch ended = new CountDownLatch(1);

    private final AtomicReference<@Nullable Daemon> daemon = new AtomicReference<>();

    /** What was said last, so that it is said once. */
    private String trouble = "";

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    ScheduleRunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        LogSettings.daemon();
        Catalog catalog = Catalog.load(global.configDirectory());
        HttpSettings http = global.http(terminal);
        return Signals.ending(this::end, () -> {
            while (running()) {
                insistently(() -> run(catalog, http));
            }
            return 0;
        });
    }

    private boolean running() {
        return ended.getCount() > 0;
    }

    private void run(Catalog catalog, HttpSettings http) {
        try (Stores stores = Stores.open(global, terminal);
                Monitor monitor = Monitor.of(
                        stores.locations(),
                        catalog.jobs().stream().map(JobDefinition::name).toList(),
                        () -> List.copyOf(watched()),
                        stores.clock())) {
            terminal.progress(stores.describe());
            monitor.serve(http).ifPresent(at -> terminal.progress("health and metrics at " + at));
            if (!ready(stores)) {
                return;
            }
            try (Suite suite = Suite.open(stores, catalog, Progress.NONE, monitor)) {
                Daemon started = suite.daemon(() -> suite.checked(Catalog.load(global.configDirectory())));
                daemon.set(started);
                if (running()) {
                    started.run();
                }
            }
        }
    }

    /** Waits for the stores; false when it is to end before they answer. */
    private boolean ready(Stores stores) {
        AtomicBoolean ready = new AtomicBoolean();
        while (running() && !ready.get()) {
            insistently(() -> {
                stores.requireReady();
                ready.set(true);
            });
        }
        return running();
    }

    private List<ScheduleDefinition> watched() {
        Daemon started = daemon.get();
        return started == null ? List.of() : started.watched();
    }

    /** What fails for a store is said, once, and may be tried again a little later; other failures end the command. */
    private void insistently(Runnable work) {
        try {
            work.run();
            trouble = "";
        } catch (RuntimeException e) {
            Failures.Told told =
                    Failures.tell(Postgres.lost(e).<Throwable>map(lost -> lost).orElse(e));
            if (told.code() != ExitCode.STORE) {
                throw e;
            }
            if (!trouble.equals(told.message())) {
                trouble = told.message();
                terminal.progress("waiting for the stores: " + told.message());
                terminal.progress(
                        "     " + told.action() + " It is tried again every " + TRY_AGAIN.toSeconds() + " s.");
            }
            pause();
        }
    }

    private void end() {
        ended.countDown();
        Daemon running = daemon.get();
        if (running != null) {
            running.stop();
        }
    }

    private void pause() {
        try {
            if (ended.await(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                terminal.progress("ended before the stores answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.countDown();
        }
    }
}
