package io.ppa.cli;

import io.ppa.launch.Operator;
import picocli.CommandLine.Command;

@Command(
        name = "stop",
        description = "Ask a running execution to stop: tenants under way are finished, the rest is left.")
final class StopCommand extends ExecutionCommand {

    StopCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    String act(Operator operator, long executionId) {
        operator.stop(executionId);
        return "asked execution " + executionId + " to stop; 'ppa run " + executionId + "' shows when it has";
    }
}
