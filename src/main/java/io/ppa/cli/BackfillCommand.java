package io.ppa.cli;

import io.ppa.backfill.Backfill;
import io.ppa.backfill.BackfillPlan;
import io.ppa.backfill.BackfillRequest;
import io.ppa.backfill.BackfillRequest.Options;
import io.ppa.backfill.BackfillResult;
import io.ppa.backfill.Choice;
import io.ppa.backfill.Order;
import io.ppa.backfill.Watch;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.catalog.ParameterReader;
import io.ppa.job.Progress;
import io.ppa.launch.ExitCode;
import io.ppa.launch.Patience;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backfill",
        description = BackfillCommand.ABOUT,
        footer = {
            "",
            "Without --missing, --failed, --changed or --all it does what any of the first three would.",
            "Typed again, it does only what is left. 'ppa ledger' shows what there is to do."
        })
final class BackfillCommand implements Callable<Integer> {

    static final String ABOUT = "Make good what is missing, failed or changed over a range of days.";

    private static final int MOST_PARALLEL = 64;

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(
            index = "0",
            paramLabel = "JOB|SCHEDULE",
            description = "a job, or a schedule whose jobs are done in their order")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DAY",
            description = "the first day: an ISO date, yesterday, today or today-7, UTC")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "DAY", description = "the last day")
    private String to = "";

    @Option(
            names = "--tenants",
            paramLabel = "LIST",
            description = "only these: a,b or a JSON array, as the parameter of the jobs takes them")
    private @Nullable String tenants;

    @Option(names = "--missing", description = "days with input that nobody has done")
    private boolean missing;

    @Option(names = "--failed", description = "days whose last attempt failed")
    private boolean failed;

    @Option(names = "--changed", description = "days whose input, definitions or settings changed since they were done")
    private boolean changed;

    @Option(names = "--all", description = "every day, also what is up to date; needs --reason")
    private boolean all;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why --all, kept with its runs")
    private @Nullable String reason;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "oldest",
            description = "which months come first, oldest (default) or newest; a month's days are done together")
    private Order order = Order.OLDEST;

    @Option(
            names = "--max-parallel",
            paramLabel = "N",
            description =
                    "tenants at work at the same time, 1 to " + MOST_PARALLEL + "; left out, what the jobs' files say")
    private @Nullable Integer maxParallel;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            description = "start nothing new once so many days of tenants have failed, 1 or more")
    private @Nullable Long maxFailures;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(names = "--dry-run", description = "print what would be done and why, and stop")
    private boolean dryRun;

    @Option(names = "--json", description = "print plan and result as JSON, and nothing else")
    private boolean json;

    BackfillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        BackfillRequest request = request(catalog, Clock.systemUTC());
        Display display = new Display(terminal, json);
        Patience patience = wait.patience(display);
        Watch watch = new Watch(
                dryRun ? Progress.NONE : display, part -> display.header(part.job() + " " + part.days() + ":"));
        try (Stores stores = Stores.open(global, terminal)) {
            display.header(stores.describe());
            stores.requireReady();
            try (Suite suite = Suite.open(stores, catalog, watch)) {
                KnownTenants.require("--tenants", request.jobs().get(0).tenants(), stores, false);
                BackfillText text = new BackfillText(terminal, request);
                Backfill backfill = suite.backfill();
                BackfillPlan plan = backfill.plan(request);
                if (dryRun) {
                    text.dryRun(plan, json);
                    return ExitCode.DONE.number();
                }
                text.progress(plan);
                BackfillResult result = suite.run(watch, () -> backfill.run(request, plan, watch, patience));
                display.done();
                text.result(plan, result, json);
                if (result.broken() != null) {
                    throw result.broken().why();
                }
                return result.exitCode().number();
            }
        }
    }

    private BackfillRequest request(Catalog catalog, Clock clock) {
        DayRange days = new ParameterReader(clock).days("backfill " + name, "--from", from, "--to", to);
        Options options = new Options(
                tenants == null ? List.of() : tenants(catalog, tenants, clock),
                choices(),
                order,
                parallel(),
                failures(),
                forceReason());
        return BackfillRequest.of(catalog, name, days, options, clock);
    }

    /** With the words and bounds of the jobs' own parameter. */
    private List<String> tenants(Catalog catalog, String text, Clock clock) {
        return catalog.chain(name).stream()
                .filter(job -> job.parameters().containsKey("tenants"))
                .findFirst()
                .map(job -> new ParameterReader(clock)
                        .read(job, List.of("tenants=" + text))
                        .list("tenants"))
                .orElse(List.of());
    }

    private Set<Choice> choices() {
        EnumSet<Choice> choices = EnumSet.noneOf(Choice.class);
        if (missing) {
            choices.add(Choice.MISSING);
        }
        if (failed) {
            choices.add(Choice.FAILED);
        }
        if (changed) {
            choices.add(Choice.CHANGED);
        }
        if (all && !choices.isEmpty()) {
            throw new UsageException("--all takes every day: leave --missing, --failed and --changed out");
        }
        return choices.isEmpty() ? EnumSet.allOf(Choice.class) : choices;
    }

    private OptionalInt parallel() {
        if (maxParallel == null) {
            return OptionalInt.empty();
        }
        if (maxParallel < 1 || maxParallel > MOST_PARALLEL) {
            throw new UsageException("--max-parallel " + maxParallel + ": from 1 to " + MOST_PARALLEL);
        }
        return OptionalInt.of(maxParallel);
    }

    private OptionalLong failures() {
        if (maxFailures == null) {
            return OptionalLong.empty();
        }
        if (maxFailures < 1) {
            throw new UsageException("--max-failures " + maxFailures + ": 1 or more; left out, any number may fail");
        }
        return OptionalLong.of(maxFailures);
    }

    private @Nullable String forceReason() {
        if (all && (reason == null || reason.isBlank())) {
            throw new UsageException("--all does days again that are up to date: say why with --reason \"…\"");
        }
        if (!all && reason != null) {
            throw new UsageException("--reason is kept with days that are done again: give --all, or leave it out");
        }
        return reason;
    }
}
