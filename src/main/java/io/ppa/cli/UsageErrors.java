package io.ppa.cli;

import io.ppa.launch.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A usage error is one sentence, a suggestion if there is one, and where to read more. */
final class UsageErrors implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("ppa: " + thrown.getMessage());
        UnmatchedArgumentException.printSuggestions(thrown, err);
        err.println("     '" + command.getCommandSpec().qualifiedName() + " --help' shows what it takes.");
        err.flush();
        return ExitCode.USAGE.number();
    }
}
