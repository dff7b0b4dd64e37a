package io.ppa.cli;

import io.ppa.launch.Operator;
import picocli.CommandLine.Command;

@Command(name = "stop", description = StopCommand.ABOUT)
final class StopCommand extends ExecutionCommand {

    static final String ABOUT = "Ask a running execution to stop: tenants under way are finished, the rest is left.";

    StopCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    String act(Operator operator, long executionId) {
        operator.stop(executionId);
        return "asked execution " + executionId + " to stop; 'ppa run " + executionId + "' shows when it has";
    }
}
