package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.JobHelp;
import io.ppa.catalog.Runbook;
import io.ppa.text.TextTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "jobs", description = JobsCommand.ABOUT)
final class JobsCommand implements Callable<Integer> {

    static final String ABOUT = "List the jobs, or show one: what it does, its parameters, its settings, its runbook.";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "JOB")
    private @Nullable String job;

    @Option(
            names = "--runbook",
            description =
                    "print the job's page for operators: what it writes, what each failure looks like, what to type")
    private boolean runbook;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    JobsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        if (job == null) {
            if (runbook) {
                throw new UsageException("--runbook prints the page of one job: name it, 'ppa jobs' lists them");
            }
            list(catalog);
        } else if (runbook) {
            page(catalog, job);
        } else if (json) {
            terminal.json(JobHelp.asMap(catalog.job(job), catalog.runbook(job)));
        } else {
            terminal.out().println(JobHelp.text(catalog.job(job), catalog.runbook(job)));
        }
        return 0;
    }

    /** The job's own page, and behind it what holds of every job, so that nobody has to look for a second file at night. */
    private void page(Catalog catalog, String name) {
        Runbook own = catalog.runbook(name)
                .orElseThrow(() -> new UsageException("the job '" + name + "' has no runbook: put " + name
                        + ".md next to its file, " + catalog.job(name).source()));
        List<Runbook> pages = Stream.of(Optional.of(own), catalog.everyJobsRunbook())
                .flatMap(Optional::stream)
                .toList();
        if (json) {
            terminal.json(Map.of(
                    "job",
                    name,
                    "pages",
                    pages.stream()
                            .map(page -> Map.of("source", page.source(), "text", page.text()))
                            .toList()));
        } else {
            terminal.out().print(pages.stream().map(Runbook::text).collect(Collectors.joining("\n")));
        }
    }

    private void list(Catalog catalog) {
        if (json) {
            terminal.json(catalog.jobs().stream()
                    .map(definition -> JobHelp.asMap(definition, catalog.runbook(definition.name())))
                    .toList());
            return;
        }
        TextTable table = new TextTable(2, "JOB", "WHAT IT DOES");
        for (JobDefinition definition : catalog.jobs()) {
            table.row(definition.name(), definition.summary());
        }
        terminal.out().print(table);
    }
}
