package io.ppa.cli;

import io.ppa.catalog.Catalog;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.text.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "runs", description = RunsCommand.ABOUT)
final class RunsCommand implements Callable<Integer> {

    static final String ABOUT = "List executions, the newest first.";

    private static final Set<String> STATUSES =
            Set.of("STARTING", "STARTED", "STOPPING", "STOPPED", "FAILED", "COMPLETED", "ABANDONED");

    private static final int MAX_LIMIT = 10_000;

    private final Terminal terminal;

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Option(names = "--job", paramLabel = "JOB", description = "only of this job")
    private @Nullable String job;

    @Option(names = "--status", paramLabel = "STATUS", description = "only in this status, for example FAILED")
    private @Nullable String status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    RunsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String wanted = status == null ? null : status.toUpperCase(Locale.ROOT);
        if (wanted != null && !STATUSES.contains(wanted)) {
            throw new UsageException("--status " + status + ": there are "
                    + String.join(", ", STATUSES.stream().sorted().toList()));
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new UsageException("--limit " + limit + ": from 1 to " + MAX_LIMIT);
        }
        try (Stores stores = Stores.open(global, terminal)) {
            stores.requirePostgres();
            Executions executions = new Executions(stores.postgres());
            if (job != null) {
                requireKnown(job, executions);
            }
            show(executions.list(job, wanted, limit));
        }
        return 0;
    }

    /** There may be executions of a job whose file is gone. */
    private void requireKnown(String name, Executions executions) {
        if (executions.list(name, null, 1).isEmpty()) {
            Catalog.load(global.configDirectory()).job(name);
        }
    }

    private void show(List<Execution> executions) {
        if (json) {
            terminal.json(executions.stream().map(Listing::map).toList());
            return;
        }
        TextTable table = new TextTable(5, "EXECUTION", "JOB", "DAY", "STATUS", "STARTED (UTC)", "TIME", "");
        for (Execution execution : executions) {
            table.row(
                    String.valueOf(execution.id()),
                    execution.job(),
                    execution.days(),
                    execution.status(),
                    Listing.text(execution.startedAt()),
                    Listing.duration(execution.startedAt(), execution.endedAt()),
                    execution.forcedReason() == null ? "" : "forced: " + execution.forcedReason());
        }
        terminal.out().print(table);
    }
}
