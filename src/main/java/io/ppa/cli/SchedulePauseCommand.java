package io.ppa.cli;

import picocli.CommandLine.Command;

@Command(
        name = "pause",
        description = "Let a schedule fire no more until it is resumed. A chain that runs is finished.")
final class SchedulePauseCommand extends SchedulePausing {

    SchedulePauseCommand(Terminal terminal) {
        super(terminal, true);
    }
}
