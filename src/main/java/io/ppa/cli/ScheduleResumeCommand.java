package io.ppa.cli;

import picocli.CommandLine.Command;

@Command(
        name = "resume",
        description = "Let a paused schedule fire again. What it missed meanwhile is treated as its 'misfire' says.")
final class ScheduleResumeCommand extends SchedulePausing {

    ScheduleResumeCommand(Terminal terminal) {
        super(terminal, false);
    }
}
