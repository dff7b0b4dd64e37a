package io.ppa.cli;

import io.ppa.launch.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A usage error is one sentence, a suggestion if there is one, and where to read more. */
final class UsageErrors implements IParameterExceptionHandler {

    private final Terminal terminal;

    UsageErrors(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        StringWriter suggestions = new StringWriter();
        UnmatchedArgumentException.printSuggestions(thrown, new PrintWriter(suggestions, true));
        terminal.failure(
                (thrown.getMessage() + "\n" + suggestions).strip(),
                "'" + command.getCommandSpec().qualifiedName() + " --help' shows what it takes.",
                null);
        return ExitCode.USAGE.number();
    }
}
