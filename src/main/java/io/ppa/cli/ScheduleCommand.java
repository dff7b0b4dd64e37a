package io.ppa.cli;

import picocli.CommandLine.Command;

@Command(
        name = "schedule",
        description = ScheduleCommand.ABOUT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ScheduleRunCommand.class,
            ScheduleListCommand.class,
            ScheduleNextCommand.class,
            SchedulePauseCommand.class,
            ScheduleResumeCommand.class,
            ScheduleReloadCommand.class
        })
final class ScheduleCommand {

    static final String ABOUT = "Run chains of jobs when schedules/*.yml say so, and look after that.";
}
