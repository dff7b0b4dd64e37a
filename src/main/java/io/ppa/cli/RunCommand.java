package io.ppa.cli;

import io.ppa.launch.UnknownExecutionException;
import io.ppa.model.RunAction;
import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Executions.StepRun;
import io.ppa.store.postgres.RunActions;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.TenantResults;
import io.ppa.text.TextTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", description = RunCommand.ABOUT)
final class RunCommand implements Callable<Integer> {

    static final String ABOUT = "Show an execution: steps, tenants, rows, rejects, warnings, errors.";

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Parameters(index = "0", paramLabel = "EXECUTION_ID", description = "as 'ppa runs' lists it")
    private long executionId;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Executions executions = new Executions(stores.postgres());
            Execution execution =
                    executions.find(executionId).orElseThrow(() -> new UnknownExecutionException(executionId));
            List<StepRun> steps = executions.steps(executionId);
            List<TenantResult> tenants = new TenantResults(stores.postgres()).of(executionId);
            List<RunWarning> warnings = new RunWarnings(stores.postgres()).of(executionId);
            List<RunAction> actions = new RunActions(stores.postgres()).of(executionId);
            String error = execution.status().equals("COMPLETED") ? "" : executions.exitMessage(executionId);
            if (json) {
                Map<String, @Nullable Object> map = Listing.map(execution);
                map.put("steps", steps.stream().map(Listing::map).toList());
                map.put("tenants", tenants.stream().map(Listing::map).toList());
                map.put("warnings", warnings.stream().map(Listing::map).toList());
                map.put("actions", actions.stream().map(Display::map).toList());
                map.put("error", error.isEmpty() ? null : error);
                terminal.json(map);
            } else {
                show(execution, steps, tenants, error);
                Display display = new Display(terminal, false);
                display.actions(actions);
                display.warnings(executionId, warnings);
            }
        }
        return 0;
    }

    private void show(Execution execution, List<StepRun> steps, List<TenantResult> tenants, String error) {
        terminal.line("execution " + execution.id() + ": " + execution.job() + " " + execution.days() + " "
                + execution.status() + (error.isEmpty() ? "" : ": " + error));
        if (execution.forcedReason() != null) {
            terminal.line("  forced: " + execution.forcedReason());
        }
        TextTable table = new TextTable(3, "STEP", "STATUS", "STARTED (UTC)", "TIME", "");
        for (StepRun step : steps) {
            table.row(
                    step.name(),
                    step.status(),
                    Listing.text(step.startedAt()),
                    Listing.duration(step.startedAt(), step.endedAt()),
                    step.said());
        }
        terminal.out().print(table);
        if (!tenants.isEmpty()) {
            terminal.out().print(Display.tenants(tenants));
            new Display(terminal, false).remarks(tenants);
        }
    }
}
