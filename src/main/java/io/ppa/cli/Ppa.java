package io.ppa.cli;

import io.ppa.launch.ExitCode;
import io.ppa.log.LogSettings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The commands. Usage errors and help need no store and no Spring. */
@Command(
        name = "ppa",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        description = "Nightly analytics of probabilistic trading predictions: how good were they really?",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done (also: nothing to do), 1 failed (wholly or some tenants),",
            "2 wrong usage or parameter, 3 a store is unreachable or its schema is not applied,",
            "4 refused (running elsewhere, or not restartable)."
        })
public final class Ppa {

    private static final String LOG_FORMAT = "PPA_LOG_FORMAT";

    private Ppa() {}

    /**
     * Runs one command to its end.
     *
     * @param environment the process environment: production settings and secrets come from there
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        List<String> given = Arrays.asList(args);
        if (given.contains("--debug")) {
            LogSettings.debug();
        }
        boolean json = given.contains("--log-json") || "json".equals(environment.get(LOG_FORMAT));
        LogSettings.format(json);
        Terminal terminal = json ? Terminal.logged(out, environment) : new Terminal(out, err, environment);
        String format = environment.getOrDefault(LOG_FORMAT, "text");
        if (!format.equals("text") && !format.equals("json")) {
            terminal.failure(LOG_FORMAT + " is '" + format + "'", "Set it to text or json, or unset it.", null);
            return ExitCode.USAGE.number();
        }
        return commandLine(terminal, given::contains).execute(args);
    }

    /** The commands there are, on this terminal. */
    static CommandLine commandLine(Terminal terminal) {
        return commandLine(terminal, name -> true);
    }

    /** @param wanted names of commands that may be run; of others there is no more than the list of commands says */
    private static CommandLine commandLine(Terminal terminal, Predicate<String> wanted) {
        Commands factory = new Commands(terminal);
        CommandLine commands = new CommandLine(new Ppa(), factory);
        for (Listed listed : Listed.values()) {
            String name = listed.command();
            commands.addSubcommand(
                    name, wanted.test(name) ? new CommandLine(listed.type(), factory) : unread(listed.about()));
        }
        commands.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler(new Failures(terminal));
        commands.setParameterExceptionHandler(new UsageErrors(terminal));
        commands.setExecutionStrategy(Ppa::execute);
        return commands;
    }

    /** Looking at all options of all commands would take longer than most commands. */
    private static CommandSpec unread(String about) {
        CommandSpec unread = CommandSpec.create();
        unread.usageMessage().description(about);
        return unread;
    }

    /** {@code launch JOB --help} goes on with the help of the job. */
    private static int execute(ParseResult parsed) {
        int code = new RunLast().execute(parsed);
        ParseResult last = parsed.subcommand();
        if (last != null
                && last.isUsageHelpRequested()
                && last.commandSpec().userObject() instanceof LaunchCommand launch) {
            launch.jobHelp().ifPresent(help -> {
                PrintWriter out = last.commandSpec().commandLine().getOut();
                out.println();
                out.println(help);
                out.flush();
            });
        }
        return code;
    }
}
