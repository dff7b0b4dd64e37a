package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.JobHelp;
import io.ppa.text.TextTable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "jobs", description = "List the jobs, or show one: what it does, its parameters, its settings.")
final class JobsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "JOB")
    private @Nullable String job;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    JobsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        if (job == null) {
            list(catalog);
        } else if (json) {
            terminal.json(JobHelp.asMap(catalog.job(job)));
        } else {
            terminal.out().println(JobHelp.text(catalog.job(job)));
        }
        return 0;
    }

    private void list(Catalog catalog) {
        if (json) {
            terminal.json(catalog.jobs().stream().map(JobHelp::asMap).toList());
            return;
        }
        TextTable table = new TextTable(2, "JOB", "WHAT IT DOES");
        for (JobDefinition definition : catalog.jobs()) {
            table.row(definition.name(), definition.summary());
        }
        terminal.out().print(table);
    }
}
