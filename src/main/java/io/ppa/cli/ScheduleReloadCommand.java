package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.launch.ExitCode;
import io.ppa.store.postgres.Daemons;
import io.ppa.store.postgres.Daemons.DaemonRow;
import io.ppa.store.postgres.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reload",
        description = {
            "Let every running daemon read its files of jobs and schedules again.",
            "The files that this command sees are checked first."
        })
final class ScheduleReloadCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    ScheduleReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog.load(global.configDirectory());
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Daemons daemons = new Daemons(stores.postgres(), ProcessIdentity.current());
            daemons.askToReload();
            List<DaemonRow> asked = answers(daemons);
            show(asked);
            boolean all = asked.stream().allMatch(ScheduleReloadCommand::done);
            return (all ? ExitCode.DONE : ExitCode.FAILED).number();
        }
    }

    private static List<DaemonRow> answers(Daemons daemons) {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        List<DaemonRow> alive = daemons.alive();
        while (alive.stream().anyMatch(DaemonRow::reloading) && System.nanoTime() < patience) {
            pause();
            alive = daemons.alive();
        }
        return alive;
    }

    private static boolean done(DaemonRow daemon) {
        return !daemon.reloading() && !daemon.faulty();
    }

    private void show(List<DaemonRow> daemons) {
        if (json) {
            terminal.json(daemons.stream()
                    .map(daemon -> Map.of("daemon", daemon.describe(), "reloaded", done(daemon), "said", daemon.said()))
                    .toList());
            return;
        }
        if (daemons.isEmpty()) {
            terminal.line("no daemon runs; the files are read when one starts ('ppa schedule run')");
        }
        for (DaemonRow daemon : daemons) {
            String said = daemon.reloading() ? "has not answered for " + PATIENCE.toSeconds() + " s" : daemon.said();
            said.lines().forEach(line -> terminal.line(daemon.describe() + ": " + line.strip()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
