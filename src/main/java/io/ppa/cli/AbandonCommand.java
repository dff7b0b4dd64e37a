package io.ppa.cli;

import io.ppa.launch.Operator;
import picocli.CommandLine.Command;

@Command(name = "abandon", description = AbandonCommand.ABOUT)
final class AbandonCommand extends ExecutionCommand {

    static final String ABOUT = "Give a failed or stopped execution up for good: it cannot be rerun any more.";

    AbandonCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    String act(Operator operator, long executionId) {
        operator.abandon(executionId);
        return "execution " + executionId + " is ABANDONED";
    }
}
