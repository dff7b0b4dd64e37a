package io.ppa.cli;

import io.ppa.launch.Operator;
import picocli.CommandLine.Command;

@Command(name = "recover", description = "Mark an execution FAILED whose process is dead, so that it can be rerun.")
final class RecoverCommand extends ExecutionCommand {

    RecoverCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    String act(Operator operator, long executionId) {
        String reason = operator.recover(executionId);
        return "execution " + executionId + " is FAILED: " + reason + "\n  next: ppa rerun " + executionId;
    }
}
