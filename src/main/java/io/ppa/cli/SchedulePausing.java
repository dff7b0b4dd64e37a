package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.store.postgres.Schedules;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pauses a schedule or lets it go on; running daemons notice within seconds. */
abstract class SchedulePausing implements Callable<Integer> {

    private final Terminal terminal;

    private final boolean pause;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "as 'ppa schedule list' lists it")
    private String name = "";

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    SchedulePausing(Terminal terminal, boolean pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public final Integer call() {
        ScheduleDefinition schedule = Catalog.load(global.configDirectory()).schedule(name);
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            boolean changed = new Schedules(stores.postgres())
                    .pause(schedule.name(), pause, stores.clock().instant());
            String said = schedule.name()
                    + (pause
                            ? (changed ? " is paused" : " was paused already")
                            : (changed ? " fires again" : " was not paused"))
                    + (schedule.enabled() ? "" : "; it is disabled in " + schedule.source() + " as well");
            if (json) {
                terminal.json(Map.of("schedule", schedule.name(), "paused", pause, "changed", changed));
            } else {
                terminal.line(said);
            }
        }
        return 0;
    }
}
