package io.ppa.cli;

import io.ppa.launch.Operator;
import picocli.CommandLine.Command;

@Command(name = "abandon", description = "Give a failed or stopped execution up for good: it cannot be rerun any more.")
final class AbandonCommand extends ExecutionCommand {

    AbandonCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    String act(Operator operator, long executionId) {
        operator.abandon(executionId);
        return "execution " + executionId + " is ABANDONED";
    }
}
