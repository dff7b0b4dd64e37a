package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.Chains.ChainRow;
import io.ppa.store.postgres.Daemons;
import io.ppa.store.postgres.Daemons.DaemonRow;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.Schedules;
import io.ppa.text.TextTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the schedules: when they fire next, and how the last fire ended.")
final class ScheduleListCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    ScheduleListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * A schedule, with what is known of it.
     *
     * @param next null when it does not fire
     * @param last its last fire, null when there was none
     */
    private record Line(
            ScheduleDefinition schedule,
            @Nullable Instant pausedAt,
            @Nullable Instant next,
            @Nullable ChainRow last) {

        String state() {
            return !schedule.enabled() ? "disabled" : pausedAt != null ? "paused" : "";
        }
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Map<String, Schedules.ScheduleRow> rows = new Schedules(stores.postgres()).all();
            Chains chains = new Chains(stores.postgres());
            Instant now = stores.clock().instant();
            List<Line> lines = catalog.schedules().stream()
                    .map(schedule -> line(schedule, Optional.ofNullable(rows.get(schedule.name())), chains, now))
                    .toList();
            List<DaemonRow> daemons = new Daemons(stores.postgres(), ProcessIdentity.current()).alive();
            if (json) {
                terminal.json(lines.stream().map(ScheduleListCommand::map).toList());
            } else {
                show(lines, daemons);
            }
        }
        return 0;
    }

    private static Line line(
            ScheduleDefinition schedule, Optional<Schedules.ScheduleRow> row, Chains chains, Instant now) {
        Instant paused = row.map(Schedules.ScheduleRow::pausedAt).orElse(null);
        Instant next = schedule.enabled() && paused == null
                ? new FireTimes(schedule.cron(), schedule.zone()).after(now).orElse(null)
                : null;
        return new Line(schedule, paused, next, chains.last(schedule.name()).orElse(null));
    }

    private void show(List<Line> lines, List<DaemonRow> daemons) {
        TextTable table =
                new TextTable(8, "SCHEDULE", "CRON", "ZONE", "NEXT (UTC)", "LAST (UTC)", "ENDED", "DEADLINE", "");
        for (Line line : lines) {
            ChainRow last = line.last();
            table.row(
                    line.schedule().name(),
                    line.schedule().cron(),
                    line.schedule().zone().getId(),
                    Listing.text(line.next()),
                    last == null ? "–" : Listing.text(last.fireAt()),
                    last == null ? "–" : last.status(),
                    line.schedule().deadline() == null
                            ? "–"
                            : String.valueOf(line.schedule().deadline()),
                    line.state());
        }
        terminal.out().print(table);
        for (Line line : lines) {
            ChainRow last = line.last();
            if (last != null && !last.said().isEmpty()) {
                terminal.line("  " + line.schedule().name() + ": " + last.said());
            }
        }
        if (daemons.isEmpty()) {
            terminal.line("no daemon watches them: start one with 'ppa schedule run'");
        }
        daemons.forEach(daemon ->
                terminal.line("watched by " + daemon.describe() + " since " + Listing.text(daemon.startedAt())));
    }

    private static Map<String, @Nullable Object> map(Line line) {
        ScheduleDefinition schedule = line.schedule();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("schedule", schedule.name());
        map.put("summary", schedule.summary());
        map.put("cron", schedule.cron());
        map.put("zone", schedule.zone().getId());
        map.put("enabled", schedule.enabled());
        map.put("pausedAt", text(line.pausedAt()));
        map.put("misfire", schedule.misfire().word());
        map.put("deadline", schedule.deadline() == null ? null : String.valueOf(schedule.deadline()));
        map.put("onFailure", schedule.onFailure().word());
        map.put("lookbackDays", schedule.lookbackDays());
        map.put("run", schedule.run());
        map.put("next", text(line.next()));
        map.put("last", line.last() == null ? null : last(line.last()));
        return map;
    }

    private static Map<String, @Nullable Object> last(ChainRow chain) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("chain", chain.id());
        map.put("fireAt", text(chain.fireAt()));
        map.put("status", chain.status());
        map.put("startedAt", text(chain.startedAt()));
        map.put("endedAt", text(chain.endedAt()));
        map.put("deadline", text(chain.deadline()));
        map.put("said", chain.said());
        return map;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
