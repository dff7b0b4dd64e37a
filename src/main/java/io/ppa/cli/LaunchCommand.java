package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.JobHelp;
import io.ppa.catalog.LaunchParameters;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.PpaJob;
import io.ppa.job.Progress;
import io.ppa.launch.Launcher;
import io.ppa.launch.Patience;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "launch",
        description = LaunchCommand.ABOUT,
        footer = {"", "'ppa jobs JOB' shows a job's parameters."})
final class LaunchCommand implements Callable<Integer> {

    static final String ABOUT = "Run a job to its end. Days that are up to date are left alone.";

    private static final String REGISTER = "register";

    private static final String ACCEPT = "accept";

    private static final String ACCEPT_REASON = "accept-reason";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", paramLabel = "JOB", description = "its name, as 'ppa jobs' lists it")
    private String job = "";

    @Parameters(index = "1..*", paramLabel = "name=value", description = "its parameters")
    private List<String> arguments = List.of();

    @Option(names = "--dry-run", description = "print what would be done and why, and stop")
    private boolean dryRun;

    @Option(names = "--force", description = "do days again that are up to date; needs --reason")
    private boolean force;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, kept with the run")
    private @Nullable String reason;

    @Option(names = "--register", description = "short for register=true: insert models that are not registered yet")
    private boolean register;

    @Option(
            names = "--accept",
            paramLabel = "CHECK_ID",
            description = "short for accept=CHECK_ID: let pass what this check found; needs --reason")
    private @Nullable String accept;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(names = "--json", description = "print the result as JSON, and nothing else")
    private boolean json;

    LaunchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        JobDefinition definition = catalog.job(job);
        LaunchParameters parameters = new ParameterReader(Clock.systemUTC()).read(definition, arguments(definition));
        JobRequest request = Launcher.request(definition, parameters, forceReason());
        Display display = new Display(terminal, json);
        Patience patience = wait.patience(display);
        try (Stores stores = Stores.open(global, terminal)) {
            display.header(stores.describe());
            stores.requirePostgres();
            try (Suite suite = Suite.open(stores, catalog, dryRun ? Progress.NONE : display)) {
                if (!suite.launcher().storesApart(job)) {
                    stores.requireClickHouse();
                }
                requireKnownTenants(request, stores);
                if (dryRun) {
                    Plan plan = suite.launcher().plan(request);
                    display.plan(request, plan);
                    return 0;
                }
                return display.result(suite.run(launcher -> launcher.launch(request, patience)));
            }
        }
    }

    /** Those of the other jobs are who has a graph or patterns, in stores of their own. */
    private void requireKnownTenants(JobRequest request, Stores stores) {
        if (!PpaJob.LAST_DAY_ONLY.contains(job)) {
            KnownTenants.require("tenants", request.tenants(), stores, false);
        }
    }

    /** What was given, options that are short for a parameter in the words of the parameter. */
    private List<String> arguments(JobDefinition definition) {
        List<String> all = arguments;
        if (register) {
            all = with(all, definition, "--register", "registers no models", REGISTER, "true");
        }
        if (accept != null) {
            all = with(all, definition, "--accept", "finds nothing that could be accepted", ACCEPT, accept);
            all = with(
                    all,
                    definition,
                    "--reason",
                    "keeps no reason",
                    ACCEPT_REASON,
                    reason("--accept lets bad rows pass"));
        }
        return all;
    }

    private static List<String> with(
            List<String> arguments,
            JobDefinition definition,
            String option,
            String without,
            String parameter,
            String value) {
        if (!definition.parameters().containsKey(parameter)) {
            throw new UsageException(option + ": " + definition.name() + " " + without
                    + "; only jobs with a parameter '" + parameter + "' take it");
        }
        String argument = parameter + "=" + value;
        List<String> given = arguments.stream()
                .filter(other -> other.startsWith(parameter + "="))
                .toList();
        if (given.isEmpty()) {
            return Stream.concat(arguments.stream(), Stream.of(argument)).toList();
        }
        if (!given.equals(List.of(argument))) {
            throw new UsageException(option + " and " + String.join(" ", given) + ": give one of them");
        }
        return arguments;
    }

    private @Nullable String forceReason() {
        if (force) {
            return reason("--force does days again that are up to date");
        }
        if (reason != null && accept == null) {
            throw new UsageException(
                    "--reason is kept with a forced run, or with what is accepted: give --force or --accept,"
                            + " or leave it out");
        }
        return null;
    }

    private String reason(String what) {
        if (reason == null || reason.isBlank()) {
            throw new UsageException(what + ": say why with --reason \"…\"");
        }
        return reason;
    }

    /** What {@code ppa launch JOB --help} says beyond the command's own usage: the job's YAML; empty without a job. */
    Optional<String> jobHelp() {
        if (job.isEmpty()) {
            return Optional.empty();
        }
        Catalog catalog = Catalog.load(global.configDirectory());
        return Optional.of(JobHelp.text(catalog.job(job), catalog.runbook(job)));
    }
}
