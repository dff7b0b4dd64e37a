package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.launch.Patience;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rerun", description = RerunCommand.ABOUT)
final class RerunCommand implements Callable<Integer> {

    static final String ABOUT = "Restart a failed or stopped execution: only what is not yet done.";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", paramLabel = "EXECUTION_ID", description = "as 'ppa runs' lists it")
    private long executionId;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(names = "--json", description = "print the result as JSON, and nothing else")
    private boolean json;

    RerunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Catalog catalog = Catalog.load(global.configDirectory());
        Display display = new Display(terminal, json);
        Patience patience = wait.patience(display);
        try (Stores stores = Stores.open(global, terminal)) {
            display.header(stores.describe());
            stores.requirePostgres();
            try (Suite suite = Suite.open(stores, catalog, display)) {
                if (!suite.launcher().storesApart(executionId)) {
                    stores.requireClickHouse();
                }
                return display.result(suite.run(launcher -> launcher.rerun(executionId, patience)));
            }
        }
    }
}
