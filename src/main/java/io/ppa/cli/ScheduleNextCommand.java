package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.FireTimes;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.text.TextTable;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "next",
        description = "Show when the schedules fire next. It reads the files alone: what is paused is not looked at.")
final class ScheduleNextCommand implements Callable<Integer> {

    private static final int MAX_COUNT = 1_000;

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssxxx");

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "only of this schedule")
    private @Nullable String name;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "so many times in all (default: ${DEFAULT-VALUE})")
    private int count = 10;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    ScheduleNextCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private record Fire(Instant at, ScheduleDefinition schedule) {}

    @Override
    public Integer call() {
        if (count < 1 || count > MAX_COUNT) {
            throw new UsageException("--count " + count + ": from 1 to " + MAX_COUNT);
        }
        Catalog catalog = Catalog.load(global.configDirectory());
        List<ScheduleDefinition> schedules = name == null ? catalog.schedules() : List.of(catalog.schedule(name));
        Instant now = Clock.systemUTC().instant();
        List<Fire> fires = schedules.stream()
                .filter(ScheduleDefinition::enabled)
                .flatMap(schedule -> fires(schedule, now))
                .sorted(Comparator.comparing(Fire::at)
                        .thenComparing(fire -> fire.schedule().name()))
                .limit(count)
                .toList();
        show(fires);
        return 0;
    }

    private Stream<Fire> fires(ScheduleDefinition schedule, Instant now) {
        return new FireTimes(schedule.cron(), schedule.zone())
                .after(now, count).stream().map(at -> new Fire(at, schedule));
    }

    private void show(List<Fire> fires) {
        if (json) {
            terminal.json(fires.stream()
                    .map(fire -> Map.of(
                            "at",
                            fire.at().toString(),
                            "schedule",
                            fire.schedule().name(),
                            "zone",
                            fire.schedule().zone().getId()))
                    .toList());
            return;
        }
        TextTable table = new TextTable(4, "UTC", "SCHEDULE", "IN ITS ZONE", "RUNS");
        for (Fire fire : fires) {
            table.row(
                    Listing.text(fire.at()),
                    fire.schedule().name(),
                    LOCAL.format(fire.at().atZone(fire.schedule().zone())) + " "
                            + fire.schedule().zone().getId(),
                    String.join(", ", fire.schedule().run()));
        }
        terminal.out().print(table);
    }
}
