package io.ppa.cli;

import io.ppa.launch.Operator;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.ProcessIdentity;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that does one thing to one execution from outside; it needs no Spring context. */
abstract class ExecutionCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", paramLabel = "EXECUTION_ID", description = "as 'ppa runs' lists it")
    private long executionId;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    ExecutionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @return what was done, for people */
    abstract String act(Operator operator, long executionId);

    @Override
    public final Integer call() {
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Executions executions = new Executions(stores.postgres());
            Leases leases = new Leases(stores.postgres(), ProcessIdentity.current());
            String done = act(new Operator(executions, leases, stores.clock()), executionId);
            if (json) {
                terminal.json(Map.of(
                        "execution",
                        executionId,
                        "status",
                        executions.find(executionId).orElseThrow().status(),
                        "message",
                        done));
            } else {
                done.lines().forEach(terminal::line);
            }
        }
        return 0;
    }
}
